import * as vscode from 'vscode';
import type { Command } from './command.ts';

/** Asks a person; `true` as the argument means the program has asked. Returns how many outputs went. */
export const deleteAllOutput: Command = async ({ outputs }, confirmed) => {
  const remove = vscode.l10n.t('Delete All');
  if (confirmed !== true) {
    const detail = vscode.l10n.t('That of running jobs stays. This cannot be undone.');
    const question = vscode.l10n.t('Delete the kept output of all jobs of this workspace?');
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, remove)) !== remove) {
      return 0;
    }
  }
  return outputs.deleteAll();
};
