import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HistoryPages } from '../../../../src/local/history/historyPages.ts';
import { StoreHistory } from '../../../../src/local/history/storeHistory.ts';
import { leaseOwnerNow, openStore, type JobStore } from '../../../../src/node/index.ts';
import { Dispatcher, type Journal, type SavedJob } from '../../../../src/queue/index.ts';

const savedJob = (id: number, { rerunOf }: { readonly rerunOf: number }): SavedJob => ({
  id,
  name: `job ${id}`,
  kind: 'work',
  work: { kind: 'work', data: id },
  state: 'succeeded',
  outcome: { kind: 'succeeded', value: undefined },
  queuedAt: 1,
  startedAt: 1,
  endedAt: 2,
  rank: id,
  priority: 0,
  service: false,
  after: [],
  afterEnd: [],
  keys: [],
  attempts: [],
  rerunOf,
});

const count = 1200;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the history of the store', () => {
  let folder: string;
  let store: JobStore;
  let epoch: number;
  let journal: Journal;

  /** Another host on the same store, whose dispatcher knows none of the ended jobs. */
  function nextHost() {
    const dispatcher = new Dispatcher({ journal });
    dispatcher.handle('work', () => {});
    dispatcher.follow({ jobs: [], removed: [] });
    dispatcher.lead({ lastId: count });
    const history = new StoreHistory({ store, unsaved: undefined }, dispatcher);
    const ended = new HistoryPages(history);
    dispatcher.onDidChangeJob((event) => ended.hear(event));
    return { dispatcher, history, ended };
  }

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'jq-history-'));
    const opened = openStore(folder);
    if (!('store' in opened)) {
      throw new Error(opened.unsaved.message);
    }
    ({ store } = opened);
    const got = store.acquire(leaseOwnerNow());
    if (!('epoch' in got)) {
      throw new Error('The lease was not to be had.');
    }
    ({ epoch } = got);
    journal = { commit: (batch) => store.commit(epoch, batch) };
    const dispatcher = new Dispatcher({ workers: 3, journal });
    dispatcher.handle('work', (data) => {
      if ((data as number) % 10 === 0) {
        throw new Error(`no ${String(data)}`);
      }
    });
    dispatcher.follow({ jobs: [], removed: [] });
    dispatcher.lead();
    for (let id = 1; id <= count; id++) {
      dispatcher.addJob({ kind: 'work', data: id }, { name: `job ${id}` });
    }
    await dispatcher.finished();
    dispatcher.save();
    dispatcher.stepDown();
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is loaded a page at a time, each job once', () => {
    const { dispatcher, ended } = nextHost();
    expect([ended.size, ended.hasMore, ended.all]).toEqual([100, true, count]);
    expect(dispatcher.ended).toHaveLength(100);
    ended.showMore();
    expect(dispatcher.ended).toHaveLength(200);
    while (ended.hasMore) {
      ended.showMore();
    }
    const ids = ended.jobs.map(({ id }) => id);
    expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, place) => place + 1));
  });

  it('knows no job that runs a later one again: such a row was damaged', () => {
    const { dispatcher, history } = nextHost();
    dispatcher.recall([
      savedJob(2001, { rerunOf: 2002 }),
      savedJob(2002, { rerunOf: 2001 }),
      savedJob(2003, { rerunOf: 2003 }),
    ]);
    expect([...history.reruns()]).toEqual([[2001, 2002]]);
  });

  it('has all that failed and was not run again, also what nobody has loaded', () => {
    const { dispatcher, history } = nextHost();
    dispatcher.setWorkers(0);
    const failed = history.failed().map(({ id }) => id);
    expect(failed).toEqual(Array.from({ length: count / 10 }, (_, place) => (place + 1) * 10));
    dispatcher.rerunJob(20);
    expect(history.failed().map(({ id }) => id)).toEqual(failed.filter((id) => id !== 20));
  });

  it('is filtered by the store', () => {
    const { dispatcher, ended } = nextHost();
    ended.use({ states: ['failed'], text: 'no 1' });
    // 10, 100 to 190, 1000 to 1200 in tens.
    expect([ended.size, ended.hasMore, ended.all]).toEqual([32, false, count]);
    expect(dispatcher.ended).toHaveLength(32);
  });

  it('has what has ended a moment ago', async () => {
    const { dispatcher, ended } = nextHost();
    dispatcher.stepDown();
    const { jobs, queue } = store.openJobs();
    dispatcher.follow({ jobs, removed: [], ...(queue && { queue }) });
    dispatcher.lead();
    // Before anybody has looked.
    dispatcher.setWorkers(1);
    const job = dispatcher.addJob({ kind: 'work', data: 1 }, { name: 'new' });
    await job.finished;
    expect(ended.jobs[0]).toBe(job);
    expect(ended.all).toBe(count + 1);
    const later = dispatcher.addJob({ kind: 'work', data: 1 });
    await later.finished;
    expect([ended.jobs[0]?.id, ended.all]).toEqual([later.id, count + 2]);
  });

  it('is pruned to so many', () => {
    const { history, ended } = nextHost();
    while (history.prune(300, 0) > 0) {}
    expect(ended.all).toBe(300);
  });

  const kept = (): number => store.history({ limit: 1 }).total;

  it('is forgotten as a whole, with turns for others in between, and at once not shown', async () => {
    const { history, ended } = nextHost();
    const gone = history.forgetAll();
    expect([ended.all, ended.size, history.job(7), kept()]).toEqual([0, 0, undefined, count]);
    expect(history.forgetAll()).toBe(gone);
    const seen = new Set<number>();
    for (let left = count; left > 0; left = kept()) {
      seen.add(left);
      await turn();
    }
    expect([...seen]).toEqual([count, count - 1000]);
    await gone;
    ended.reload();
    expect([ended.all, ended.size]).toEqual([0, 0]);
    await history.forgetAll();
  });

  it('keeps and shows what ends while the rest is forgotten', async () => {
    const { dispatcher, history, ended } = nextHost();
    const { queue } = store.openJobs();
    dispatcher.stepDown();
    dispatcher.follow({ jobs: [], removed: [], ...(queue && { queue }) });
    dispatcher.lead();
    // In the same millisecond it would be as old as the rest.
    await expect.poll(() => Date.now()).toBeGreaterThan(store.history({ limit: 1 }).jobs[0]?.endedAt ?? 0);
    const gone = history.forgetAll();
    dispatcher.setWorkers(1);
    const job = dispatcher.addJob({ kind: 'work', data: 1 });
    await job.finished;
    expect([ended.all, ended.jobs]).toEqual([1, [job]]);
    await gone;
    expect([kept(), history.job(job.id)]).toEqual([1, job]);
  });

  it('is shown again when the window that leads does not remove it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
    try {
      const { dispatcher, history, ended } = nextHost();
      dispatcher.stepDown();
      const gone = history.forgetAll();
      await vi.advanceTimersByTimeAsync(9000);
      expect(ended.all).toBe(0);
      await vi.advanceTimersByTimeAsync(2000);
      await gone;
      ended.reload();
      expect(ended.all).toBe(count);
    } finally {
      vi.useRealTimers();
    }
  });
});
