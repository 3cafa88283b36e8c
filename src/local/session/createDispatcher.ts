import { Dispatcher, type Journal, type WaitReason } from '../../queue/index.ts';
import type { Disposable, DisposableStore } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';

/** Whether what the folders say may be run. */
export type Trust = {
  readonly isTrusted: () => boolean;
  /** Trust is granted once, and never taken back. */
  readonly onDidGrant: (listener: () => void) => Disposable;
};

/** Makes the queue, with its gate: trust, and `held`, which says why nothing may start for now. */
export function createDispatcher(
  settings: { readonly workers: number; readonly maxHistoryJobs: number },
  journal: Journal,
  held: () => WaitReason | undefined,
  trust: Trust,
  log: Pick<Log, 'error'>,
  store: DisposableStore,
): Dispatcher {
  const dispatcher = new Dispatcher({
    workers: settings.workers,
    history: settings.maxHistoryJobs,
    // The one place that decides whether anything may start.
    gate: () => (trust.isTrusted() ? held() : { kind: 'trust' }),
    journal,
    onListenerError: (error) => log.error('A listener of the queue failed.', error),
  });
  store.add(trust.onDidGrant(() => dispatcher.recheckGate()));
  return dispatcher;
}
