// What the handler of process jobs asks its host before it starts anything.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { adoptProcess } from '../../../../src/node/jobs/adoptProcess.ts';
import type { HaltResult } from '../../../../src/node/halt/halter.ts';
import { systemHangUp } from '../../../../src/node/halt/hangUp.ts';
import { systemHalter } from '../../../../src/node/halt/systemHalter.ts';
import { launch } from '../../../../src/node/launcher/launch.ts';
import { leftNote, type ProcessHost, runProcessJob } from '../../../../src/node/jobs/processHandler.ts';
import { startProcess } from '../../../../src/node/jobs/startProcess.ts';
import { Dispatcher } from '../../../../src/queue/index.ts';
import { windows } from '../support.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jq-handler-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function hostWith(more: Partial<ProcessHost>): ProcessHost {
  return {
    starter: {
      start: startProcess,
      adopt: (found, output) =>
        adoptProcess(found, output, { launch, halter: systemHalter(), hangUp: systemHangUp() }),
    },
    outputOf: ({ id }) => ({ logPath: path.join(folder, `${id}.log`) }),
    haltGraceMs: () => 400,
    closing: new AbortController().signal,
    describeStart: String,
    describeEnd: String,
    describeLost: (what) => what,
    ...more,
  };
}

const noPlace = () => {
  throw new Error('no folder');
};
const node = (script: string) => ({ file: process.execPath, args: ['-e', script], cwd: folder, env: {} });

function queueOf(host: ProcessHost, work: Parameters<typeof runProcessJob>[0]): Dispatcher {
  const dispatcher = new Dispatcher({ workers: 1 });
  dispatcher.handle('child', (_, context) => runProcessJob(work, context, host), { reportsStart: true });
  return dispatcher;
}

describe('a process job', () => {
  it.each([true, false])(
    'that is halted runs its stop command only if that may be started: %s',
    async (may) => {
      const stop = node(
        `require('node:fs').writeFileSync(${JSON.stringify(path.join(folder, 'stopped'))}, '')`,
      );
      const work = { spec: node('setInterval(() => {}, 1000)'), stop };
      const dispatcher = queueOf(hostWith({ mayStart: () => may }), work);
      const job = dispatcher.addJob({ kind: 'child' });
      await vi.waitFor(() => expect(job.status).toMatchObject({ phase: 'active' }));
      expect(await dispatcher.haltJob(job.id)).toMatchObject({ kind: 'halted', clean: true });
      expect(existsSync(path.join(folder, 'stopped'))).toBe(may);
    },
  );

  it('whose output has no place fails, whatever its work would have been', async () => {
    const work = Promise.reject(new Error('no environment either'));
    const job = queueOf(hostWith({ outputOf: noPlace }), work).addJob({ kind: 'child' });
    expect(await job.finished).toMatchObject({ kind: 'failed', message: 'no folder' });
  });

  it.skipIf(windows)('that leaves a process running says which, and can still end it', async () => {
    const script = `trap '' HUP; sleep 1000 & exit 3`;
    const spec = { file: '/bin/sh', args: ['-c', script], cwd: folder, env: {} };
    let killAgain: (() => Promise<HaltResult>) | undefined;
    const dispatcher = queueOf(hostWith({ onUnclean: (_, kill) => (killAgain = kill) }), { spec });
    const job = dispatcher.addJob({ kind: 'child' });
    expect(await job.finished).toMatchObject({ kind: 'failed', exitCode: 3 });
    const pid = Number(job.notes[leftNote]);
    expect(process.kill(pid, 0)).toBe(true);
    expect(await killAgain?.()).toEqual({ clean: true, remaining: [] });
  });
});
