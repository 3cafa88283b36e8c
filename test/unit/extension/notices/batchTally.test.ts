import { describe, expect, it } from 'vitest';
import {
  BatchTally,
  endsOf,
  isEndNews,
  isFailureNews,
} from '../../../../src/extension/notices/batchTally.ts';
import type { NotifyWhen } from '../../../../src/extension/settings/settings.ts';
import { Dispatcher, type Job } from '../../../../src/queue/index.ts';

/** Real jobs that have ended: `s` succeeds, `f` fails, `h` is halted, `k` is skipped because of the first. */
async function endedJobs(kinds: string): Promise<Job[]> {
  const dispatcher = new Dispatcher({ workers: 1 });
  const jobs: Job[] = [];
  for (const kind of kinds) {
    const after = kind === 'k' ? [1] : [];
    const job = dispatcher.addJob(
      ({ signal }) => {
        if (kind === 'f') {
          throw new Error('no');
        }
        return kind === 'h' ? new Promise((resolve) => signal.addEventListener('abort', resolve)) : undefined;
      },
      { after },
    );
    if (kind === 'h') {
      await new Promise<void>((resolve) =>
        dispatcher.onDidChangeJob(({ change }) => change === 'started' && resolve()),
      );
      await dispatcher.haltJob(job.id);
    }
    await job.finished;
    jobs.push(job);
  }
  return jobs;
}

async function batchOf(kinds: string): Promise<ReturnType<BatchTally['take']>> {
  const tally = new BatchTally();
  for (const job of await endedJobs(kinds)) {
    tally.started(job.startedAt ?? 0);
    tally.ended(job);
  }
  return tally.take();
}

describe('a batch', () => {
  it('counts how its jobs ended and names those that failed, the first one first', async () => {
    const batch = await batchOf('fsfhskk');
    expect(batch).toMatchObject({ succeeded: 2, failed: 2, halted: 1, skipped: 2 });
    expect(batch?.failures.map(({ id }) => id)).toEqual([1, 3]);
    expect(batch && endsOf(batch)).toBe(7);
  });

  it('names no more than a few of many that failed, and counts all', async () => {
    const tally = new BatchTally();
    const [job] = await endedJobs('f');
    tally.started(0);
    for (let count = 0; count < 1000; count++) {
      tally.ended(job as Job);
    }
    expect([tally.batch?.failed, tally.batch?.failures.length]).toEqual([1000, 20]);
  });

  it('begins anew after it was taken', async () => {
    const tally = new BatchTally();
    const [job] = await endedJobs('f');
    tally.started(5);
    tally.ended(job as Job);
    tally.take();
    expect(tally.take()).toBeUndefined();
    tally.started(7);
    expect(tally.take()).toMatchObject({ failed: 0, failures: [], durationMs: 0 });
  });

  it('is none when only a waiting job was halted', async () => {
    const tally = new BatchTally();
    const [job] = await endedJobs('s');
    tally.ended(job as Job);
    expect(tally.take()).toBeUndefined();
  });
});

const settings = (notify: NotifyWhen) => ({ notify, notifyMinDurationMs: 10_000 });

describe('a notice', () => {
  const none = { succeeded: 0, failed: 0, halted: 0, skipped: 0, durationMs: 5000, failures: [] };

  const ends: [string, Partial<typeof none>, NotifyWhen, boolean][] = [
    ['a long failure', { failed: 1, durationMs: 20_000 }, 'failures', true],
    ['a failure that the user sees', { failed: 1 }, 'failures', false],
    ['a failure among others', { failed: 1, succeeded: 7 }, 'failures', true],
    ['a success when only failures count', { succeeded: 9 }, 'failures', false],
    ['several successes when all count', { succeeded: 2 }, 'always', true],
    ['a short success when all count', { succeeded: 1 }, 'always', false],
    [
      'jobs that were halted, and what was skipped',
      { halted: 3, skipped: 2, durationMs: 60_000 },
      'always',
      false,
    ],
    ['anything when never', { failed: 3 }, 'never', false],
  ];
  it.each(ends)('of the end: %s', (_, counts, when, expected) => {
    expect(isEndNews({ ...none, ...counts }, settings(when), true)).toBe(expected);
  });

  it.each([
    ['a short failure out of sight', 5000, false, 'failures', true],
    ['a short failure that the user sees', 5000, true, 'always', false],
    ['a long failure that the user sees', 20_000, true, 'failures', true],
    ['any when never', 20_000, false, 'never', false],
  ] as const)('of a failure: %s', (_, durationMs, isInFront, when, expected) => {
    const batch = { ...none, failed: 1, durationMs };
    expect(isFailureNews(batch, settings(when), isInFront)).toBe(expected);
    expect(isEndNews(batch, settings(when), isInFront)).toBe(expected);
  });
});
