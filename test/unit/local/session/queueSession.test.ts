// One window after another on one store, and two at once.
import { readdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, vi } from 'vitest';
import { StoreError } from '../../../../src/node/index.ts';
import { JobStore } from '../../../../src/node/journal/jobStore.ts';
import { HistoryPages } from '../../../../src/local/history/historyPages.ts';
import { addChainTo, rerunChangedIn, rerunIn } from '../../../../src/local/chains/chainOrders.ts';
import { compositeKind } from '../../../../src/local/work/taskWork.ts';
import { endless, kept, open, quick, secret, stored, storeFolder } from './windows.ts';

const stepOf = (key: string, after: number[], env: Readonly<Record<string, string>>) => ({
  after,
  task: {
    key,
    atOnce: 1,
    options: { name: key },
    work: {
      kind: 'process',
      data: { key, commandText: key, spec: { file: key, args: [], cwd: '/', env } },
    },
  },
});
const chain = (root: string, token: string) => [stepOf('build', [], { TOKEN: token }), stepOf(root, [0], {})];
const names = ({ dispatcher }: ReturnType<typeof open>) => dispatcher.jobs.map(({ name }) => name);

describe('a window that closes', () => {
  it('leaves its jobs to the next one: what ran runs, and the queue goes on', async () => {
    const first = open();
    await first.queue.addJob(endless, { name: 'long' });
    await first.queue.addJob(quick, { name: 'next' });
    await vi.waitFor(() => expect(first.dispatcher.counts.running).toBe(1));
    await first.close();
    const second = open();
    expect(second.dispatcher.jobs.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'long running',
      'next waiting',
    ]);
    expect([second.dispatcher.paused, second.news]).toEqual([false, []]);
    await second.queue.haltJobs([second.queue.need(1)]);
    await vi.waitFor(() => expect(second.dispatcher.job(2)?.state).toBe('succeeded'));
  });
});

describe('environment values', () => {
  it('are nowhere in the store, and come back', async () => {
    const first = open();
    await first.queue.addJob(endless);
    await first.close();
    expect(stored()).toContain('commandText');
    expect(stored()).not.toContain(secret);
  });

  it('are not there either while the store is open, nor in orders of another window', async () => {
    const first = open();
    await first.queue.addJob(endless);
    const second = open();
    await second.queue.addJob(endless);
    expect(first.dispatcher.jobs).toHaveLength(2);
    expect(stored()).not.toContain(secret);
  });
});

describe('a chain', () => {
  it('uses what has waited since an earlier window, if its environment is the same', async () => {
    const first = open();
    await first.queue.pause();
    await addChainTo(first.queue, chain('test', secret));
    await first.close();
    const second = open();
    await addChainTo(second.queue, chain('lint', secret));
    expect(names(second)).toEqual(['build', 'test', 'lint']);
    await addChainTo(second.queue, chain('docs', 'another'));
    expect(names(second)).toEqual(['build', 'test', 'lint', 'build', 'docs']);
    const third = open();
    await addChainTo(third.queue, chain('pack', secret));
    expect(names(third)).toEqual(['build', 'test', 'lint', 'build', 'docs', 'pack']);
  });
});

describe('a second window', () => {
  it('shows the same jobs, and its orders are carried out by the first', async () => {
    const [first, second] = [open(), open()];
    expect([first.dispatcher.leading, second.dispatcher.leading]).toEqual([true, false]);
    const job = await second.queue.addJob(endless, { name: 'from two' });
    expect(first.dispatcher.job(job.id)?.name).toBe('from two');
    await vi.waitFor(() => expect(job.state).toBe('running'));
    const [outcome] = await second.queue.haltJobs([job]);
    expect(outcome?.kind).toBe('halted');
    await second.queue.setWorkers(3);
    expect(first.dispatcher.workers).toHaveLength(3);
  });

  it('is refused what the first one refuses, for the same reason', async () => {
    open();
    const second = open();
    await expect(second.queue.moveToTop(7)).rejects.toMatchObject({
      name: 'QueueError',
      reason: 'unknownJob',
    });
  });

  it('takes over when the first one has closed', async () => {
    const [first, second] = [open(), open()];
    const job = await second.queue.addJob(endless);
    await vi.waitFor(() => expect(job.state).toBe('running'));
    await first.close();
    await vi.waitFor(() => expect(second.dispatcher.leading).toBe(true), 5000);
    expect(second.dispatcher.job(job.id)?.state).toBe('running');
  });
});

/** What is on disk, oldest first. */
const savedNames = ({ session }: ReturnType<typeof open>) =>
  session.store?.openJobs().jobs.map(({ name, state }) => `${name} ${state}`) ?? [];

