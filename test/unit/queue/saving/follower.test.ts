// A dispatcher that follows another shows what that one does.

import { describe, expect, it } from 'vitest';
import { Dispatcher, type Outcome } from '../../../../src/queue/index.ts';
import { ids, reasonOf, transcript, watch } from '../kit.ts';
import { expectSame, kind, TwoWindows } from './twoWindows.ts';

describe('a dispatcher that follows', () => {
  it('refuses every order, and says that it does not lead', () => {
    const queue = new Dispatcher({ workers: 1 });
    queue.addJob(() => {});
    expect(queue.leading).toBe(true);
    queue.stepDown();
    expect([queue.leading, queue.jobs, queue.workers]).toEqual([false, [], []]);
    const orders: (() => unknown)[] = [
      () => queue.addJob(() => {}),
      () => queue.rerunJob(1),
      () => queue.haltJob(1),
      () => queue.haltAll(),
      () => queue.haltWorker(1),
      () => queue.retireWorker(1),
      () => queue.setWorkers(1),
      () => queue.start(1),
      () => queue.addWorker(),
      () => queue.pause(),
      () => queue.resume(),
      () => queue.moveToTop(1),
      () => queue.editJob(1, {}),
      () => queue.moveJob(1, { before: 2 }),
      () => queue.removeJob(1),
      () => queue.clearEnded(),
    ];
    expect(orders.map(reasonOf)).toEqual(orders.map(() => 'following'));
  });

  it('shows the same queue, in the same order and for the same reasons', async () => {
    const pair = new TwoWindows({ limits: { two: 2 } });
    const first = pair.leader.addJob(kind);
    await pair.show();
    pair.leader.addJob(kind, { priority: 1, keys: ['a', 'two'] });
    pair.leader.addJob(kind, { keys: ['a'] });
    pair.leader.addJob(kind, { after: [first.id] });
    pair.leader.addJob(kind, { delayMs: 100 });
    pair.leader.addJob(() => {}, { name: 'function' });
    pair.leader.addJob(kind, { service: true });
    const moved = pair.leader.addJob(kind);
    pair.leader.addJob(kind, {
      uniqueKey: 'u',
      retry: { attempts: 3 },
      timeoutMs: 5000,
      origin: 'me',
      description: 'why',
    });
    pair.leader.moveToTop(moved.id);
    pair.leader.setWorkers(3);
    void pair.leader.retireWorker(2);
    pair.leader.pause();
    await pair.show();
    expectSame(pair);
    pair.leader.resume();
    pair.leader.editJob(3, { priority: 5, keys: [], afterEnd: [4] });
    pair.leader.moveJob(6, { before: 5 });
    await pair.clock.advance(100);
    pair.leader.removeJob(6);
    void pair.leader.haltWorker(1);
    await pair.show();
    expectSame(pair);
    pair.work.fail(new Error('all of them'));
    await pair.show();
    expectSame(pair);
  });

  it('shows that a job is ready, and goes on from there when it leads', async () => {
    const pair = new TwoWindows();
    const lines = transcript(pair.follower);
    const server = pair.leader.addJob(kind, { service: true });
    pair.leader.addJob(kind);
    pair.leader.addJob(kind, { after: [server.id] });
    await pair.show();
    expectSame(pair);
    pair.contextOf(server.id).ready();
    await pair.show();
    expectSame(pair);
    expect(lines.filter((line) => line.endsWith('ready'))).toEqual(['job 1 ready']);
    await pair.takeOver();
    expect(pair.follower.job(server.id)?.ready).toBe(true);
    expect(pair.follower.job(3)?.status).toEqual({ state: 'waiting', why: { kind: 'worker' } });
  });

  it('keeps the jobs it shows, tells what happens to them, and settles their ends', async () => {
    const pair = new TwoWindows();
    const lines = transcript(pair.follower);
    pair.leader.pause();
    pair.leader.addJob(kind, { name: 'one' });
    await pair.show();
    const shown = pair.follower.job(1);
    const finished = watch(pair.follower.finished());
    let outcome: Outcome | undefined;
    void shown?.finished.then((end) => {
      outcome = end;
    });
    pair.leader.editJob(1, { priority: 2 });
    await pair.show();
    expect(shown?.priority).toBe(2);
    pair.leader.resume();
    await pair.show();
    expect([shown?.state, pair.follower.workers[0]?.job]).toEqual(['running', shown]);
    void pair.leader.haltJob(1);
    await pair.show();
    expect(pair.follower.workers[0]?.state).toBe('halting');
    expect([outcome, finished.settled]).toEqual([undefined, false]);
    pair.work.succeed();
    await pair.show();
    await pair.clock.quiet();
    expect([outcome, finished.settled]).toMatchObject([{ kind: 'halted', by: 'job', clean: true }, true]);
    pair.leader.removeJob(1);
    await pair.show();
    expect(pair.follower.job(1)).toBeUndefined();
    expect(lines).toEqual([
      'worker 1 added',
      'queue role',
      'job 1 added',
      'queue paused',
      'job 1 edited',
      'job 1 started',
      'worker 1 busy',
      'queue resumed',
      'job 1 phase',
      'worker 1 halting',
      'job 1 ended',
      'worker 1 idle',
      'finish',
      'job 1 removed',
    ]);
  });

  it('tells the whole story of a job that came and went between two looks', async () => {
    const pair = new TwoWindows();
    const lines = transcript(pair.follower);
    pair.leader.addJob(() => 'done');
    await pair.clock.quiet();
    await pair.show();
    expect(lines.filter((line) => line.startsWith('job'))).toEqual([
      'job 1 added',
      'job 1 started',
      'job 1 ended',
    ]);
    expect([pair.follower.counts.succeeded, pair.follower.job(1)?.outcome]).toEqual([
      1,
      { kind: 'succeeded', value: 'done' },
    ]);
  });

  it('settles a job that waited and was removed, and drops what the history does not keep', async () => {
    const pair = new TwoWindows({ history: 1 });
    pair.leader.pause();
    pair.leader.addJob(kind);
    await pair.show();
    const finished = pair.follower.job(1)?.finished;
    pair.leader.removeJob(1);
    await pair.show();
    expect(await finished).toMatchObject({ kind: 'halted', by: 'remove' });
    pair.leader.resume();
    pair.leader.addJob(() => {});
    pair.leader.addJob(() => {});
    await pair.show();
    expect(ids(pair.follower.ended)).toEqual([3]);
    expect(pair.follower.counts).toEqual(pair.leader.counts);
  });

  it('takes a job that is named as removed, too, for what its row says', async () => {
    const pair = new TwoWindows();
    pair.leader.addJob(kind);
    await pair.show();
    const finished = pair.follower.job(1)?.finished;
    pair.work.succeed();
    await pair.clock.quiet();
    pair.leader.save();
    const last = pair.journal.saved.at(-1);
    pair.follower.follow({ jobs: [], ...last, removed: [1] });
    expect(await finished).toMatchObject({ kind: 'succeeded' });
    expect([ids(pair.follower.ended), pair.follower.counts]).toEqual([[1], pair.leader.counts]);
  });

  it('starts nothing, whatever time comes', async () => {
    const pair = new TwoWindows();
    pair.leader.addJob(kind, { delayMs: 50 });
    await pair.show();
    pair.leader.stepDown();
    await pair.clock.advance(100);
    pair.follower.recheckGate();
    await pair.clock.quiet();
    expect([pair.work.starts, pair.adopted.starts, pair.follower.job(1)?.state]).toEqual([0, 0, 'waiting']);
  });

  it('ignores rows while it leads, and once it is stopped', async () => {
    const pair = new TwoWindows();
    pair.leader.addJob(kind);
    await pair.show();
    pair.leader.follow({ jobs: [], removed: [1] });
    expect(ids(pair.leader.jobs)).toEqual([1]);
    await pair.follower.stop();
    expect(pair.follower.jobs).toEqual([]);
    pair.follower.follow(pair.journal.openJobs);
    expect(pair.follower.jobs).toEqual([]);
    expect(reasonOf(() => pair.follower.lead())).toBe('stopped');
  });
});

