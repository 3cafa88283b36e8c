// What was saved by any released version is read by this one.

import { crc32 } from 'node:zlib';
import { DatabaseSync } from 'node:sqlite';
import { cpSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SavedJob } from '../../../../src/queue/index.ts';
import { newestSchema } from '../../../../src/node/journal/schema.ts';
import { batch, ended, leading, openedWith, owner, tempFolder, waiting } from './support.ts';

const samples = path.resolve(import.meta.dirname, '../../../samples');
const versions = globSync('journal-v*', { cwd: samples });

type Expected = {
  endedJobs: SavedJob[];
  openJobs: SavedJob[];
  queue: object;
  openOrders: object[];
  answer: object;
};

test('there is a sample of every version', () => {
  const all = Array.from({ length: newestSchema }, (_, index) => `journal-v${index + 1}`);
  expect(versions.toSorted()).toEqual(all.toSorted());
});

describe.each(versions)('%s', (version) => {
  const expected = JSON.parse(readFileSync(path.join(samples, version, 'expected.json'), 'utf8')) as Expected;

  test.each(['closed', 'crashed'])('%s', (way) => {
    const folder = tempFolder();
    cpSync(path.join(samples, version, way), folder, { recursive: true });
    const store = openedWith(folder);
    expect(store.openJobs()).toMatchObject({ jobs: expected.openJobs, queue: expected.queue });
    expect(store.history({ limit: 9 }).jobs).toEqual(expected.endedJobs.toReversed());
    expect(store.quarantined).toBe(0);
    if (way === 'crashed') {
      expect(store.acquire(owner('next'))).toHaveProperty('heldBy.nonce', 'sample');
      return;
    }
    const epoch = leading(store);
    expect(epoch).toBe(2);
    expect(store.takeOrders(epoch)).toEqual(expected.openOrders);
    expect(store.answerOf(1)).toEqual(expected.answer);
    expect(store.commit(epoch, batch(waiting(10)))).toBe('saved');
  });
});

test('what version 1 saved as failed because of a dependency was skipped', () => {
  const folder = tempFolder();
  cpSync(path.join(samples, 'journal-v1', 'closed'), folder, { recursive: true });
  const common = { priority: 0, service: false, after: [2], afterEnd: [], keys: [], attempts: [] };
  const outcome = { kind: 'failed', reason: 'dependency', message: '#2 npm run e2e failed' };
  const row = { ...common, kind: 'process', state: 'failed', queuedAt: 1, endedAt: 2, durationMs: 0 };
  const rows = [
    { ...row, id: 10, name: 'build', rank: 10, outcome },
    { ...row, id: 11, name: 'damaged', rank: 11, outcome },
  ];
  const database = new DatabaseSync(path.join(folder, 'queue.db'));
  for (const job of rows) {
    const data = JSON.stringify(job);
    const sum = job.name === 'damaged' ? 0 : crc32(data);
    database
      .prepare(
        'INSERT INTO jobs (id, state, ended_at, name, revision, sum, data) VALUES (?, ?, ?, ?, 1, ?, ?)',
      )
      .run(job.id, job.state, job.endedAt, job.name, sum, data);
  }
  // One more has failed than is kept.
  database.exec("UPDATE store SET queue = json_set(queue, '$.counts.failed', 3)");
  database.close();
  const store = openedWith(folder);
  const [build] = rows;
  const skipped = { ...build, state: 'skipped', outcome: { kind: 'skipped', because: 2 } };
  expect(store.job(10)).toEqual(skipped);
  const found = (states: SavedJob['state'][]) =>
    store.history({ limit: 9, filter: { states } }).jobs.map(({ id }) => id);
  expect([found(['skipped']), found(['failed'])]).toEqual([[10], [2]]);
  expect(store.quarantined).toBe(1);
  const counts = { succeeded: 1, failed: 2, halted: 1, interrupted: 1, skipped: 1 };
  expect(store.openJobs().queue?.counts).toEqual(counts);
});

test('what a window of version 1 saves in a newer store is read as skipped', () => {
  const folder = tempFolder();
  const store = openedWith(folder);
  store.commit(leading(store), batch(ended(1), ended(2, 20)));
  const outcome = { kind: 'failed', reason: 'dependency', message: '#1 lint failed' };
  const data = JSON.stringify({ ...ended(2, 20), state: 'failed', outcome });
  const database = new DatabaseSync(path.join(folder, 'queue.db'));
  database.prepare("UPDATE jobs SET state = 'failed', sum = ?, data = ? WHERE id = 2").run(crc32(data), data);
  database.close();
  const found = (states: SavedJob['state'][]) =>
    store.history({ limit: 9, filter: { states } }).jobs.map(({ id, state }) => [id, state]);
  expect([found(['skipped']), found(['failed'])]).toEqual([[[2, 'skipped']], []]);
  expect(store.quarantined).toBe(0);
});
