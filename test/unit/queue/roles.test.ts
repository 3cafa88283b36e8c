// A dispatcher that follows another, and one that takes over from it.

import { describe, expect, it } from 'vitest';
import {
  Dispatcher,
  Interrupted,
  PutBack,
  type DispatcherOptions,
  type HandlerOptions,
  type JobContext,
  type Outcome,
} from '../../../src/queue/index.ts';
import { FakeClock } from './fakeClock.ts';
import { ids, ManualWork, reasonOf, transcript, watch } from './kit.ts';
import { MemoryJournal } from './memoryJournal.ts';

/** Two dispatchers on one journal: one leads, the other follows. */
class TwoWindows {
  readonly clock = new FakeClock();
  readonly journal = new MemoryJournal();
  readonly work = new ManualWork();
  readonly adopted = new ManualWork();
  readonly leader: Dispatcher;
  readonly follower: Dispatcher;
  #shown = 0;

  constructor(options: DispatcherOptions = {}, handling: HandlerOptions = {}) {
    const { clock, journal } = this;
    this.leader = new Dispatcher({ clock, journal, workers: 1, ...options });
    this.follower = new Dispatcher({ clock, journal, ...options });
    this.follower.stepDown();
    this.leader.handle('kind', (_, context) => this.work.run(context), handling);
    const adopt = (_: unknown, context: JobContext): unknown => this.adopted.run(context);
    this.follower.handle('kind', () => 'ran again', { adopt, ...handling });
    this.leader.handle('plain', (_, context) => this.work.run(context));
    this.follower.handle('plain', () => 'ran again');
  }

