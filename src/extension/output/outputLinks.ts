import path from 'node:path';
import * as vscode from 'vscode';
import { findFileLinks } from '../shared/fileLinks.ts';

type OutputLink = vscode.TerminalLink & { readonly target: vscode.Uri; readonly selection: vscode.Range };

/**
 * Links in output terminals, relative to the folder that the job ran in; VS Code itself only knows the
 * workspace's.
 */
export class OutputLinks implements vscode.TerminalLinkProvider<OutputLink> {
  readonly #folderOf: (terminal: vscode.Terminal) => string | undefined;

  constructor(folderOf: (terminal: vscode.Terminal) => string | undefined) {
    this.#folderOf = folderOf;
  }

  async provideTerminalLinks({ line, terminal }: vscode.TerminalLinkContext): Promise<OutputLink[]> {
    const folder = this.#folderOf(terminal);
    if (folder === undefined) {
      return [];
    }
    const links = findFileLinks(line).map(({ startIndex, length, path: file, line: row, column = 1 }) => ({
      startIndex,
      length,
      tooltip: vscode.l10n.t('Open the file'),
      target: vscode.Uri.file(path.resolve(folder, file)),
      selection: new vscode.Range(row - 1, column - 1, row - 1, column - 1),
    }));
    const exist = await Promise.all(links.map(({ target }) => isFile(target)));
    return links.filter((_, index) => exist[index]);
  }

  async handleTerminalLink({ target, selection }: OutputLink): Promise<void> {
    await vscode.window.showTextDocument(target, { selection });
  }
}

async function isFile(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.File) !== 0;
  } catch {
    return false;
  }
}
