import * as vscode from 'vscode';
import { Dispatcher, type Journal } from '../../queue/index.ts';
import type { DisposableStore } from '../shared/disposable.ts';
import type { Settings } from '../settings/settings.ts';

/** The window's queue, with its gate (Workspace Trust). */
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
  return dispatcher;
}
