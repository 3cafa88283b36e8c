import type { Disposable } from '../disposable.ts';
import type { Settings } from '../settings.ts';
import type { StoreHistory } from './storeHistory.ts';

const everyMs = 10 * 60_000;

/** Removes what is too much or too old from the history: some time after the start, and now and then. */
export function retainHistory(
  history: Pick<StoreHistory, 'prune'>,
  settings: Pick<Settings, 'maxHistoryJobs' | 'maxHistoryAgeDays'>,
  removed: () => void,
): Disposable {
  const timer = setInterval(() => {
    if (history.prune(settings.maxHistoryJobs, settings.maxHistoryAgeDays) > 0) {
      removed();
    }
  }, everyMs);
  timer.unref();
  return { dispose: () => clearInterval(timer) };
}