describe('recall', () => {
  it('shows old jobs again, neither counted nor saved, whether it leads or follows', async () => {
    const pair = new TwoWindows({ history: 1 });
    for (const n of [1, 2, 3]) {
      pair.leader.addJob({ kind: 'plain', data: n });
      await pair.clock.quiet();
      pair.work.succeed();
      await pair.clock.advance(1);
    }
    await pair.show();
    const rows = pair.journal.jobs;
    const { counts } = pair.leader;
    const offered = pair.journal.offered.length;
    for (const queue of [pair.leader, pair.follower]) {
      expect(ids(queue.recall(rows))).toEqual([1, 2, 3]);
      expect([ids(queue.jobs), ids(queue.ended), queue.endedKept]).toEqual([[1, 2, 3], [3, 2, 1], 3]);
      expect(queue.counts).toEqual(counts);
      expect(queue.recall(rows)[0]).toBe(queue.job(1));
    }
    await pair.clock.quiet();
    expect(pair.journal.offered.length).toBe(offered);
    expect(pair.leader.rerunJob(1).work).toEqual({ kind: 'plain', data: 1 });
    pair.leader.removeJob(2);
    await pair.show();
    expect([pair.journal.job(2), pair.follower.job(2), ids(pair.leader.ended)]).toEqual([
      undefined,
      undefined,
      [3, 1],
    ]);
    pair.leader.clearEnded();
    expect(pair.leader.ended).toEqual([]);
  });
});
