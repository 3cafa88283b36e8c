import * as vscode from 'vscode';
import { reasonText } from '../views/unsavedItem.ts';
import type { Command } from './command.ts';

/** Tries to save the queue again. Returns whether it is saved now. */
export const retrySave: Command = ({ session }) => {
  const saved = session.unsaved === undefined || session.retry();
  if (saved) {
    void vscode.window.showInformationMessage(vscode.l10n.t('All jobs are saved.'));
  } else if (session.unsaved !== undefined) {
    void vscode.window.showWarningMessage(vscode.l10n.t('Not saved: {0}.', reasonText(session.unsaved)));
  }
  return saved;
};
