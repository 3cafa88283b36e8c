import { realpathSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { LogStore } from '../../node/index.ts';
import type { Settings } from '../settings.ts';
import { queueFolderName } from './queueFolder.ts';
import { QueueSession } from './queueSession.ts';
import { Vault } from './vault.ts';

export type OpenedSession = {
  readonly session: QueueSession;
  readonly vault: Vault;
  /** Where the output of its jobs goes. */
  readonly output: { readonly root: string; readonly folder: string };
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
  const session = new QueueSession({
    folder,
    vault,
    resumeAfterCrash: () => settings.resumeAfterCrash,
    onError: (message, error) => log.error(message, error),
  });
  const { identity } = session;
  return {
    session,
    vault,
    output: {
      root: path.join(folder, 'output'),
      folder: identity === undefined ? LogStore.folderOfHost(Date.now()) : LogStore.folderOfStore(identity),
    },
  };
}
