// Jobs that are tried again.
import { describe, expect, it } from 'vitest';
import { JobFailure, type RetryOptions } from '../../../../src/queue/index.ts';
import { backoffAfter, isTriedAgain } from '../../../../src/queue/running/retry.ts';
import { FakeClock } from '../fakeClock.ts';
import { addManual, makeQueue, reasonOf, transcript } from '../kit.ts';

const at = (ms: number): number => FakeClock.beginning + ms;
const retry: RetryOptions = { attempts: 3, backoffMs: 100 };

describe('a job that fails and may be tried again', () => {
  it('waits its backoff, keeps what was, and ends with the last attempt', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const lines = transcript(queue);
    const { job, work } = addManual(queue, { retry });
    await clock.advance(5);
    work.fail(new Error('first'));
    await clock.quiet();
    expect(job.status).toEqual({ state: 'waiting', why: { kind: 'until', at: at(105) } });
    const first = { kind: 'failed', reason: 'error', message: 'first' };
    expect(job.attempts).toEqual([
      { attempt: 1, startedAt: at(0), endedAt: at(5), durationMs: 5, outcome: first },
    ]);
    expect([job.attempt, job.startedAt, job.endedAt, job.outcome]).toEqual([
      2,
      undefined,
      undefined,
      undefined,
    ]);
    expect(queue.counts).toMatchObject({ waiting: 1, running: 0, failed: 0 });
    await clock.advance(99);
    expect(work.starts).toBe(1);
    await clock.advance(1);
    expect([work.starts, work.context?.attempt]).toEqual([2, 2]);
    work.fail(new Error('second'));
    await clock.advance(199);
    expect(work.starts).toBe(2);
    await clock.advance(1);
    expect(work.starts).toBe(3);
    work.fail(new Error('third'));
    expect(await job.finished).toMatchObject({ message: 'third' });
    expect(job.attempts.map(({ outcome }) => outcome.message)).toEqual(['first', 'second']);
    expect(queue.workers[0]?.jobsDone).toBe(1);
    const told = ['added', 'started', 'retry', 'started', 'retry', 'started', 'ended'];
    expect(lines.filter((line) => line.startsWith('job'))).toEqual(told.map((change) => `job 1 ${change}`));
  });

  it.each([
    ['an error', new Error('no')],
    ['an exit code', new JobFailure('exitCode', 'exit code 1', { exitCode: 1 })],
    ['no start', new JobFailure('start', 'no such program')],
  ])('is tried again after %s', async (_name, error) => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { job, work } = addManual(queue, { retry });
    await clock.quiet();
    work.fail(error);
    await clock.advance(100);
    expect([work.starts, job.attempt]).toEqual([2, 2]);
  });

  it('is tried again after a timeout, with a timeout of its own', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { job, work } = addManual(queue, { retry, timeoutMs: 10 });
    await clock.advance(10);
    expect(work.aborted).toBe(true);
    work.succeed();
    await clock.advance(100);
    expect([work.starts, work.aborted]).toEqual([2, false]);
    await clock.advance(10);
    expect(work.aborted).toBe(true);
    expect(job.attempts[0]?.outcome).toMatchObject({ reason: 'timeout' });
  });

  it('is not when it was halted, before or after its timeout', async () => {
    for (const advanceMs of [5, 10]) {
      const { clock, queue } = makeQueue({ workers: 1 });
      const { job, work } = addManual(queue, { retry, timeoutMs: 10 });
      await clock.advance(advanceMs);
      void queue.haltJob(job.id);
      work.fail(new Error('no'));
      await clock.quiet();
      expect(job.completed).toBe(true);
      expect(job.attempts).toEqual([]);
    }
  });

  it('can be halted while it waits, and put off', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { job, work } = addManual(queue, { retry });
    await clock.quiet();
    work.fail(new Error('no'));
    await clock.quiet();
    queue.editJob(job.id, { delayMs: 500 });
    await clock.advance(499);
    expect(work.starts).toBe(1);
    expect(await queue.haltJob(job.id)).toMatchObject({ kind: 'halted', by: 'job' });
    expect(clock.pendingTimers).toBe(0);
    expect(job.attempts.length).toBe(1);
  });

  it('is still halted by its signal', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const controller = new AbortController();
    const { job, work } = addManual(queue, { retry, signal: controller.signal });
    await clock.quiet();
    work.fail(new Error('no'));
    await clock.advance(100);
    controller.abort();
    work.succeed();
    await clock.quiet();
    expect(job.outcome).toMatchObject({ kind: 'halted', by: 'signal' });
  });

  it('is not tried again when what it came after failed', async () => {
    const { queue } = makeQueue();
    queue.addJob(() => {});
    const job = queue.addJob(() => {}, { after: [1], retry });
    await queue.haltJob(1);
    expect(job).toMatchObject({ state: 'skipped', attempts: [], attempt: 1 });
  });

  it('a service that fails is tried again as well', async () => {
    const { clock, queue } = makeQueue();
    const { job, work } = addManual(queue, { service: true, retry });
    await clock.quiet();
    work.fail(new Error('no'));
    await clock.quiet();
    expect(job.status).toMatchObject({ state: 'waiting', why: { kind: 'until' } });
    expect(queue.services).toEqual([job]);
    await clock.advance(100);
    expect([work.starts, job.state]).toEqual([2, 'running']);
  });
});

describe('the retry policy', () => {
  it('multiplies the wait, up to the longest', () => {
    const policy = { attempts: 9, backoffMs: 100, factor: 3, maxBackoffMs: 1000 };
    expect([1, 2, 3, 4, 9999].map((n) => backoffAfter(policy, n, 0.5))).toEqual([100, 300, 900, 1000, 1000]);
    expect([1, 2, 7].map((n) => backoffAfter({ attempts: 9 }, n, 0))).toEqual([1000, 2000, 60_000]);
    expect(backoffAfter({ attempts: 2, backoffMs: 0 }, 5000, 0)).toBe(0);
  });

  it('leaves a part of it to chance', () => {
    const policy = { attempts: 9, backoffMs: 100, jitter: 0.4 };
    expect([0, 0.5, 1].map((chance) => backoffAfter(policy, 1, chance))).toEqual([100, 80, 60]);
  });

  it('tries failures again as long as attempts are left', () => {
    const failed = { kind: 'failed', reason: 'error', message: '' } as const;
    const policy = { attempts: 2 };
    expect(isTriedAgain(policy, 1, failed)).toBe(true);
    expect(isTriedAgain(policy, 2, failed)).toBe(false);
    expect(isTriedAgain(policy, 1, { kind: 'skipped', because: 1 })).toBe(false);
    expect(isTriedAgain(policy, 1, { kind: 'succeeded', value: 1 })).toBe(false);
    expect(isTriedAgain(policy, 1, { kind: 'halted', by: 'job', clean: true, remaining: [] })).toBe(false);
  });

  it.each([
    {},
    { attempts: 0 },
    { attempts: 1.5 },
    { attempts: 2, backoffMs: -1 },
    { attempts: 2, factor: 0.5 },
    { attempts: 2, maxBackoffMs: Infinity },
    { attempts: 2, jitter: 2 },
    { attempts: 2, jitter: -1 },
    { attempts: 2, backof: 1 },
    3,
    null,
  ])('%o is refused', (bad) => {
    const { queue } = makeQueue();
    expect(reasonOf(() => queue.addJob(() => {}, { retry: bad as RetryOptions }))).toBe('badOption');
  });
});
