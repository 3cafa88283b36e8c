import * as vscode from 'vscode';
import { Dispatcher, type Journal } from '../../queue/index.ts';
import type { DisposableStore } from '../disposable.ts';
import type { Settings } from '../settings.ts';

/** The window's queue, with its gate (Workspace Trust) and its number of workers bound to the settings. */
export function createDispatcher(
  settings: Settings,
  journal: Journal,
  gateClosed: () => boolean,
  log: vscode.LogOutputChannel,
  store: DisposableStore,
): Dispatcher {
  const dispatcher = new Dispatcher({
    workers: settings.workers,
    history: settings.maxHistoryJobs,
    // The one place that decides whether anything may start.
    gate: () =>
      gateClosed() ? { kind: 'paused' } : vscode.workspace.isTrusted ? undefined : { kind: 'trust' },
    journal,
    onListenerError: (error) => log.error('A listener of the queue failed.', error),
  });
  store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => dispatcher.recheckGate()));
  let configured = settings.workers;
  store.add(
    settings.onDidChange(() => {
      // Only a change of this setting counts: the number may have been changed by a command since.
      if (settings.workers !== configured) {
        configured = settings.workers;
        // Elsewhere the window that leads does it.
        if (dispatcher.leading) {
          dispatcher.setWorkers(configured);
        }
      }
    }),
  );
  return dispatcher;
}
