import { describe, expect, test } from 'vitest';
import type { JobStore } from '../../../../src/node/index.ts';
import { batch, ids, leading, openedWith, owner, tempFolder, waiting } from './support.ts';

/** Two windows; the second sees the time pass as the test says. */
function twoWindows(): {
  first: JobStore;
  second: JobStore;
  folder: string;
  pass: (ms: number) => void;
} {
  let elapsedMs = 0;
  const folder = tempFolder();
  const first = openedWith(folder);
  const second = openedWith(folder, { now: () => 1_000_000, elapsed: () => elapsedMs });
  return { first, second, folder, pass: (ms) => void (elapsedMs += ms) };
}

/** Looks once a second until it gets the lease or the time is over. */
function lookFor(window: ReturnType<typeof twoWindows>, seconds: number): boolean {
  for (let second = 0; second < seconds; second += 1) {
    if ('epoch' in window.second.acquire(owner('second'))) {
      return true;
    }
    window.pass(1000);
  }
  return 'epoch' in window.second.acquire(owner('second'));
}

describe('who takes the lease', () => {
  test('a fresh store, one that was released, one whose owner crashed', () => {
    const { first, second, folder } = twoWindows();
    expect(first.acquire(owner('first'))).toEqual({ epoch: 1, before: 'empty' });
    first.release(1, true);
    expect(second.acquire(owner('second'))).toEqual({ epoch: 2, before: 'clean' });
    expect(first.acquire(owner('first'))).toMatchObject({ heldBy: owner('second') });
    second.release(2, true);
    const dead = { ...owner('dead'), pid: 2 ** 22 + 1 };
    const third = openedWith(folder);
    expect(third.acquire(dead)).toEqual({ epoch: 3, before: 'clean' });
    expect(first.acquire(owner('first'))).toEqual({ epoch: 4, before: 'crashed' });
  });

  test('nobody while the owner renews, however long', () => {
    const windows = twoWindows();
    const epoch = leading(windows.first);
    for (let second = 0; second < 60; second += 1) {
      expect(windows.second.acquire(owner('second'))).toMatchObject({ heldBy: owner('leader') });
      windows.pass(1000);
      if (second % 5 === 4) {
        expect(windows.first.renew(epoch)).toBe(true);
      }
    }
  });

  test('another one after 6 s of silence, and not earlier', () => {
    const windows = twoWindows();
    leading(windows.first);
    expect(windows.second.acquire(owner('second'))).toEqual({ heldBy: owner('leader'), until: 1_006_000 });
    expect(lookFor(windows, 5)).toBe(false);
    expect(lookFor(windows, 1)).toBe(true);
  });

  test('time in which nobody looked is no silence: after sleep the owner has time to renew', () => {
    const windows = twoWindows();
    const epoch = leading(windows.first);
    expect(lookFor(windows, 1)).toBe(false);
    windows.pass(8 * 3600 * 1000);
    expect(lookFor(windows, 1)).toBe(false);
    windows.first.renew(epoch);
    expect(lookFor(windows, 5)).toBe(false);
  });

  test('an owner elsewhere is not judged by its process id', () => {
    const { first, second } = twoWindows();
    first.acquire({ pid: 2 ** 22 + 1, nonce: 'there', place: 'another machine' });
    expect(second.acquire(owner('second'))).toHaveProperty('heldBy.nonce', 'there');
  });

  test('the same owner again, with a new epoch', () => {
    const { first } = twoWindows();
    expect([leading(first), leading(first)]).toEqual([1, 2]);
    expect(first.commit(1, batch(waiting(1)))).toBe('fenced');
    expect(first.commit(2, batch(waiting(1)))).toBe('saved');
  });
});

describe('an owner whose lease was taken', () => {
  test('writes nothing any more', () => {
    const windows = twoWindows();
    const { first, second } = windows;
    const epoch = leading(first);
    first.commit(epoch, batch(waiting(1)));
    expect(lookFor(windows, 6)).toBe(true);
    const before = second.openJobs();
    const order = second.addOrder('order');
    expect(first.commit(epoch, { jobs: [waiting(2)], removed: [1] })).toBe('fenced');
    first.noteAnswer(order, 'done');
    expect(first.commit(epoch, batch(waiting(3)))).toBe('fenced');
    expect(first.renew(epoch)).toBe(false);
    expect(first.prune({ maxJobs: 0, maxAgeMs: 0 })).toEqual([]);
    first.release(epoch, true);
    expect(second.openJobs()).toEqual(before);
    expect(second.renew(epoch + 1)).toBe(true);
    expect(second.answerOf(order)).toBeUndefined();
  });

  test('writes nothing after its own release either', () => {
    const { first } = twoWindows();
    const epoch = leading(first);
    first.release(epoch, true);
    expect(first.commit(epoch, batch(waiting(1)))).toBe('fenced');
    expect(ids(first.openJobs().jobs)).toEqual([]);
  });
});
