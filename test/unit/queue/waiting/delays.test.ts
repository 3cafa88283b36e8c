// Jobs that wait for their time, and clocks that jump.
import { describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../../src/queue/base/clock.ts';
import { Dispatcher } from '../../../../src/queue/index.ts';
import { FakeClock } from '../fakeClock.ts';
import { addManual, ids, makeQueue, reasonOf } from '../kit.ts';

const hour = 3_600_000;
const at = (ms: number): number => FakeClock.beginning + ms;

describe('delayMs and notBefore', () => {
  it.each([{ delayMs: 50 }, { notBefore: at(50) }])('%o is waited for', async (options) => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { job, work } = addManual(queue, options);
    const other = addManual(queue);
    await clock.advance(49);
    expect([work.started, other.work.started]).toEqual([false, true]);
    expect(job.status).toEqual({ state: 'waiting', why: { kind: 'until', at: at(50) } });
    expect(job.notBefore).toBe(at(50));
    other.work.succeed();
    await clock.advance(1);
    expect(work.started).toBe(true);
    expect(job.notBefore).toBeUndefined();
  });

  it('one timer serves all, whatever comes and goes', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const order: number[] = [];
    for (const delayMs of [30, 10, 20, 0, 10]) {
      queue.addJob(({ job }) => void order.push(job.id), { delayMs });
    }
    queue.addJob(({ job }) => void order.push(job.id), { notBefore: at(15) });
    expect(clock.pendingTimers).toBe(1);
    expect(ids(queue.waiting)).toEqual([4, 2, 5, 6, 3, 1]);
    await clock.advance(30);
    expect(order).toEqual([4, 2, 5, 6, 3, 1]);
    expect(clock.pendingTimers).toBe(0);
    queue.addJob(() => {}, { delayMs: 10 });
    queue.removeJob(7);
    expect(clock.pendingTimers).toBe(0);
  });

  it('its place among equals is that of its age', async () => {
    const { clock, queue } = makeQueue();
    queue.addJob(() => {}, { delayMs: 10 });
    queue.addJob(() => {});
    queue.addJob(() => {}, { delayMs: 5 });
    queue.addJob(() => {});
    await clock.advance(10);
    expect(ids(queue.waiting)).toEqual([1, 2, 3, 4]);
  });

  it('finished() waits for it; a halt and stop end it', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const late = queue.addJob(() => {}, { delayMs: 1000 });
    let finished = false;
    void queue.finished().then(() => (finished = true));
    await clock.advance(999);
    expect(finished).toBe(false);
    await queue.stop();
    expect(late.outcome).toMatchObject({ kind: 'halted', by: 'stop' });
    expect([finished, clock.pendingTimers]).toEqual([true, 0]);
  });

  it('2,500 whose time comes at once all start', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    for (let n = 0; n < 2500; n += 1) {
      queue.addJob(() => {}, { delayMs: 10 });
    }
    await clock.advance(10);
    expect(queue.counts.succeeded).toBe(2500);
  });

  it.each([
    [{ delayMs: 1, notBefore: 1 }],
    [{ delayMs: -1 }],
    [{ delayMs: Infinity }],
    [{ delayMs: '1' }],
    [{ notBefore: Number.NaN }],
    [{ notBefore: '12:00' }],
  ])('%o is refused', (options) => {
    const { queue } = makeQueue();
    expect(reasonOf(() => queue.addJob(() => {}, options as object))).toBe('badOption');
  });
});

describe('a clock that jumps', () => {
  it.each([-hour, hour, 24 * hour])('by %d ms changes no delay', async (jumpMs) => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { job, work } = addManual(queue, { delayMs: 100 });
    clock.setWall(jumpMs);
    expect(job.status).toMatchObject({ why: { at: at(jumpMs + 100) } });
    await clock.advance(99);
    expect(work.started).toBe(false);
    await clock.advance(1);
    expect(work.started).toBe(true);
  });

  it('forward past a date: it is seen within a minute', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { work } = addManual(queue, { notBefore: at(2 * hour) });
    await clock.advance(1000);
    clock.setWall(2 * hour);
    await clock.advance(60_000);
    expect(work.started).toBe(true);
  });

  it('back before a date: it is not too early', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { work } = addManual(queue, { notBefore: at(1000) });
    clock.setWall(-hour);
    await clock.advance(hour + 999);
    expect(work.started).toBe(false);
    await clock.advance(1);
    expect(work.started).toBe(true);
  });

  it('a timer that fires early is set again', async () => {
    const clock = new FakeClock();
    const early = Object.create(clock) as FakeClock;
    early.setTimer = (callback, ms) => clock.setTimer(callback, ms * 0.6);
    early.clearTimer = (timer) => clock.clearTimer(timer);
    early.now = () => clock.now();
    early.monotonic = () => clock.monotonic();
    early.afterTurn = (callback) => clock.afterTurn(callback);
    const queue = new Dispatcher({ clock: early, workers: 2 });
    const { work } = addManual(queue, { delayMs: 100 });
    const { work: dated } = addManual(queue, { notBefore: at(100) });
    await clock.advance(99.9);
    expect([work.started, dated.started]).toEqual([false, false]);
    await clock.advance(0.5);
    expect([work.started, dated.started]).toEqual([true, true]);
  });

  it('never makes a duration negative or wrong', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { job, work } = addManual(queue, { retry: { attempts: 2, backoffMs: 0 } });
    await clock.advance(10);
    expect(job.durationMs).toBe(10);
    clock.setWall(-hour);
    expect(job.durationMs).toBe(10);
    work.fail(new Error('no'));
    await clock.quiet();
    expect(job.attempts).toMatchObject([{ startedAt: at(0), endedAt: at(0), durationMs: 10 }]);
    clock.setWall(2 * hour);
    await clock.advance(7);
    work.succeed();
    await clock.quiet();
    expect(job.durationMs).toBe(7);
  });

  it('a delay beyond 2^31 ms works on the host’s own clock', async () => {
    vi.useFakeTimers();
    try {
      const queue = new Dispatcher({
        clock: { ...systemClock, afterTurn: (turn) => queueMicrotask(turn) },
        workers: 1,
      });
      const days = 24 * hour;
      const job = queue.addJob(() => {}, { delayMs: 40 * days });
      const dated = queue.addJob(() => {}, { notBefore: Date.now() + 50 * days });
      await vi.advanceTimersByTimeAsync(40 * days - 1);
      expect(job.state).toBe('waiting');
      await vi.advanceTimersByTimeAsync(2);
      expect([job.state, dated.state]).toEqual(['succeeded', 'waiting']);
      await vi.advanceTimersByTimeAsync(10 * days);
      expect(dated.state).toBe('succeeded');
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
