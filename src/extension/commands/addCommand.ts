import * as vscode from 'vscode';
import type { CommandRequest } from '../adding/intake.ts';
import { requestOf, type Command } from './command.ts';

/** Takes a request (see README, "Commands"); without one, asks. Returns the job's id. */
export const addCommand: Command = async ({ intake }, argument) => {
  const request = requestOf(argument);
  const wanted = request === undefined ? await askCommand() : checkRequest(request);
  return wanted === undefined ? undefined : (await intake.addCommand(wanted)).id;
};

function checkRequest(request: unknown): CommandRequest {
  const wanted = (request ?? {}) as Partial<CommandRequest>;
  if (typeof wanted.commandLine !== 'string') {
    throw new TypeError(vscode.l10n.t('"jobQueue.addCommand" needs {"commandLine": "…"}.'));
  }
  for (const name of ['cwd', 'folder', 'name'] as const) {
    if (wanted[name] !== undefined && typeof wanted[name] !== 'string') {
      throw new TypeError(vscode.l10n.t('"jobQueue.addCommand": "{0}" must be a string.', name));
    }
  }
  if (wanted.env !== undefined && (typeof wanted.env !== 'object' || wanted.env === null)) {
    throw new TypeError(vscode.l10n.t('"jobQueue.addCommand": "{0}" must be an object.', 'env'));
  }
  return request as CommandRequest;
}

async function askCommand(): Promise<CommandRequest | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const folder = folders.length > 1 ? await vscode.window.showWorkspaceFolderPick() : folders[0];
  if (folders.length > 1 && folder === undefined) {
    return undefined;
  }
  const commandLine = await vscode.window.showInputBox({
    title: vscode.l10n.t('Add Command'),
    prompt:
      folder === undefined
        ? vscode.l10n.t('A command line for your shell. It runs in your home folder.')
        : vscode.l10n.t('A command line for your shell. It runs in {0}.', folder.name),
    placeHolder: 'npm test',
    // A person may look up what to type.
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('Enter a command line.') : undefined),
  });
  return commandLine === undefined
    ? undefined
    : { commandLine, ...(folder && { folder: folder.uri.toString() }) };
}
