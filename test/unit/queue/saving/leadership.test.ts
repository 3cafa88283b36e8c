// A dispatcher that steps down, and one that takes over from it.

import { describe, expect, it } from 'vitest';
import { Dispatcher, Interrupted, Requeue } from '../../../../src/queue/index.ts';
import { FakeClock } from '../fakeClock.ts';
import { ids, reasonOf, transcript, watch } from '../kit.ts';
import { kind, TwoWindows } from './twoWindows.ts';

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
      skipped: 0,
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

  it('adopts what has lost its work, and never calls it', async () => {
    const { leader, follower, journal, adopted, clock } = new TwoWindows({ workers: 1 });
    leader.addJob(kind);
    leader.addJob(kind);
    leader.addJob(kind, { after: [2] });
    await clock.quiet();
    leader.save();
    const withoutWork = journal.jobs.map(({ work, ...row }) => (work === undefined ? row : { ...row }));
    leader.stepDown();
    follower.follow({ ...journal.openJobs, jobs: withoutWork });
    follower.lead();
    await clock.quiet();
    expect([1, 2, 3].map((id) => follower.job(id)?.state)).toEqual(['running', 'interrupted', 'interrupted']);
    adopted.fail(new Requeue('not started', Promise.resolve()));
    await clock.quiet();
    expect(follower.job(1)?.outcome).toMatchObject({ kind: 'interrupted' });
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
    pair.adopted.fail(new Requeue('not started', Promise.resolve()));
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

  it('interrupts functions, and skips what had to come after them', async () => {
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
      'skipped',
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
    pair.work.fail(new Requeue('the printer', new Promise(() => {})));
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
