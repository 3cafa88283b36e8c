import * as vscode from 'vscode';
import type { QueueSight } from '../../queue/index.ts';
import { type Disposable, DisposableStore, type QueueSession } from '../../local/index.ts';
import type { UnseenFailures } from './unseenFailures.ts';
import { type CommandId, contextKeys, viewIds } from '../shared/contributions.ts';

const showFailed: CommandId = 'jobQueue.showFailed';

/**
 * The queue in one line at the bottom of the window, and as the context key that its menus ask for. Not shown
 * where the queue has never been used. What has failed stays there until the user has looked at it.
 */
export class StatusBar implements Disposable {
  readonly #store = new DisposableStore();
  readonly #item: vscode.StatusBarItem;
  readonly #dispatcher: QueueSight;
  readonly #session: Pick<QueueSession, 'isOpen' | 'changes'>;
  readonly #failures: Pick<UnseenFailures, 'count' | 'listen'>;

  constructor(
    dispatcher: QueueSight,
    session: Pick<QueueSession, 'isOpen' | 'changes'>,
    failures: Pick<UnseenFailures, 'count' | 'listen'>,
  ) {
    this.#dispatcher = dispatcher;
    this.#session = session;
    this.#failures = failures;
    this.#item = this.#store.add(
      vscode.window.createStatusBarItem('jobQueue.status', vscode.StatusBarAlignment.Left, 40),
    );
    this.#item.name = vscode.l10n.t('Job Queue');
    this.#store.add(
      dispatcher.onDidChangeJob(({ change }) => {
        if (['added', 'started', 'requeued', 'retry', 'ended'].includes(change)) {
          this.#show();
        }
      }),
    );
    this.#store.add(dispatcher.onDidChangeQueue(() => this.#queueChanged()));
    this.#store.add(session.changes.listen(() => this.#show()));
    failures.listen(() => this.#show());
    // Also now: a context key outlives the extension host that has set it.
    this.#queueChanged();
  }

  dispose(): void {
    this.#store.dispose();
  }

  #queueChanged(): void {
    void vscode.commands.executeCommand('setContext', contextKeys.paused, this.#dispatcher.paused);
    this.#show();
  }

  #show(): void {
    if (!this.#session.isOpen) {
      return;
    }
    const { running, waiting } = this.#dispatcher.counts;
    const services = this.#dispatcher.services.length;
    const failed = this.#failures.count;
    const words = this.#words(failed, running, waiting, services);
    const icon = this.#icon(failed, running + services);
    // With nothing to count, its own name says what it is there for.
    this.#item.text = `$(${icon}) ${words || vscode.l10n.t('Job Queue')}`;
    const state = words || vscode.l10n.t('nothing runs or waits');
    this.#item.tooltip =
      failed > 0
        ? vscode.l10n.t('Job Queue: {0}. Click to see what failed.', state)
        : vscode.l10n.t('Job Queue: {0}. Click to see the jobs.', state);
    this.#item.backgroundColor =
      failed > 0 ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    this.#item.command = failed > 0 ? showFailed : `${viewIds.jobs}.focus`;
    this.#item.accessibilityInformation = { label: vscode.l10n.t('Job Queue: {0}', state), role: 'button' };
    this.#item.show();
  }

  #icon(failed: number, active: number): string {
    if (failed > 0) {
      return 'error';
    }
    return this.#dispatcher.paused ? 'debug-pause' : active > 0 ? 'play' : 'list-ordered';
  }

  #words(failed: number, running: number, waiting: number, services: number): string {
    return [
      ...(failed > 0 ? [vscode.l10n.t('{0} failed', failed)] : []),
      ...(this.#dispatcher.paused ? [vscode.l10n.t('paused')] : []),
      ...(running > 0 ? [vscode.l10n.t('{0} running', running)] : []),
      ...(waiting > 0 ? [vscode.l10n.t('{0} waiting', waiting)] : []),
      ...(services > 0 ? [servicesText(services)] : []),
    ].join(' · ');
  }
}

function servicesText(count: number): string {
  return count === 1 ? vscode.l10n.t('1 service') : vscode.l10n.t('{0} services', count);
}
