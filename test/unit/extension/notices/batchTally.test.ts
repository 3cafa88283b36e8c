import { describe, expect, it } from 'vitest';
import { BatchTally, isNews } from '../../../../src/extension/notices/batchTally.ts';
import type { NotifyWhen } from '../../../../src/extension/settings/settings.ts';
import { Dispatcher, type Job } from '../../../../src/queue/index.ts';

/** Real jobs that have ended: `s` succeeds, `f` fails, `h` is halted. */
async function endedJobs(kinds: string): Promise<Job[]> {
  const dispatcher = new Dispatcher({ workers: 1 });
  const jobs: Job[] = [];
  for (const kind of kinds) {
    const job = dispatcher.addJob(({ signal }) => {
      if (kind === 'f') {
        throw new Error('no');
      }
      return kind === 'h' ? new Promise((resolve) => signal.addEventListener('abort', resolve)) : undefined;
    });
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
  it('counts how its jobs ended and names the last that failed', async () => {
    const batch = await batchOf('ssfh');
    expect(batch).toMatchObject({ succeeded: 2, failed: 1, halted: 1 });
    expect(batch?.lastFailed?.state).toBe('failed');
  });

  it('begins anew after it was taken', async () => {
    const tally = new BatchTally();
    const [job] = await endedJobs('f');
    tally.started(5);
    tally.ended(job as Job);
    tally.take();
    expect(tally.take()).toBeUndefined();
    tally.started(7);
    expect(tally.take()).toMatchObject({ failed: 0, lastFailed: undefined });
  });

  it('is none when only a waiting job was halted', async () => {
    const tally = new BatchTally();
    const [job] = await endedJobs('s');
    tally.ended(job as Job);
    expect(tally.take()).toBeUndefined();
  });
});

describe('a notice', () => {
  const batch = { succeeded: 0, failed: 0, halted: 0, durationMs: 5000, lastFailed: undefined };
  const cases: [string, Partial<typeof batch>, NotifyWhen, boolean][] = [
    ['a long failure', { failed: 1, durationMs: 20_000 }, 'failures', true],
    ['a short failure', { failed: 1 }, 'failures', false],
    ['a failure among others', { failed: 1, succeeded: 7 }, 'failures', true],
    ['a success when only failures count', { succeeded: 9 }, 'failures', false],
    ['several successes when all count', { succeeded: 2 }, 'always', true],
    ['a short success when all count', { succeeded: 1 }, 'always', false],
    ['jobs that were halted', { halted: 3, durationMs: 60_000 }, 'always', false],
    ['anything when never', { failed: 3 }, 'never', false],
  ];
  it.each(cases)('of %s', (_, counts, when, expected) => {
    expect(isNews({ ...batch, ...counts }, when, 10_000)).toBe(expected);
  });
});