describe('many orders of a second window', () => {
  it('are carried out together, each once, and answered', async () => {
    const [first, second] = [open(), open()];
    await first.queue.pause();
    const commit = vi.spyOn(JobStore.prototype, 'commit');
    const count = 400;
    const adding = Array.from({ length: count }, (_, index) =>
      second.queue.addJob(quick, { name: `job ${index}` }),
    );
    const jobs = await Promise.all(adding);
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(count);
    expect(names(first)).toEqual(jobs.map((_, index) => `job ${index}`));
    expect(commit.mock.calls.length).toBeLessThan(count / 4);
    commit.mockRestore();
  });

  it('are not answered before what they have changed is on disk', async () => {
    let refused = 0;
    let refuses = false;
    // A row cannot be written, an answer could.
    const failpoint = (name: string): void => {
      if (refuses && name === 'row') {
        refused += 1;
        throw new Error('database or disk is full');
      }
    };
    const [first, second] = [open({ store: { failpoint } }), open()];
    await first.queue.pause();
    refuses = true;
    let isTold = false;
    const adding = second.queue.addJob(quick).then((job) => {
      isTold = true;
      return job;
    });
    await vi.waitFor(() => expect(refused).toBeGreaterThan(3), 5000);
    expect(isTold).toBe(false);
    refuses = false;
    expect((await adding).id).toBe(1);
  });

  it('are not refused because the file is busy', async () => {
    const [first, second] = [open(), open()];
    await first.queue.pause();
    const other = new DatabaseSync(path.join(storeFolder(), 'queue.db'));
    other.exec('BEGIN IMMEDIATE');
    const adding = second.queue.addJob(quick);
    // Longer than a write waits by itself.
    await new Promise((resolve) => setTimeout(resolve, 600));
    other.exec('COMMIT');
    other.close();
    expect((await adding).id).toBe(1);
  });

  it('are refused with words when they cannot be given at all', async () => {
    const [, second] = [open(), open()];
    const failure = new StoreError({ reason: 'diskFull', message: 'database or disk is full' });
    const add = vi.spyOn(JobStore.prototype, 'addOrder').mockImplementation(() => {
      throw failure;
    });
    await expect(second.queue.addJob(quick)).rejects.toMatchObject({
      name: 'QueueError',
      message: 'The order could not be given to the window that leads this queue: database or disk is full.',
    });
    add.mockRestore();
  });
});

