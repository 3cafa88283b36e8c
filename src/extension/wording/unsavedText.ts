import * as vscode from 'vscode';
import type { Unsaved } from '../../local/index.ts';

/** Says in a few words why nothing is saved, and what to do. */
export function unsavedText({ reason, message }: Unsaved): string {
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
