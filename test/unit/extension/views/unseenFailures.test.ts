import { describe, expect, it } from 'vitest';
import { UnseenFailures } from '../../../../src/extension/views/unseenFailures.ts';
import { Dispatcher, type Job, type JobOptions, type SavedJob } from '../../../../src/queue/index.ts';

/** A window; `state` is what VS Code keeps of the workspace, `earlier` the queue that the store has. */
function openWindow({ state = new Map<string, unknown>(), earlier = new Dispatcher() } = {}) {
  const errors: unknown[] = [];
  const dispatcher = new Dispatcher({
    workers: 1,
    journal: { commit: () => 'saved' },
    onListenerError: (error) => errors.push(error),
  });
  const sight = { open: false, crashed: false, kept: true };
  let writes = 0;
  const memento = {
    get: (key: string) => structuredClone(state.get(key)) as never,
    update: async (key: string, value: unknown) => {
      writes += 1;
      state.set(key, structuredClone(value));
    },
  };
  const find = (id: number): Job | undefined => dispatcher.job(id) ?? earlier.job(id);
  const failures = new UnseenFailures(dispatcher, find, memento, {
    isInView: () => sight.open,
    wasInCrash: () => sight.crashed,
    areKept: () => sight.kept,
  });
  let told = 0;
  failures.listen(() => (told += 1));
  const begin = (lastId: number): void => {
    dispatcher.follow({ jobs: [], removed: [] });
    dispatcher.lead({ lastId });
  };
  const fail = async (options: JobOptions = {}): Promise<Job> => {
    const job = dispatcher.addJob(() => Promise.reject(new Error('no')), options);
    await job.finished;
    return job;
  };
  return { dispatcher, failures, sight, state, begin, fail, errors, told: () => told, writes: () => writes };
}

function opened() {
  const window = openWindow();
  window.begin(0);
  return window;
}

describe('failures that nobody has looked at', () => {
  it('are jobs and services that failed, none that was halted or skipped', async () => {
    const { dispatcher, failures, fail } = opened();
    const first = await fail();
    await fail({ after: [first.id] });
    const server = await fail({ service: true });
    dispatcher.setWorkers(0);
    await dispatcher.haltJob(dispatcher.addJob(() => {}).id);
    expect([failures.count, failures.newest]).toEqual([2, server]);
  });

  it('are gone once the jobs are seen, be it in the list or in the output', async () => {
    const { failures, sight, fail, told } = opened();
    const one = await fail();
    await fail();
    const before = told();
    failures.look();
    expect([failures.count, told()]).toEqual([2, before]);
    failures.see(one);
    expect([failures.count, told()]).toEqual([1, before + 1]);
    sight.open = true;
    failures.look();
    expect([failures.count, failures.newest, told()]).toEqual([0, undefined, before + 2]);
    await fail();
    expect(failures.count).toBe(0);
  });

  it('are gone with the jobs, and once these run again', async () => {
    const { dispatcher, failures, fail } = opened();
    const one = await fail();
    const two = await fail();
    dispatcher.removeJob(one.id);
    expect(failures.count).toBe(1);
    dispatcher.setWorkers(0);
    dispatcher.rerunJob(two.id);
    expect(failures.count).toBe(0);
  });

  it('are there again in the next window, as far as the jobs are', async () => {
    const first = opened();
    const [seen, gone, kept] = [await first.fail(), await first.fail(), await first.fail()];
    first.failures.see(seen);
    const { state } = first;
    const earlier = first.dispatcher;
    const unread = openWindow({ state, earlier });
    // The store is not open yet: what this window sees must not take the place of what was kept.
    expect(unread.failures.count).toBe(0);
    unread.failures.seeAll();
    first.failures.dispose();
    earlier.removeJob(gone.id);
    const next = openWindow({ state, earlier });
    next.begin(3);
    expect([next.failures.count, next.failures.newest]).toEqual([1, kept]);
    await next.fail();
    expect(next.failures.count).toBe(2);
    next.failures.seeAll();
    const last = openWindow({ state, earlier });
    last.begin(4);
    expect(last.failures.count).toBe(0);
  });

  it('are none of another job that has the id in a queue that was begun anew', async () => {
    const { state, fail } = opened();
    await fail();
    const other = new Dispatcher({ workers: 1 });
    other.addJob(() => Promise.reject(new Error('no')));
    await other.finished();
    const [kept] = state.get('jobQueue.unseenFailures') as { endedAt: number }[];
    if (kept !== undefined) {
      kept.endedAt -= 1;
    }
    const next = openWindow({ state, earlier: other });
    next.begin(1);
    expect(next.failures.count).toBe(0);
  });

  it('are jobs that were interrupted, too, unless the notice of a crash counts them', () => {
    const running: SavedJob = {
      id: 1,
      rank: 1,
      name: 'lost',
      kind: 'function',
      state: 'running',
      phase: 'active',
      worker: 1,
      queuedAt: 1,
      startedAt: 2,
      priority: 0,
      service: false,
      after: [],
      afterEnd: [],
      keys: [],
      attempts: [],
    };
    for (const crashed of [false, true]) {
      const { dispatcher, failures, sight, state } = openWindow();
      sight.crashed = crashed;
      dispatcher.follow({ jobs: [running], removed: [] });
      dispatcher.lead({ lastId: 1 });
      expect(dispatcher.job(1)?.state).toBe('interrupted');
      expect([failures.count, state.size]).toEqual(crashed ? [0, 0] : [1, 1]);
    }
  });

  it('are kept as they were by a window without a store, and written only when they change', async () => {
    const first = opened();
    const kept = await first.fail();
    const { state } = first;
    const earlier = first.dispatcher;
    const before = structuredClone([...state]);
    const without = openWindow({ state });
    without.sight.kept = false;
    without.begin(0);
    await without.fail();
    expect([without.failures.count, without.writes()]).toEqual([1, 0]);
    expect([...state]).toEqual(before);
    const next = openWindow({ state, earlier });
    next.begin(1);
    expect([next.failures.newest, next.writes()]).toEqual([kept, 0]);
  });

  it('are kept, too, by a window that made its store after it had begun to lead', async () => {
    const window = openWindow();
    window.sight.kept = false;
    window.begin(0);
    window.sight.kept = true;
    await window.fail();
    expect(window.state.get('jobQueue.unseenFailures')).toHaveLength(1);
  });

  it.each([undefined, 'text', [null], [{}], [{ id: 'x' }]])('read nothing from %j', (kept) => {
    const state = new Map<string, unknown>([['jobQueue.unseenFailures', kept]]);
    const window = openWindow({ state });
    window.begin(0);
    expect([window.failures.count, window.errors]).toEqual([0, []]);
  });
});