  /** The leader commits, and the follower sees it. */
  async show(): Promise<void> {
    await this.clock.quiet();
    this.leader.save();
    for (const batch of this.journal.saved.slice(this.#shown)) {
      this.follower.follow(batch);
    }
    this.#shown = this.journal.saved.length;
  }

  /** The leader dies, and the follower leads. */
  async takeOver(): Promise<void> {
    await this.show();
    this.leader.stepDown();
    this.follower.lead();
    await this.clock.quiet();
  }
}

const kind = { kind: 'kind' };

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
    pair.leader.addJob(kind, { uniqueKey: 'u', retry: { attempts: 3 }, timeoutMs: 5000, origin: 'me' });
    pair.leader.moveToTop(moved.id);
    pair.leader.setWorkers(3);
    pair.leader.retireWorker(2);
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
      'job 1 added',
      'worker 1 added',
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

describe('stepDown', () => {
  it('halts nothing, settles every promise, and ignores what is still answered', async () => {
    const pair = new TwoWindows({ workers: 2 });
    const { leader, clock } = pair;
    const controller = new AbortController();
    const running = leader.addJob(kind, { timeoutMs: 100, signal: controller.signal });
    leader.addJob(kind, { service: true });
    leader.addJob(kind, { after: [running.id], delayMs: 10, keys: ['k'] });
    leader.addJob(kind, { delayMs: 10 });
    await clock.quiet();
    const lines = transcript(leader);
    const promises = [
      ...leader.jobs.map(({ finished }) => finished),
      leader.finished(),
      leader.retireWorker(1),
      leader.haltAll(),
    ].map(watch);
    const halted = pair.work.aborted;
    const jobs = [...leader.jobs];
    lines.length = 0;
    leader.stepDown();
    leader.stepDown();
    controller.abort();
    pair.work.context?.report({ message: 'late' });
    pair.work.context?.note({ late: 'late' });
    pair.work.fail(new Error('late'));
    await clock.quiet();
    expect(lines).toEqual(['queue role']);
    expect(promises.every(({ settled }) => settled)).toBe(true);
    expect(jobs.map(({ state }) => state)).toContain('interrupted');
    expect([halted, clock.pendingTimers]).toEqual([true, 0]);
    expect(leader.counts).toEqual({
      waiting: 0,
      running: 0,
      succeeded: 0,
      failed: 0,
      halted: 0,
      interrupted: 0,
    });
  });

  it('and lead again without rows has the workers it had, and gives no id twice', async () => {
    const queue = new Dispatcher({ workers: 2, clock: new FakeClock() });
    queue.addJob(() => {});
    queue.stepDown();
    queue.lead();
    expect(ids(queue.workers)).toEqual([1, 2]);
    const job = queue.addJob(() => 'ran');
    expect(job.id).toBe(2);
    expect(await job.finished).toEqual({ kind: 'succeeded', value: 'ran' });
    await queue.finished();
  });
});

describe('lead', () => {
  it('adopts what runs, in its worker, with its start and the rest of its time', async () => {
    const pair = new TwoWindows({ workers: 2 });
    pair.leader.addJob({ kind: 'plain' });
    pair.leader.addJob(kind, { timeoutMs: 100 });
    await pair.clock.advance(60);
    await pair.takeOver();
    const { follower, adopted, clock } = pair;
    const job = follower.job(2);
    expect([job?.state, job?.startedAt, job?.durationMs]).toEqual(['running', FakeClock.beginning, 60]);
    expect(follower.workers.map(({ id, job: its }) => [id, its?.id])).toEqual([
      [1, undefined],
      [2, 2],
    ]);
    expect([adopted.context?.adopted, adopted.context?.job, adopted.aborted]).toEqual([true, job, false]);
    expect(follower.job(1)?.outcome?.kind).toBe('interrupted');
    await clock.advance(39);
    expect(adopted.aborted).toBe(false);
    await clock.advance(1);
    expect(adopted.aborted).toBe(true);
    adopted.succeed();
    await clock.quiet();
    expect(job?.outcome).toMatchObject({ kind: 'failed', reason: 'timeout' });
    expect(pair.journal.job(2)?.durationMs).toBe(100);
  });

  it('goes on with a halt that was ordered before', async () => {
    const pair = new TwoWindows();
    pair.leader.addJob(kind, { retry: { attempts: 2 } });
    await pair.clock.quiet();
    void pair.leader.haltJob(1);
    await pair.takeOver();
    const { adopted, follower } = pair;
    expect([adopted.aborted, adopted.context?.signal.reason]).toMatchObject([true, { by: 'job' }]);
    expect(follower.workers[0]?.state).toBe('halting');
    adopted.succeed();
    await pair.clock.quiet();
    expect(follower.job(1)?.outcome).toMatchObject({ kind: 'halted', by: 'job', clean: true });
  });

  it('does not wait anew for a timeout that had come', async () => {
    const pair = new TwoWindows();
    pair.leader.addJob(kind, { timeoutMs: 50 });
    await pair.clock.advance(50);
    await pair.takeOver();
    expect(pair.adopted.context?.signal.reason).toMatchObject({ by: 'timeout' });
    pair.adopted.succeed();
    await pair.clock.quiet();
    expect(pair.follower.job(1)?.outcome).toMatchObject({ reason: 'timeout' });
  });

  it.each([false, true])('lets what was never started wait again (service: %s)', async (service) => {
    const pair = new TwoWindows();
    pair.leader.addJob(kind, { service });
    await pair.takeOver();
    pair.adopted.fail(new PutBack('not started', Promise.resolve()));
    await pair.clock.quiet();
    expect(pair.follower.job(1)).toMatchObject({ outcome: { value: 'ran again' }, attempt: 1 });
  });

  it('shows what nobody knows the end of as interrupted, also when it was to be halted', async () => {
    const pair = new TwoWindows({ workers: 2 });
    pair.leader.addJob(kind);
    pair.leader.addJob(kind, { rerunIfInterrupted: true });
    await pair.clock.quiet();
    void pair.leader.haltJob(2);
    await pair.takeOver();
    pair.adopted.fail(new Interrupted('no trace of it'));
    await pair.clock.quiet();
    const outcome = { kind: 'interrupted', message: 'no trace of it' };
    expect(pair.follower.jobs.map((job) => job.outcome)).toEqual([outcome, outcome]);
    expect(pair.follower.counts).toMatchObject({ running: 0, interrupted: 2 });
  });

  it('runs again what asks for it, as another attempt that costs none of its tries', async () => {
    const pair = new TwoWindows({ workers: 2 });
    pair.leader.addJob(kind, { rerunIfInterrupted: true, retry: { attempts: 1 } });
    pair.leader.addJob({ kind: 'plain' }, { rerunIfInterrupted: true });
    await pair.takeOver();
    pair.adopted.fail(new Interrupted('no trace of it'));
    await pair.clock.quiet();
    for (const job of pair.follower.jobs) {
      expect([job.attempt, job.outcome]).toEqual([2, { kind: 'succeeded', value: 'ran again' }]);
      expect(job.attempts[0]?.outcome.kind).toBe('interrupted');
    }
  });

  it('waits longer and longer before it runs again what is interrupted while it leads', async () => {
    const clock = new FakeClock();
    const queue = new Dispatcher({ clock, workers: 1 });
    let runs = 0;
    queue.handle('kind', () => {
      runs += 1;
      throw new Interrupted('again');
    });
    queue.addJob(kind, { rerunIfInterrupted: true });
    await clock.advance(1500);
    expect(runs).toBe(2);
    await clock.advance(1500);
    expect(runs).toBe(3);
  });

  it('interrupts functions, which fails what had to come after them', async () => {
    const pair = new TwoWindows();
    const running = pair.leader.addJob(() => new Promise(() => {}));
    pair.leader.addJob(() => {});
    pair.leader.addJob(kind, { after: [running.id] });
    pair.leader.addJob(kind, { afterEnd: [running.id] });
    pair.leader.addJob({ kind: 'plain', data: () => {} }, { name: 'not JSON' });
    await pair.takeOver();
    expect(pair.follower.jobs.map(({ state }) => state)).toEqual([
      'interrupted',
      'interrupted',
      'failed',
      'succeeded',
      'interrupted',
    ]);
    expect(reasonOf(() => pair.follower.rerunJob(1))).toBe('badWork');
    expect(reasonOf(() => pair.follower.rerunJob(5))).toBe('badWork');
    expect(pair.follower.rerunJob(4).id).toBe(6);
  });

  it('stays paused, and goes on with the order, the keys and the delays there were', async () => {
    const pair = new TwoWindows({ workers: 1 });
    const { leader, follower, clock } = pair;
    leader.pause();
    leader.addJob({ kind: 'plain' }, { delayMs: 100 });
    leader.addJob({ kind: 'plain' }, { priority: 1, keys: ['k'] });
    leader.addJob({ kind: 'plain' }, { keys: ['k'] });
    const top = leader.addJob({ kind: 'plain' });
    leader.moveToTop(top.id);
    await pair.takeOver();
    expect([follower.paused, ids(follower.waiting)]).toEqual([true, [4, 2, 3, 1]]);
    const next = follower.addJob({ kind: 'plain' });
    follower.moveToTop(next.id);
    expect([next.id, ids(follower.waiting)]).toEqual([5, [5, 4, 2, 3, 1]]);
    const started: number[] = [];
    follower.onDidChangeJob(({ change, job }) => {
      if (change === 'started') {
        started.push(job.id);
      }
    });
    follower.resume();
    await clock.advance(99);
    expect(started).toEqual([5, 4, 2, 3]);
    await clock.advance(1);
    expect(started).toEqual([5, 4, 2, 3, 1]);
  });

  it('asks the handler anew when a job was put back', async () => {
    const pair = new TwoWindows();
    pair.leader.addJob(kind);
    await pair.clock.quiet();
    pair.work.fail(new PutBack('the printer', new Promise(() => {})));
    await pair.show();
    expect(pair.follower.job(1)?.status).toEqual({
      state: 'waiting',
      why: { kind: 'work', message: 'the printer' },
    });
    await pair.takeOver();
    expect(pair.follower.job(1)?.outcome).toMatchObject({ value: 'ran again' });
  });

  it('calls nothing when it is fenced', async () => {
    const pair = new TwoWindows();
    pair.leader.addJob(kind);
    await pair.show();
    pair.journal.answer = 'fenced';
    pair.follower.lead();
    await pair.clock.quiet();
    expect([pair.adopted.starts, pair.follower.leading]).toEqual([0, false]);
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

function expectSame({ leader, follower }: TwoWindows): void {
  const shown = (queue: Dispatcher): unknown => ({
    jobs: queue.jobs.map((job) => [job.id, job.name, job.state, job.priority, job.attempt, job.outcome]),
    plan: queue.plan().map(({ job, why }) => [job.id, why]),
    services: ids(queue.services),
    ended: ids(queue.ended),
    counts: queue.counts,
    paused: queue.paused,
    workers: queue.workers.map(({ id, state, job }) => [id, state, job?.id]),
    dependents: queue.jobs.map(({ id }) => ids(queue.dependents(id))),
  });
  expect(shown(follower)).toEqual(shown(leader));
}
