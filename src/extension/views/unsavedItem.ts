import * as vscode from 'vscode';
import { plainLabel, type Unsaved } from '../../local/index.ts';

/** The row that says why nothing is saved; a click tries again. */
export function unsavedItem(unsaved: Unsaved | undefined): vscode.TreeItem {
  const item = new vscode.TreeItem(vscode.l10n.t('Not saved'));
  const reason = unsaved === undefined ? '' : reasonText(unsaved);
  item.id = 'unsaved';
  item.description = plainLabel(reason);
  item.tooltip = [
    reason,
    plainLabel(unsaved?.message ?? ''),
    vscode.l10n.t('The jobs are only in memory. Click to try again.'),
  ].join('\n');
  item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  item.contextValue = 'jobQueue.unsaved;';
  item.command = { command: 'jobQueue.retrySave', title: vscode.l10n.t('Try Again') };
  item.accessibilityInformation = { label: vscode.l10n.t('Not saved: {0}', reason) };
  return item;
}

/** In a few words, with what to do. */
export function reasonText({ reason, message }: Unsaved): string {
  switch (reason) {
    case 'noSqlite':
      return vscode.l10n.t('this Node.js has no SQLite');
    case 'readOnly':
      return vscode.l10n.t('the folder cannot be written');
    case 'diskFull':
      return vscode.l10n.t('the disk is full');
    case 'networkFolder':
      return vscode.l10n.t('the folder is on a network drive');
    case 'newerVersion':
      return vscode.l10n.t('a newer Job Queue has written the store: update this one');
    case 'busy':
      return vscode.l10n.t('another program holds the file');
    case 'corrupt':
    case 'error':
      return message;
  }
}
