import { Dispatcher, type Journal } from '../../queue/index.ts';
import type { Disposable, DisposableStore } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';

/** Whether what the folders say may be run. */
export type Trust = {
  readonly isTrusted: () => boolean;
  /** Trust is granted once, and never taken back. */
  readonly onDidGrant: (listener: () => void) => Disposable;
};

/** Makes the queue, with its gate: trust, and whether the session is ready. */
export function createDispatcher(
  settings: { readonly workers: number; readonly maxHistoryJobs: number },
  journal: Journal,
  gateClosed: () => boolean,
  trust: Trust,
  log: Pick<Log, 'error'>,
  store: DisposableStore,
): Dispatcher {
  const dispatcher = new Dispatcher({
    workers: settings.workers,
    history: settings.maxHistoryJobs,
    // The one place that decides whether anything may start.
    gate: () => (gateClosed() ? { kind: 'paused' } : trust.isTrusted() ? undefined : { kind: 'trust' }),
    journal,
    onListenerError: (error) => log.error('A listener of the queue failed.', error),
  });
  store.add(trust.onDidGrant(() => dispatcher.recheckGate()));
  return dispatcher;
}
