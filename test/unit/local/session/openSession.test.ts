// What a session and the folder of its outputs have to do with one another.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSession } from '../../../../src/local/session/openSession.ts';
import { Outputs } from '../../../../src/local/output/outputs.ts';
import { Dispatcher } from '../../../../src/queue/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jq-open-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function open() {
  const kept = new Map<string, string>();
  const secrets = {
    get: async (name: string) => kept.get(name),
    store: async (name: string, value: string) => void kept.set(name, value),
  };
  const log = { error: () => {} };
  const opened = openSession({ folder, secrets, keyName: 'key' }, { resumeAfterCrash: true }, log);
  const { session, output } = opened;
  const dispatcher = new Dispatcher({ journal: session.journal });
  dispatcher.handle('process', () => new Promise(() => {}), { adopt: () => new Promise(() => {}) });
  session.begin({ dispatcher, find: (id) => dispatcher.job(id), forgetEnded: () => Promise.resolve() });
  session.open();
  const settings = { maxOutputBytes: 0, redactOutput: false, maxOutputRuns: 9, maxOutputAgeDays: 9 };
  const outputs = new Outputs(output, dispatcher, settings, log, { t: String });
  return { ...opened, dispatcher, outputs };
}

function close({ session, outputs }: ReturnType<typeof open>): void {
  outputs.dispose();
  session.handOver();
  session.dispose();
  session.close();
}

it('the id of a job that was lost with its row, but has left files, is not given out again', () => {
  const first = open();
  first.dispatcher.addJob({ kind: 'process' });
  const output = path.join(first.output.root, first.output.folder());
  close(first);
  mkdirSync(output, { recursive: true });
  writeFileSync(path.join(output, 'job-7-1.run'), '');
  const second = open();
  expect(second.dispatcher.jobs.map(({ id }) => id)).toEqual([1]);
  expect(second.dispatcher.addJob({ kind: 'process' }).id).toBe(8);
  close(second);
});

it('a job that stands in for a damaged row is found by the files of its latest attempt', () => {
  const opened = open();
  const { dispatcher, outputs, output } = opened;
  const root = path.join(output.root, output.folder());
  mkdirSync(root, { recursive: true });
  for (const name of ['job-1-1.run', 'job-1-2.run', 'job-2-5.run']) {
    writeFileSync(path.join(root, name), '');
  }
  dispatcher.stepDown();
  const row = { priority: 0, rank: 1, service: false, after: [], afterEnd: [], keys: [], attempts: [] };
  const times = { queuedAt: 1, startedAt: 1, phase: 'starting', worker: 1 } as const;
  dispatcher.follow({
    jobs: [{ id: 1, name: 'damaged', kind: 'process', state: 'running', ...row, ...times }],
    removed: [],
  });
  const [job] = dispatcher.jobs;
  expect(job && outputs.outputOf(job)).toMatchObject({
    logPath: path.join(root, 'job-1-2.log'),
    record: { jobId: 1, attempt: 2 },
  });
  close(opened);
});
