import { realpathSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { LogStore } from '../../node/index.ts';
import type { Settings } from '../settings/settings.ts';
import { queueFolderName } from './queueFolder.ts';
import { QueueSession } from './queueSession.ts';
import { Vault } from './vault.ts';

export type OpenedSession = {
  readonly session: QueueSession;
  readonly vault: Vault;
  /** Where the output of its jobs goes. */
  readonly output: { readonly root: string; readonly folder: () => string };
};

/** Opens the store of the window's folders. */
export function openSession(
  context: Pick<vscode.ExtensionContext, 'globalStorageUri' | 'secrets'>,
  settings: Settings,
  log: vscode.LogOutputChannel,
): OpenedSession {
  const { workspaceFolders = [], workspaceFile } = vscode.workspace;
  const name = queueFolderName(
    workspaceFolders.map(({ uri }) => uri),
    workspaceFile,
    realpathSync.native,
  );
  const folder = vscode.Uri.joinPath(context.globalStorageUri, 'queues', name).fsPath;
  const vault = new Vault(context.secrets, `environment:${name}`, (error) =>
    log.error('There is no key for environment values: they are not saved.', error),
  );
  const root = path.join(folder, 'output');
  const ofHost = LogStore.folderOfHost(Date.now());
  const session = new QueueSession({
    folder,
    vault,
    resumeAfterCrash: () => settings.resumeAfterCrash,
    onAdopted: (identity) => LogStore.adopt(root, ofHost, LogStore.folderOfStore(identity)),
    onError: (message, error) => log.error(message, error),
  });
  const outputFolder = (): string => {
    // It changes when the file is set aside, or could be opened only later.
    const { identity } = session;
    return identity === undefined ? ofHost : LogStore.folderOfStore(identity);
  };
  return { session, vault, output: { root, folder: outputFolder } };
}
