import type { Disposable } from '../base/disposable.ts';
import type { StoreHistory } from './storeHistory.ts';

const firstMs = 60_000;
const everyMs = 10 * 60_000;

/** Removes what is too much or too old from the history: some time after the start, and now and then. */
export function retainHistory(
  history: Pick<StoreHistory, 'prune'>,
  settings: { readonly maxHistoryJobs: number; readonly maxHistoryAgeDays: number },
  removed: () => void,
): Disposable {
  let next: NodeJS.Timeout | undefined;
  let rest: NodeJS.Immediate | undefined;
  const prune = (any: boolean): void => {
    if (history.prune(settings.maxHistoryJobs, settings.maxHistoryAgeDays) > 0) {
      // Others have their turn, too.
      rest = setImmediate(() => prune(true));
    } else if (any) {
      removed();
    }
  };
  const pruneIn = (ms: number): void => {
    next = setTimeout(() => {
      pruneIn(everyMs);
      clearImmediate(rest);
      prune(false);
    }, ms);
    next.unref();
  };
  pruneIn(firstMs);
  return {
    dispose: () => {
      clearTimeout(next);
      clearImmediate(rest);
    },
  };
}
