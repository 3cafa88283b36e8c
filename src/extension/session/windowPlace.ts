import { realpathSync } from 'node:fs';
import * as vscode from 'vscode';
import { queueFolderName, type SessionPlace } from '../../local/index.ts';

/** Returns where the queue of the window's folders is stored. */
export function windowPlace({
  globalStorageUri,
  secrets,
}: Pick<vscode.ExtensionContext, 'globalStorageUri' | 'secrets'>): SessionPlace {
  const { workspaceFolders = [], workspaceFile } = vscode.workspace;
  const name = queueFolderName(
    workspaceFolders.map(({ uri }) => uri),
    workspaceFile,
    realpathSync.native,
  );
  const folder = vscode.Uri.joinPath(globalStorageUri, 'queues', name).fsPath;
  return { folder, secrets, keyName: `environment:${name}` };
}
