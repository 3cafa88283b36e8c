import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clockSeconds, Ticker } from '../../../../src/extension/views/ticker.ts';
import type { Job } from '../../../../src/queue/index.ts';

/** What a clock shows between two moments. */
function shown(fromSeconds: number, toSeconds: number): number[] {
  const times = new Set<number>();
  for (let ms = fromSeconds * 1000; ms <= toSeconds * 1000; ms += 100) {
    times.add(clockSeconds(ms));
  }
  return [...times];
}

describe('the clock of a running job', () => {
  it('shows every second at first, then every fifth, then every thirtieth', () => {
    expect(shown(0, 12)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(shown(290, 370)).toEqual([290, 295, 300, 330, 360]);
    // A clock that was set back.
    expect(clockSeconds(-5000)).toBe(0);
  });
});

describe('Ticker', () => {
  const startedAt = 1_000_000;
  let running: Job[];
  let drawn: string[];
  let isVisible: boolean;
  let visibilityChanged: () => void;
  let ticker: Ticker;

  const job = (name: string) => ({ name, startedAt }) as Job;
  const [one, two] = [job('one'), job('two')];
  const passSeconds = (seconds: number) => {
    drawn = [];
    vi.advanceTimersByTime(seconds * 1000);
    return drawn;
  };

  beforeEach(() => {
    vi.useFakeTimers({ now: startedAt });
    running = [one];
    drawn = [];
    isVisible = true;
    const view = {
      get visible() {
        return isVisible;
      },
      onDidChangeVisibility: (listener: (event: { visible: boolean }) => unknown) => {
        visibilityChanged = () => listener({ visible: isVisible });
        return { dispose: () => {} };
      },
    };
    ticker = new Ticker(
      view,
      () => running,
      (jobs) => drawn.push(...jobs.map(({ name }) => name)),
    );
  });

  afterEach(() => {
    ticker.dispose();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('draws a row when its clock shows another time, less often the longer the job runs', () => {
    expect(passSeconds(9)).toHaveLength(9);
    expect(passSeconds(60)).toHaveLength(12);
    passSeconds(300);
    expect(passSeconds(60)).toHaveLength(2);
  });

  it('draws nothing while the view is hidden, and all at once when it is shown', () => {
    passSeconds(400);
    isVisible = false;
    visibilityChanged();
    expect(passSeconds(60)).toEqual([]);
    isVisible = true;
    visibilityChanged();
    expect(drawn).toEqual(['one']);
  });

  it('lets a row be while its tooltip is read, and then goes on', () => {
    running = [one, two];
    passSeconds(20);
    ticker.tooltipOpened(one);
    expect(passSeconds(14)).toEqual(['two', 'two']);
    expect(passSeconds(2)).toContain('one');
    // The next tooltip ends the reading of this one.
    ticker.tooltipOpened(one);
    ticker.tooltipOpened(two);
    expect(passSeconds(10)).toEqual(['one', 'one']);
  });

  it('goes on when a row is clicked, for whose tooltip VS Code asks without showing it', () => {
    running = [one, two];
    passSeconds(20);
    ticker.tooltipOpened(one);
    ticker.selected([two]);
    ticker.tooltipOpened(two);
    expect([ticker.isRead(one), ticker.isRead(two)]).toEqual([false, false]);
    expect(passSeconds(5).toSorted()).toEqual(['one', 'two']);
    ticker.tooltipOpened(two);
    expect(passSeconds(10)).toEqual(['one', 'one']);
  });

  it('draws what else has changed at once, or when the tooltip is no longer read', () => {
    passSeconds(20);
    ticker.redraw(one);
    expect(drawn.at(-1)).toBe('one');
    passSeconds(21);
    ticker.tooltipOpened(one);
    drawn = [];
    ticker.redraw(one);
    expect(passSeconds(14)).toEqual([]);
    expect(passSeconds(1)).toEqual(['one']);
  });
});
