import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../local/index.ts';
import type { Dispatcher } from '../../queue/index.ts';

/** Says once per window why nothing starts, when the first job waits for trust. */
export class TrustNotice implements Disposable {
  readonly #store = new DisposableStore();
  #shown = false;

  constructor(dispatcher: Dispatcher) {
    this.#store.add(
      dispatcher.onDidChangeJob(({ change, job }) => {
        // Jobs that an earlier window has run are added to the list, too.
        const waits = change === 'added' && job.state === 'waiting';
        if (waits && !vscode.workspace.isTrusted && !this.#shown) {
          this.#shown = true;
          void show();
        }
      }),
    );
  }

  dispose(): void {
    this.#store.dispose();
  }
}

async function show(): Promise<void> {
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const message = vscode.l10n.t(
    'This workspace is not trusted: jobs wait, and none is started until you trust it.',
  );
  if ((await vscode.window.showWarningMessage(message, manage)) === manage) {
    await vscode.commands.executeCommand('workbench.trust.manage');
  }
}