describe('orders that cannot be saved yet', () => {
  it('because the key is still being made: none is acknowledged or started before it is on disk, and all keep their order', async () => {
    kept.clear();
    const { promise: keyRing, resolve: unlock } = Promise.withResolvers<void>();
    const window = open({ used: false, keyRing });
    const told: string[] = [];
    const adding = ['a', 'b', 'c'].map(async (name) => {
      const job = await window.queue.addJob(endless, { name });
      told.push(`${job.name} ${savedNames(window).some((row) => row.startsWith(name))} ${job.saved}`);
    });
    await vi.waitFor(() => expect(window.session.isOpen).toBe(true));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect([told, window.dispatcher.counts.running]).toEqual([[], 0]);
    unlock();
    await Promise.all(adding);
    expect(told).toEqual(['a true true', 'b true true', 'c true true']);
    expect(savedNames(window)).toEqual(['a running', 'b waiting', 'c waiting']);
  });

  it.each(['a store that exists', 'a store that is being made'])(
    'because another program holds the file at the start: %s is opened when it can be',
    async (which) => {
      const exists = which === 'a store that exists';
      if (exists) {
        const before = open();
        await before.queue.pause();
        await before.queue.addJob(quick, { name: 'before' });
        await before.close();
      }
      const made = exists ? undefined : open({ used: false, store: { openBusyMs: 20 } });
      const other = new DatabaseSync(path.join(storeFolder(), 'queue.db'));
      other.exec('BEGIN EXCLUSIVE');
      const window = made ?? open({ store: { openBusyMs: 20 } });
      window.session.open();
      // One that exists can be read meanwhile.
      expect(window.session.unsaved?.reason).toBe(exists ? undefined : 'busy');
      const adding = window.queue.addJob(endless, { name: 'late' });
      const past = exists ? undefined : window.dispatcher.addJob(quick, { name: 'past the commands' });
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect([window.dispatcher.counts.running, past?.state]).toEqual([0, past && 'waiting']);
      other.exec('ROLLBACK');
      other.close();
      expect((await adding).saved).toBe(true);
      expect(window.session.unsaved).toBeUndefined();
      expect(names(window)).toContain(exists ? 'before' : 'past the commands');
      await vi.waitFor(() =>
        expect(savedNames(window).join()).toMatch(exists ? /late waiting/ : /late running/),
      );
    },
  );

  it('because the file is held for too long: two windows refuse them rather than lose those of one', async () => {
    const store = { openBusyMs: 20 };
    const windows = [0, 1].map(() => open({ used: false, store, openingLimitMs: 100 }));
    const other = new DatabaseSync(path.join(storeFolder(), 'queue.db'));
    other.exec('BEGIN EXCLUSIVE');
    for (const { queue } of windows) {
      const refused = { name: 'QueueError', reason: 'following' };
      await expect(queue.addJob(quick)).rejects.toMatchObject(refused);
      await expect(queue.pause()).rejects.toMatchObject(refused);
      await queue.haltAll();
    }
    other.exec('ROLLBACK');
    other.close();
    await vi.waitFor(() => expect(windows.every(({ session }) => session.isOpen)).toBe(true), 5000);
    const added = await Promise.all(windows.map(({ queue }) => queue.addJob(quick)));
    expect(new Set(added.map(({ id }) => id))).toEqual(new Set([1, 2]));
    expect(windows.map(({ dispatcher }) => dispatcher.paused)).toEqual([false, false]);
  });

  it('past the commands, in two windows that cannot open the store: neither loses its own', async () => {
    const store = { openBusyMs: 20 };
    const windows = [0, 1].map(() => open({ used: false, store }));
    const other = new DatabaseSync(path.join(storeFolder(), 'queue.db'));
    other.exec('BEGIN EXCLUSIVE');
    const jobs = windows.map(({ session, dispatcher }, index) => {
      session.open();
      return dispatcher.addJob(endless, { name: `of ${index}` });
    });
    other.exec('ROLLBACK');
    other.close();
    await vi.waitFor(() => expect(jobs.map(({ state }) => state)).toEqual(['running', 'running']), 5000);
    // Only one of them can have the store; the other one says that it is not saved.
    const unsaved = windows.map(({ session }) => session.unsaved?.reason);
    expect(new Set(unsaved)).toEqual(new Set(['error', undefined]));
    expect(windows.map(names)).toEqual([['of 0'], ['of 1']]);
  });

  it.each(['a queue', 'no queue'])(
    'because the disk is full when the lease is taken of a folder with %s: they wait until there is space',
    async (which) => {
      const before = open();
      if (which === 'a queue') {
        await before.queue.pause();
        await before.queue.addJob(quick, { name: 'before' });
      }
      await before.close();
      let isFull = true;
      const failpoint = (name: string): void => {
        if (isFull && name === 'acquire.begun') {
          throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
        }
      };
      const window = open({ store: { failpoint } });
      expect(window.session.unsaved?.reason).toBe('diskFull');
      const adding = window.queue.addJob(quick, { name: 'late' });
      await new Promise((resolve) => setTimeout(resolve, 400));
      expect(window.dispatcher.counts.succeeded).toBe(0);
      isFull = false;
      const { id } = await adding;
      expect(window.session.store?.job(id)?.name).toBe('late');
      expect(window.session.unsaved).toBeUndefined();
      expect(names(window)).toEqual(which === 'a queue' ? ['before', 'late'] : ['late']);
    },
  );

  it('past the commands: what is added starts only once it is on disk', async () => {
    kept.clear();
    const { promise: keyRing, resolve: unlock } = Promise.withResolvers<void>();
    const { session, dispatcher } = open({ keyRing });
    const job = dispatcher.addJob(endless);
    dispatcher.save();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect([job.status, job.saved]).toEqual([{ state: 'waiting', why: { kind: 'journal' } }, false]);
    unlock();
    await vi.waitFor(() => expect(job.state).toBe('running'));
    expect(session.store?.job(job.id)?.state).toBe('running');
  });

  it('because another program holds the file: they wait for it, and start after it', async () => {
    const window = open();
    await window.queue.addJob(quick);
    const other = new DatabaseSync(path.join(storeFolder(), 'queue.db'));
    other.exec('BEGIN IMMEDIATE');
    const adding = window.queue.addJob(endless, { name: 'late' });
    await vi.waitFor(() => expect(window.session.unsaved?.reason).toBe('busy'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(window.dispatcher.counts.running).toBe(0);
    other.exec('COMMIT');
    other.close();
    const job = await adding;
    expect(job.saved).toBe(true);
    await vi.waitFor(() => expect(savedNames(window)).toEqual(['late running']));
    expect(window.session.unsaved).toBeUndefined();
  });
});

function crash({ session }: ReturnType<typeof open>): void {
  session.dispose();
  session.close();
}

// Windows does not let an open file be renamed.
describe.skipIf(process.platform === 'win32')('a file that was set aside while a window slept', () => {
  it('is not what that window leads with when it wakes up', async () => {
    const store = { leaseMs: 400 };
    const first = open({ store });
    await first.queue.pause();
    await first.queue.addJob(quick, { name: 'old 1' });
    await first.queue.addJob(quick, { name: 'old 2' });
    const sleeper = open({ store });
    expect(names(sleeper)).toEqual(['old 1', 'old 2']);
    crash(first);
    for (const name of readdirSync(storeFolder()).filter((file) => file.startsWith('queue.db'))) {
      renameSync(path.join(storeFolder(), name), path.join(storeFolder(), `aside-${name}`));
    }
    const fresh = open({ store });
    await fresh.queue.pause();
    for (const name of ['new 1', 'new 2', 'new 3']) {
      await fresh.queue.addJob(quick, { name });
    }
    crash(fresh);
    await vi.waitFor(() => expect(sleeper.dispatcher.leading).toBe(true), 10_000);
    const added = ['new 1', 'new 2', 'new 3'];
    expect(names(sleeper)).toEqual(added);
    await sleeper.queue.haltAll();
    expect(sleeper.session.store?.history({ limit: 9 }).jobs.map(({ name }) => name)).toEqual(
      added.toReversed(),
    );
  });
});

describe('environment values of a job that is added past the commands', () => {
  it('are sealed with a key that is made for them', async () => {
    kept.clear();
    const { session, dispatcher } = open();
    dispatcher.addJob(endless);
    await vi.waitFor(() => expect(session.store?.openJobs().jobs).toHaveLength(1));
    const saved = JSON.stringify(session.store?.openJobs().jobs);
    expect(saved).toContain('sealedEnv":"v2.');
    expect(saved).not.toContain(secret);
  });
});

describe('many ended jobs', () => {
  it('are shown page by page, and cleared as one', async () => {
    const first = open();
    for (let count = 0; count < 250; count++) {
      first.dispatcher.addJob(quick);
    }
    await first.dispatcher.finished();
    await first.close();
    const second = open();
    const ended = new HistoryPages(second.history);
    expect([ended.size, ended.all]).toEqual([100, 250]);
    ended.showMore();
    expect(ended.size).toBe(200);
    await second.queue.clearEnded();
    ended.reload();
    expect([ended.size, ended.all]).toEqual([0, 0]);
  });
});

/**
 * Of an earlier window: #1, #2, #3 that stands for the chain of both, and more than a window has at its
 * start.
 */
async function endEarlier(): Promise<void> {
  const { queue, dispatcher, close } = open();
  await queue.addJob(quick, { name: 'one' });
  await queue.addJob(quick, { name: 'two', after: [1] });
  await queue.addJob({ kind: compositeKind }, { name: 'all', after: [2] });
  await dispatcher.finished();
  for (let count = 0; count < 100; count++) {
    dispatcher.addJob(quick);
  }
  await dispatcher.finished();
  await close();
}

it('the history is cleared by a window that does not lead: it shows none from its order on', async () => {
  const first = open();
  for (let count = 0; count < 1100; count++) {
    first.dispatcher.addJob(quick);
  }
  await first.dispatcher.finished();
  await first.close();
  const [, second] = [open(), open()];
  const ended = new HistoryPages(second.history);
  second.dispatcher.onDidChangeJob((event) => ended.hear(event));
  expect([ended.size, ended.all]).toEqual([100, 1100]);
  const shown = new Set<number>();
  second.dispatcher.onDidChangeJob(() => ended.jobs.forEach(({ id }) => shown.add(id)));
  await second.queue.clearEnded();
  expect([second.session.store?.history({ limit: 1 }).total, second.dispatcher.ended]).toEqual([0, []]);
  expect([ended.size, ended.all]).toEqual([0, 0]);
  // Those that were on show already, until they were gone.
  expect(shown.size).toBe(99);
});

describe('an ended job that only the store has', () => {
  it('is found by its id, and jobs can come after it', async () => {
    await endEarlier();
    const { queue, dispatcher } = open();
    expect(dispatcher.job(1)).toBeUndefined();
    expect(queue.find(1)?.name).toBe('one');
    expect([999, Number.NaN, 1.5].map((id) => queue.find(id))).toEqual([undefined, undefined, undefined]);
    const next = await queue.addJob(quick, { after: [2], afterEnd: [3] });
    expect(await next.finished).toMatchObject({ kind: 'succeeded' });
    const waiting = await queue.addJob(quick, { delayMs: 1e6 });
    await queue.editJob(waiting.id, { after: [1] });
    expect(waiting.after).toEqual([1]);
    expect(await queue.haltJobs([queue.need(1)])).toMatchObject([{ kind: 'succeeded' }]);
    await expect(queue.addJob(quick, { after: [999] })).rejects.toMatchObject({
      reason: 'unknownDependency',
    });
    await expect(queue.addJob(quick, { after: 1 as never })).rejects.toMatchObject({ reason: 'badOption' });
  });

  it('is run again and removed by a window that does not lead', async () => {
    await endEarlier();
    const [first, second] = [open(), open()];
    const one = second.queue.find(1);
    expect(first.dispatcher.job(1)).toBeUndefined();
    const [again] = await rerunIn(second.queue, one === undefined ? [] : [one]);
    expect(again).toMatchObject({ name: 'one', rerunOf: 1 });
    const changed = await rerunChangedIn(second.queue, second.queue.need(2), quick, { name: 'changed' });
    expect(changed).toMatchObject({ name: 'changed', rerunOf: 2 });
    await second.queue.removeJobs([1]);
    expect([second.dispatcher.job(1), second.session.store?.job(1)]).toEqual([undefined, undefined]);
    await expect(second.queue.removeJobs([1])).rejects.toMatchObject({ reason: 'unknownJob' });
    const after = await second.queue.addJob(quick, { after: [3] });
    expect(await after.finished).toMatchObject({ kind: 'succeeded' });
  });

  it('takes along what was skipped because of it, also by a window that does not lead', async () => {
    const earlier = open();
    earlier.dispatcher.handle('lint', () => {
      throw new Error('no');
    });
    const lint = await earlier.queue.addJob({ kind: 'lint' }, { name: 'lint' });
    const types = await earlier.queue.addJob({ kind: 'lint' }, { name: 'types' });
    await earlier.queue.addJob(quick, { name: 'build', after: [lint.id] });
    await earlier.queue.addJob(quick, { name: 'docs', after: [types.id] });
    await earlier.queue.addJob({ kind: compositeKind }, { name: 'all', after: [3] });
    await earlier.dispatcher.finished();
    await earlier.close();
    const [first, second] = [open(), open()];
    first.dispatcher.handle('lint', () => {});
    await rerunIn(second.queue, [second.queue.need(1)]);
    expect(second.dispatcher.jobs.filter(({ id }) => id > 5).map(({ name, after }) => [name, after])).toEqual(
      [
        ['lint', []],
        ['build', [6]],
        ['all', [7]],
      ],
    );
    await first.dispatcher.finished();
    expect(first.dispatcher.job(8)?.state).toBe('succeeded');
    await second.close();
    await first.close();
    // The next window has none of them in memory, and what has succeeded meanwhile is not run again.
    const next = open();
    next.dispatcher.handle('lint', () => {});
    expect(next.history.reruns()).toEqual(
      new Map([
        [1, 6],
        [3, 7],
        [5, 8],
      ]),
    );
    await rerunIn(next.queue, [next.queue.need(1)]);
    expect(next.dispatcher.jobs.filter(({ id }) => id > 8).map(({ name }) => name)).toEqual(['lint']);
  });

  it('commits nothing of a retry before all of it is there', async () => {
    const { queue, dispatcher, session } = open();
    dispatcher.handle('lint', () => {
      throw new Error('no');
    });
    for (const culprit of [1, 3, 5]) {
      await queue.addJob({ kind: 'lint' });
      await queue.addJob(quick, { after: [culprit] });
    }
    await dispatcher.finished();
    dispatcher.save();
    const commits: number[][] = [];
    const { journal } = session;
    const commit = journal.commit.bind(journal);
    vi.spyOn(journal, 'commit').mockImplementation((batch) => {
      commits.push(batch.jobs.map(({ id }) => id));
      return commit(batch);
    });
    dispatcher.setWorkers(0);
    await rerunIn(
      queue,
      [1, 3, 5].map((id) => queue.need(id)),
    );
    dispatcher.save();
    expect(commits.filter((ids) => ids.some((id) => id > 6))).toEqual([[7, 8, 9, 10, 11, 12]]);
  });

  it('runs again with the whole of its chain', async () => {
    await endEarlier();
    const { queue, dispatcher } = open();
    const all = queue.find(3);
    await rerunIn(queue, all === undefined ? [] : [all], { wholeChains: true });
    const again = dispatcher.jobs.filter(({ id }) => id > 103);
    expect(again.map(({ name, after }) => [name, after])).toEqual([
      ['one', []],
      ['two', [104]],
      ['all', [105]],
    ]);
  });
});
