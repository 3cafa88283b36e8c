// Writes the sample of the store's present format: `closed` as a host leaves it at its end, `crashed` with a
// log that was not moved into the file, `expected.json` what is in both. Run once before a format is
// released: node test/samples/makeJournal.ts

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type JobStore, openStore } from '../../src/node/index.ts';
import { newestSchema } from '../../src/node/journal/schema.ts';
import type { SavedJob, SavedQueue } from '../../src/queue/index.ts';

const target = path.join(import.meta.dirname, `journal-v${newestSchema}`);
if (existsSync(target)) {
  throw new Error(`${target} exists: a released sample is never changed.`);
}

const start = Date.UTC(2026, 10, 24, 9);
const common = { priority: 0, service: false, after: [], afterEnd: [], keys: [], attempts: [] };

function shell(id: number, commandLine: string, more: Partial<SavedJob>): SavedJob {
  const work = { kind: 'process', data: { commandLine, cwd: '/project', env: {} } };
  const queuedAt = start + id * 1000;
  return {
    ...common,
    id,
    name: commandLine,
    kind: 'process',
    work,
    rank: id,
    state: 'waiting',
    queuedAt,
    ...more,
  };
}

function end(id: number): Pick<SavedJob, 'startedAt' | 'endedAt' | 'durationMs'> {
  return { startedAt: start + id * 1000 + 50, endedAt: start + id * 1000 + 800, durationMs: 750 };
}

const endedJobs: SavedJob[] = [
  shell(1, 'npm test', {
    state: 'succeeded',
    ...end(1),
    outcome: { kind: 'succeeded', value: 0 },
    notes: { branch: 'main', commit: 'f2c9bc97e1d9e92f158fef7c0437bab1a4de6c6c' },
  }),
  shell(10, 'npm run deploy', {
    state: 'skipped',
    endedAt: end(2).endedAt ?? 0,
    durationMs: 0,
    after: [2],
    outcome: { kind: 'skipped', because: 2 },
  }),
  shell(2, 'npm run e2e', {
    state: 'failed',
    ...end(2),
    retry: { attempts: 2, backoffMs: 100 },
    attempts: [
      {
        attempt: 1,
        startedAt: start,
        endedAt: start + 90,
        durationMs: 90,
        outcome: { kind: 'failed', reason: 'timeout', message: 'Took longer than 90 ms.' },
      },
    ],
    outcome: { kind: 'failed', reason: 'exitCode', message: 'exit code 3', exitCode: 3 },
  }),
  shell(3, 'npm run watch', {
    state: 'halted',
    ...end(3),
    outcome: { kind: 'halted', by: 'job', clean: false, remaining: [4711] },
  }),
  {
    ...common,
    id: 4,
    name: 'clean “Übung”',
    kind: 'function',
    rank: 4,
    state: 'interrupted',
    queuedAt: start,
    ...end(4),
    outcome: { kind: 'interrupted', message: 'The host ended.' },
  },
];
const openJobs: SavedJob[] = [
  shell(5, 'npm run dev', { service: true, state: 'running', phase: 'active', startedAt: start + 6000 }),
  shell(6, 'make', { state: 'running', phase: 'halting', worker: 2, haltBy: 'all', startedAt: start + 6000 }),
  shell(7, 'make check', { after: [6], afterEnd: [5], keys: ['gpu'], timeoutMs: 60_000, uniqueKey: 'check' }),
  shell(8, 'make dist', { priority: 5, notBefore: start + 3_600_000, origin: 'a.b', rerunOf: 3 }),
];
const queue: SavedQueue = {
  paused: true,
  workers: 2,
  workerIds: [1, 2],
  lastId: 10,
  counts: { succeeded: 1, failed: 1, halted: 1, interrupted: 1, skipped: 1 },
};
const orders = [{ kind: 'pause' }, { kind: 'haltJob', id: 6 }];

const folder = mkdtempSync(path.join(tmpdir(), 'jobqueue-sample-'));
const opened = openStore(folder, { now: () => start });
if ('unsaved' in opened) {
  throw new Error(opened.unsaved.message);
}
fill(opened.store);
keep('crashed', ['queue.db', 'queue.db-wal']);
opened.store.release(1, true);
opened.store.close();
keep('closed', ['queue.db']);
const expected = {
  endedJobs,
  openJobs,
  queue,
  openOrders: [{ id: 2, order: orders[1] }],
  answer: { ok: true },
};
writeFileSync(path.join(target, 'expected.json'), `${JSON.stringify(expected, undefined, 2)}\n`);
rmSync(folder, { recursive: true });

function fill(store: JobStore): void {
  store.acquire({ pid: 1, nonce: 'sample', place: 'elsewhere' });
  store.commit(1, { jobs: [...openJobs, shell(9, 'removed', {})], removed: [] });
  for (const order of orders) {
    store.addOrder(order);
  }
  store.noteAnswer(1, { ok: true });
  store.commit(1, { jobs: endedJobs, removed: [9], queue });
}

function keep(name: string, files: readonly string[]): void {
  mkdirSync(path.join(target, name), { recursive: true });
  for (const file of files) {
    copyFileSync(path.join(folder, file), path.join(target, name, file));
  }
}
