import { describe, expect, it } from 'vitest';
import { Adoptions } from '../../../../src/local/running/adoptions.ts';
import type { Job } from '../../../../src/queue/index.ts';

const job = { id: 7 } as Job;

describe('a job of an earlier window', () => {
  it('is pending until it is found running', async () => {
    const adoptions = new Adoptions();
    const { promise, resolve } = Promise.withResolvers<void>();
    let found: (() => void) | undefined;
    const followed = adoptions.follow(job, (known) => {
      found = known;
      return promise;
    });
    expect(adoptions.isPending(7)).toBe(true);
    found?.();
    expect(adoptions.isPending(7)).toBe(false);
    resolve();
    await followed;
  });

  it('is pending until it is known how it ended, or that nobody knows', async () => {
    const adoptions = new Adoptions();
    const followed = adoptions.follow(job, () => Promise.reject(new Error('lost')));
    expect(adoptions.isPending(7)).toBe(true);
    await expect(followed).rejects.toThrow('lost');
    expect(adoptions.isPending(7)).toBe(false);
  });
});
