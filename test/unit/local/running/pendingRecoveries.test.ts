import { describe, expect, it } from 'vitest';
import { PendingRecoveries } from '../../../../src/local/running/pendingRecoveries.ts';
import type { Job } from '../../../../src/queue/index.ts';

const job = { id: 7 } as Job;

describe('a job of an earlier window', () => {
  it('is pending until it is found running', async () => {
    const recoveries = new PendingRecoveries();
    const { promise, resolve } = Promise.withResolvers<void>();
    let found: (() => void) | undefined;
    const followed = recoveries.follow(job, (known) => {
      found = known;
      return promise;
    });
    expect(recoveries.isPending(7)).toBe(true);
    found?.();
    expect(recoveries.isPending(7)).toBe(false);
    resolve();
    await followed;
  });

  it('is pending until it is known how it ended, or that nobody knows', async () => {
    const recoveries = new PendingRecoveries();
    const followed = recoveries.follow(job, () => Promise.reject(new Error('lost')));
    expect(recoveries.isPending(7)).toBe(true);
    await expect(followed).rejects.toThrow('lost');
    expect(recoveries.isPending(7)).toBe(false);
  });
});
