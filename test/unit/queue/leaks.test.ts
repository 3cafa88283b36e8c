import { afterEach, describe, expect, it, vi } from 'vitest';
import { addManual, makeQueue } from './kit.ts';

/** Counts the listeners that are on a signal now. */
function countListeners(signal: AbortSignal): () => number {
  const listeners = new Set<unknown>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (type: string, listener: () => void) => {
    listeners.add(listener);
    add(type, listener);
  };
  signal.removeEventListener = (type: string, listener: () => void) => {
    listeners.delete(listener);
    remove(type, listener);
  };
  return () => listeners.size;
}

const rejections: unknown[] = [];
process.on('unhandledRejection', (reason) => rejections.push(reason));
afterEach(() => {
  expect(rejections).toEqual([]);
});

describe('nothing is left behind', () => {
  it.each(['succeeds', 'fails', 'is halted', 'times out', 'is removed waiting', 'is stopped', 'is aborted'])(
    'when a job %s',
    async (end) => {
      const { clock, queue } = makeQueue({ workers: end === 'is removed waiting' ? 0 : 1 });
      const controller = new AbortController();
      const listeners = countListeners(controller.signal);
      const { job, work } = addManual(queue, { signal: controller.signal, timeoutMs: 100 });
      await clock.quiet();
      expect(listeners()).toBe(1);
      expect(clock.pendingTimers).toBe(end === 'is removed waiting' ? 0 : 1);
      const ends: Record<string, () => unknown> = {
        succeeds: () => {},
        fails: () => work.fail(new Error('no')),
        'is halted': () => queue.haltJob(job.id),
        'times out': () => clock.advance(100),
        'is removed waiting': () => queue.removeJob(job.id),
        'is stopped': () => queue.stop(),
        'is aborted': () => controller.abort(),
      };
      const asked = ends[end]?.();
      work.succeed();
      await asked;
      await job.finished;
      await clock.quiet();
      expect(listeners()).toBe(0);
      expect(clock.pendingTimers).toBe(0);
      expect(clock.wantedTurns).toBe(0);
    },
  );

  it('a signal shared by 100 jobs has no listener once they have ended', async () => {
    const { queue } = makeQueue({ workers: 3 });
    const controller = new AbortController();
    const listeners = countListeners(controller.signal);
    for (let n = 0; n < 100; n += 1) {
      queue.addJob(() => {}, { signal: controller.signal });
    }
    expect(listeners()).toBe(100);
    await queue.finished();
    expect(listeners()).toBe(0);
  });

  it('a job that is added with an aborted signal keeps no listener', () => {
    const { queue } = makeQueue();
    const controller = new AbortController();
    const listeners = countListeners(controller.signal);
    controller.abort();
    queue.addJob(() => {}, { signal: controller.signal });
    expect(listeners()).toBe(0);
  });

  it('an idle queue asks the host for nothing', async () => {
    const { clock, queue } = makeQueue({ workers: 8 });
    queue.pause();
    queue.resume();
    queue.recheckGate();
    await clock.quiet();
    expect([clock.pendingTimers, clock.wantedTurns]).toEqual([0, 0]);
  });
});

it('the host clock carries timers beyond the 2^31 - 1 ms of the host, and clears them', async () => {
  vi.useFakeTimers();
  try {
    const { systemClock } = await import('../../../src/queue/base/clock.ts');
    let fired = 0;
    const count = (): void => {
      fired += 1;
    };
    const days = 24 * 3600 * 1000;
    systemClock.setTimer(count, 40 * days);
    const cleared = systemClock.setTimer(count, 60 * days);
    vi.advanceTimersByTime(40 * days - 1);
    expect(fired).toBe(0);
    vi.advanceTimersByTime(1);
    expect(fired).toBe(1);
    systemClock.clearTimer(cleared);
    vi.advanceTimersByTime(60 * days);
    expect(fired).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
