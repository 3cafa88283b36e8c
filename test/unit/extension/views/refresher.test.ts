import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Refresher } from '../../../../src/extension/views/refresher.ts';

describe('Refresher', () => {
  let fired: (string[] | undefined)[];
  let refresher: Refresher<string>;

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
    fired = [];
    refresher = new Refresher<string>((nodes) => fired.push(nodes));
  });
  afterEach(() => {
    refresher.dispose();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('tells the first change after a quiet time at once', () => {
    refresher.refresh('a');
    vi.advanceTimersByTime(0);
    expect(fired).toEqual([['a']]);
  });

  it('gathers what follows, each node once, and tells it 250 ms later', () => {
    refresher.refresh('a');
    vi.advanceTimersByTime(0);
    refresher.refresh('b', 'c');
    vi.advanceTimersByTime(100);
    refresher.refresh('b');
    vi.advanceTimersByTime(149);
    expect(fired).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(fired).toEqual([['a'], ['b', 'c']]);
  });

  it('under a constant stream tells four times a second', () => {
    for (let ms = 0; ms < 3000; ms += 10) {
      refresher.refresh('a');
      vi.advanceTimersByTime(10);
    }
    expect(fired).toHaveLength(1 + 3000 / 250);
  });

  it('refreshes the whole tree instead of its nodes', () => {
    refresher.refresh('a');
    refresher.refreshAll();
    refresher.refresh('b');
    vi.advanceTimersByTime(0);
    expect(fired).toEqual([undefined]);
    refresher.refresh('c');
    vi.advanceTimersByTime(250);
    expect(fired).toEqual([undefined, ['c']]);
  });

  it('tells nothing when nothing was named', () => {
    refresher.refresh();
    vi.advanceTimersByTime(250);
    expect(fired).toEqual([]);
  });

  it('tells nothing after its end', () => {
    refresher.refresh('a');
    refresher.dispose();
    refresher.refresh('b');
    refresher.refreshAll();
    vi.advanceTimersByTime(1000);
    expect(fired).toEqual([]);
  });

  it('starts no timer after its end', () => {
    refresher.dispose();
    refresher.refresh('a');
    vi.advanceTimersByTime(1000);
    expect(fired).toEqual([]);
  });
});
