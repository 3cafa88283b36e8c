import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { retainHistory } from '../../../../src/local/history/retainHistory.ts';

const atOnce = 1000;
const minute = 60_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function open(jobs: number) {
  const kept = { jobs, calls: 0, told: 0 };
  const prune = (maxJobs: number): number => {
    kept.calls += 1;
    const removed = Math.min(atOnce, Math.max(0, kept.jobs - maxJobs));
    kept.jobs -= removed;
    return removed;
  };
  const retaining = retainHistory({ prune }, { maxHistoryJobs: 100, maxHistoryAgeDays: 90 }, () => {
    kept.told += 1;
  });
  return { kept, retaining };
}

it('all that is too much goes a minute after the start, with turns for others in between, and is told once', async () => {
  const { kept } = open(4500);
  await vi.advanceTimersByTimeAsync(minute - 1);
  expect(kept.calls).toBe(0);
  vi.advanceTimersToNextTimer();
  expect(kept).toEqual({ jobs: 3500, calls: 1, told: 0 });
  vi.advanceTimersToNextTimer();
  expect(kept).toEqual({ jobs: 2500, calls: 2, told: 0 });
  await vi.advanceTimersByTimeAsync(minute);
  expect(kept).toEqual({ jobs: 100, calls: 6, told: 1 });
});

it('what has become too much goes later, and nothing is told when there is none', async () => {
  const { kept } = open(100);
  await vi.advanceTimersByTimeAsync(2 * minute);
  expect(kept).toEqual({ jobs: 100, calls: 1, told: 0 });
  kept.jobs = 1300;
  await vi.advanceTimersByTimeAsync(10 * minute);
  expect(kept).toMatchObject({ jobs: 100, told: 1 });
});

it('nothing goes after it was disposed, also in the middle', async () => {
  const { kept, retaining } = open(9000);
  await vi.advanceTimersByTimeAsync(minute - 1);
  vi.advanceTimersToNextTimer();
  retaining.dispose();
  await vi.advanceTimersByTimeAsync(60 * minute);
  expect(kept).toEqual({ jobs: 8000, calls: 1, told: 0 });
});
