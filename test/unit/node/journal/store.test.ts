import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { HistoryQuery, JobStore, StoreOptions } from '../../../../src/node/index.ts';
import type { SavedJob, SavedQueue } from '../../../../src/queue/index.ts';
import { oldSqlite } from './sqliteDoubles.ts';
import { batch, ended, ids, leading, openedWith, tempFolder, waiting } from './support.ts';

const queue: SavedQueue = {
  paused: true,
  workers: 3,
  lastId: 7,
  counts: { succeeded: 2, failed: 1, halted: 0, interrupted: 0, skipped: 0 },
};

const skip = (id: number, because: number, at: number): SavedJob =>
  ended(id, at, { state: 'skipped', outcome: { kind: 'skipped', because } });

describe.each([
  { mode: 'WAL', options: {} },
  { mode: 'DELETE', options: { sqlite: oldSqlite } },
])('$mode', (way) => {
  const opened = (folder: string, options: StoreOptions = {}): JobStore =>
    openedWith(folder, { ...way.options, ...options });

  describe('commit', () => {
    test('what was saved is read by another connection, exactly', () => {
      const folder = tempFolder();
      const store = opened(folder);
      const epoch = leading(store);
      const jobs = [waiting(1), waiting(2, { state: 'running', worker: 2, phase: 'active', startedAt: 9 })];
      expect(store.commit(epoch, { jobs, removed: [], queue })).toBe('saved');
      expect(opened(folder).openJobs()).toMatchObject({ jobs, queue });
    });

    test('an ended job is no open one any more, and a removed one is gone', () => {
      const store = opened(tempFolder());
      const epoch = leading(store);
      store.commit(epoch, batch(waiting(1), waiting(2), waiting(3)));
      store.commit(epoch, { jobs: [ended(1)], removed: [3] });
      expect(ids(store.openJobs().jobs)).toEqual([2]);
      expect(store.job(1)).toEqual(ended(1));
      expect(store.job(3)).toBeUndefined();
    });

    test('ids of removed jobs are not given out again', () => {
      const store = opened(tempFolder());
      const epoch = leading(store);
      store.commit(epoch, { ...batch(waiting(9)), queue });
      store.commit(epoch, { jobs: [], removed: [9] });
      expect(store.openJobs().queue?.lastId).toBe(9);
    });

    test('a batch is saved whole or not at all', () => {
      const folder = tempFolder();
      let rows = 0;
      const store = opened(folder, {
        failpoint: (name) => {
          if (name === 'row' && (rows += 1) === 2) {
            throw new Error('the second row');
          }
        },
      });
      const epoch = leading(store);
      expect(store.commit(epoch, batch(waiting(1), waiting(2)))).toBe('retry');
      expect(store.lastError).toEqual({ reason: 'error', message: 'the second row' });
      expect(opened(folder).openJobs().jobs).toEqual([]);
      expect(store.commit(epoch, batch(waiting(1), waiting(2)))).toBe('saved');
      expect(store.lastError).toBeUndefined();
    });
  });

  describe('history', () => {
    test('pages from the newest end, also among equal ends', () => {
      const store = opened(tempFolder());
      const epoch = leading(store);
      store.commit(epoch, batch(waiting(9), ...[1, 2, 3, 4, 5].map((id) => ended(id, id === 5 ? 10 : 20))));
      const first = store.history({ limit: 2 });
      expect([ids(first.jobs), first.total]).toEqual([[4, 3], 5]);
      const second = store.history({ limit: 2, before: first.next });
      expect(ids(second.jobs)).toEqual([2, 1]);
      const third = store.history({ limit: 2, before: second.next });
      expect(ids(third.jobs)).toEqual([5]);
      expect(third.next).toBeUndefined();
    });

    test('has the cause above what was skipped because of it, also across pages', () => {
      const store = opened(tempFolder(), { now: () => 100 });
      const epoch = leading(store);
      store.commit(
        epoch,
        batch(ended(1, 10), skip(3, 4, 20), ended(4, 20), skip(5, 4, 20), skip(6, 4, 20), ended(7, 30)),
      );
      const pages: number[][] = [];
      for (let before: HistoryQuery['before']; ;) {
        const { jobs, next } = store.history({ limit: 2, before });
        pages.push(ids(jobs));
        before = next;
        if (before === undefined) {
          break;
        }
      }
      expect(pages).toEqual([
        [7, 4],
        [6, 5],
        [3, 1],
      ]);
      expect(ids(store.history({ limit: 9, filter: { states: ['skipped'] } }).jobs)).toEqual([6, 5, 3]);
      expect(store.prune({ maxJobs: 3, maxAgeMs: 1000 })).toEqual([1, 3, 5]);
    });

    test('knows what was skipped because of a job, and which job runs another again', () => {
      const folder = tempFolder();
      const store = opened(folder);
      const text = { kind: 'process', data: { commandLine: 'echo "rerunOf":1, "because":1}' } };
      store.commit(
        leading(store),
        batch(
          ended(1, 10, { work: text }),
          skip(2, 1, 10),
          skip(3, 1, 30),
          skip(4, 11, 30),
          ended(5, 40, { rerunOf: 1, work: text }),
          ended(6, 50, { rerunOf: 1 }),
          waiting(7, { rerunOf: 6 }),
          ended(8, 50, { rerunOf: 2, name: 'damaged' }),
          ended(9, 50, { rerunOf: 3, name: 'damaged' }),
          skip(10, 1, 30),
        ),
      );
      const file = new DatabaseSync(path.join(folder, 'queue.db'));
      file.exec(`UPDATE jobs SET data = substr(data, 1, length(data) - 1) WHERE id IN (8, 10);
        UPDATE jobs SET data = replace(data, '"rerunOf":3', '"rerunOf":99') WHERE id = 9`);
      file.close();
      expect(ids(store.skippedBecauseOf([1], 10))).toEqual([2, 3]);
      expect(store.skippedBecauseOf([1], 31)).toEqual([]);
      expect(ids(store.skippedBecauseOf([11, 1], 10))).toEqual([2, 3, 4]);
      expect([...store.reruns()]).toEqual([
        [1, 6],
        [6, 7],
      ]);
    });

    test('filters by state, name, text and time', () => {
      const store = opened(tempFolder());
      const epoch = leading(store);
      const commandLine = 'deploy --to "50%_Übung" C:\\temp';
      store.commit(
        epoch,
        batch(
          ended(1, 10, { name: 'Deploy', work: { kind: 'process', data: { commandLine } } }),
          ended(2, 20, {
            state: 'failed',
            outcome: { kind: 'failed', reason: 'error', message: 'no space' },
          }),
          ended(3, 30, { notes: { branch: 'feature/x' } }),
        ),
      );
      const found = (filter: object): number[] => ids(store.history({ limit: 10, filter }).jobs);
      expect(found({ states: ['failed', 'halted'] })).toEqual([2]);
      expect(found({ states: [] })).toEqual([]);
      expect(found({ name: 'dEPLOY' })).toEqual([1]);
      expect(found({ name: 'job_' })).toEqual([]);
      expect(found({ since: 20 })).toEqual([3, 2]);
      expect(found({ text: 'to "50%_übung" c:\\TEMP' })).toEqual([1]);
      expect(found({ text: 'NO space' })).toEqual([2]);
      expect(found({ text: 'feature/' })).toEqual([3]);
      expect(found({ text: 'commandLine' })).toEqual([]);
      expect(found({ text: '50%%' })).toEqual([]);
    });

    test('counts what is kept while jobs end, change and go', () => {
      const store = opened(tempFolder());
      const epoch = leading(store);
      const total = (): number => store.history({ limit: 1 }).total;
      store.commit(epoch, batch(waiting(1), waiting(2), ended(3)));
      expect(total()).toBe(1);
      store.commit(epoch, batch(ended(1), ended(3, 1, { name: 'again' })));
      expect(total()).toBe(2);
      store.commit(epoch, { jobs: [], removed: [3] });
      expect(total()).toBe(1);
    });
  });

  describe('prune', () => {
    test('removes the oldest that are too many or too old, and says which', () => {
      const store = opened(tempFolder(), { now: () => 1000 });
      const epoch = leading(store);
      store.commit(epoch, batch(waiting(9), ended(4, 100), ended(3, 600), ended(2, 700), ended(1, 800)));
      expect(store.prune({ maxJobs: 100, maxAgeMs: 500 })).toEqual([4]);
      expect(store.prune({ maxJobs: 2, maxAgeMs: 5000 })).toEqual([3]);
      expect(store.prune({ maxJobs: 2, maxAgeMs: 5000 })).toEqual([]);
      expect(ids(store.history({ limit: 9 }).jobs)).toEqual([1, 2]);
      expect(ids(store.openJobs().jobs)).toEqual([9]);
    });

    test('is left to the one that leads', () => {
      const folder = tempFolder();
      const store = opened(folder);
      store.commit(leading(store), batch(ended(1)));
      expect(opened(folder).prune({ maxJobs: 0, maxAgeMs: 0 })).toEqual([]);
    });
  });

  describe('changedSince', () => {
    test('tells another window what was added, changed and removed', () => {
      const folder = tempFolder();
      const store = opened(folder);
      const epoch = leading(store);
      store.commit(epoch, { ...batch(waiting(1), waiting(2)), queue });
      const other = opened(folder);
      const { revision } = other.openJobs();
      expect(other.changedSince(revision)).toEqual({ revision, jobs: [], removed: [] });
      store.commit(epoch, { jobs: [ended(2), waiting(3)], removed: [1] });
      const changes = other.changedSince(revision);
      expect(changes).toMatchObject({ jobs: [ended(2), waiting(3)], removed: [1] });
      expect(changes.all).toBeUndefined();
      expect(other.changedSince(changes.revision)).toMatchObject({ jobs: [], removed: [] });
    });

    test('a renewal is no change', () => {
      const folder = tempFolder();
      const store = opened(folder);
      const epoch = leading(store);
      store.commit(epoch, batch(waiting(1)));
      const other = opened(folder);
      const { revision } = other.openJobs();
      store.renew(epoch);
      expect(other.changedSince(revision)).toEqual({ revision, jobs: [], removed: [] });
    });

    test('when removals are forgotten it gives all open jobs instead', () => {
      const folder = tempFolder();
      const store = opened(folder);
      const epoch = leading(store);
      store.commit(epoch, batch(waiting(1)));
      const { revision } = store.openJobs();
      store.commit(epoch, { jobs: [], removed: Array.from({ length: 2001 }, (_, index) => index + 10) });
      store.commit(epoch, { jobs: [waiting(3000)], removed: [1] });
      store.prune({ maxJobs: 10, maxAgeMs: 1000 });
      expect(opened(folder).changedSince(revision)).toMatchObject({ jobs: [waiting(3000)], all: true });
    });
  });

  describe('orders', () => {
    test('go to the one that leads, and the answer back', () => {
      const folder = tempFolder();
      const store = opened(folder);
      const epoch = leading(store);
      const other = opened(folder);
      const first = other.addOrder({ order: 'haltJob', id: 4 });
      const second = other.addOrder({ order: 'pause' });
      expect(store.takeOrders(epoch)).toEqual([
        { id: first, order: { order: 'haltJob', id: 4 } },
        { id: second, order: { order: 'pause' } },
      ]);
      expect(other.answerOf(first)).toBeUndefined();
      store.noteAnswer(first, { ok: true });
      expect(store.commit(epoch, batch(waiting(4)))).toBe('saved');
      expect(other.answerOf(first)).toEqual({ ok: true });
      expect(other.job(4)).toEqual(waiting(4));
      expect(ids(store.takeOrders(epoch))).toEqual([second]);
    });

    test('without its answer what an order changed is not saved either', () => {
      const folder = tempFolder();
      let failing = true;
      const store = opened(folder, {
        failpoint: (name) => {
          if (name === 'answerOrder.written' && failing) {
            throw new Error('power cut');
          }
        },
      });
      const epoch = leading(store);
      const id = opened(folder).addOrder('add');
      store.noteAnswer(id, 'done');
      expect(store.commit(epoch, batch(waiting(1)))).toBe('retry');
      // This owner has carried it out already.
      expect(store.takeOrders(epoch)).toEqual([]);
      expect(opened(folder).openJobs().jobs).toEqual([]);
      failing = false;
      expect(store.commit(epoch, batch(waiting(1)))).toBe('saved');
      expect(opened(folder).answerOf(id)).toBe('done');
    });

    test('the next owner gets what the last one did not answer, the last one no more', () => {
      const folder = tempFolder();
      const store = opened(folder);
      const epoch = leading(store);
      const id = store.addOrder('add');
      const other = opened(folder);
      store.release(epoch, true);
      const next = leading(other, 'next');
      expect(ids(other.takeOrders(next))).toEqual([id]);
      expect(store.takeOrders(epoch)).toEqual([]);
      store.noteAnswer(id, 'late');
      expect(store.commit(epoch, batch())).toBe('fenced');
      expect(other.answerOf(id)).toBeUndefined();
    });
  });
});
