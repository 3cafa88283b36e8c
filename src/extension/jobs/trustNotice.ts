import * as vscode from 'vscode';

/** Says once per window why nothing starts. */
export class TrustNotice {
  #shown = false;

  showIfNeeded(): void {
    if (vscode.workspace.isTrusted || this.#shown) {
      return;
    }
    this.#shown = true;
    void this.show();
  }

  async show(): Promise<void> {
    const manage = vscode.l10n.t('Manage Workspace Trust');
    const message = vscode.l10n.t(
      'This workspace is not trusted: jobs wait, and none is started until you trust it.',
    );
    if ((await vscode.window.showWarningMessage(message, manage)) === manage) {
      await vscode.commands.executeCommand('workbench.trust.manage');
    }
  }
}
