// A job that has just ended and its row in the store are found by the same texts.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fitsFilter } from '../../../../src/local/history/jobFilter.ts';
import { type JobStore, leaseOwnerNow, openStore } from '../../../../src/node/index.ts';
import { Dispatcher, type Job } from '../../../../src/queue/index.ts';

let folder: string;
let store: JobStore;
let job: Job;

const data = {
  key: 'tasks.json:deploy',
  commandText: 'deploy --password "•••" C:\\temp',
  spec: {
    file: '/usr/bin/deploy-tool',
    args: ['--password', 'swordfish'],
    cwd: '/work/Übung',
    env: {},
    sealedEnv: 'v1.c2VhbGVk',
    envNames: ['API_TOKEN'],
  },
};

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'jq-texts-'));
  const opened = openStore(folder);
  if (!('store' in opened)) {
    throw new Error(opened.unsaved.message);
  }
  ({ store } = opened);
  const got = store.acquire(leaseOwnerNow());
  if (!('epoch' in got)) {
    throw new Error('The lease was not to be had.');
  }
  const journal = { commit: (batch: Parameters<JobStore['commit']>[1]) => store.commit(got.epoch, batch) };
  const dispatcher = new Dispatcher({ workers: 1, journal });
  dispatcher.handle('process', (_, { note }) => {
    note({ branch: 'feature/x' });
    throw new Error('No space left');
  });
  dispatcher.follow({ jobs: [], removed: [] });
  dispatcher.lead();
  job = dispatcher.addJob({ kind: 'process', data }, { name: 'npm: Deploy', keys: ['gpu'] });
  await job.finished;
  dispatcher.save();
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const found = (text: string): boolean[] => [
  fitsFilter(job, { text }),
  store.history({ limit: 10, filter: { text } }).jobs.length === 1,
];

it('by its name, command line, folder, notes and message', () => {
  for (const text of ['NPM: dep', '--PASSword', 'c:\\temp', '"•••"', 'work/übung', 'Feature/', 'no space']) {
    expect([text, ...found(text)]).toEqual([text, true, true]);
  }
});

it('by nothing that nobody sees: sealed values, hidden answers, names and ids', () => {
  for (const text of [
    'v1.',
    'c2Vh',
    'API_TOKEN',
    'swordfish',
    'deploy-tool',
    'tasks.json',
    'gpu',
    'branch',
  ]) {
    expect([text, ...found(text)]).toEqual([text, false, false]);
  }
});
