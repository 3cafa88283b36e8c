// What EditorFacts are at this moment: variables mean the file and folder of the time when the job is added.
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { EditorFacts, FolderFacts } from './editorVariables.ts';

/** `file`: what the variables of the active file mean instead. */
export function editorFacts(folder: vscode.WorkspaceFolder | undefined, file?: vscode.Uri): EditorFacts {
  const configuration = vscode.workspace.getConfiguration(undefined, folder?.uri ?? null);
  return {
    platform: process.platform,
    folder: folder && folderFacts(folder),
    folders: (vscode.workspace.workspaceFolders ?? []).map(folderFacts),
    env: process.env,
    userHome: homedir(),
    workingDirectory: process.env['VSCODE_CWD'] || process.cwd(),
    execPath: process.env['VSCODE_EXEC_PATH'],
    appRoot: vscode.env.appRoot || undefined,
    activeFile() {
      const uri = file ?? activeResource();
      return uri && { path: uri.fsPath, folder: vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath };
    },
    selection() {
      const editor = file === undefined ? vscode.window.activeTextEditor : undefined;
      if (!editor) {
        return undefined;
      }
      const { end } = editor.selection;
      return {
        line: end.line + 1,
        column: end.character + 1,
        text: editor.document.getText(editor.selection),
      };
    },
    setting: (name) => configuration.get(name),
    extensionPath: (id) => vscode.extensions.getExtension(id)?.extensionPath,
  };
}

function folderFacts({ name, uri }: vscode.WorkspaceFolder): FolderFacts {
  return { name, path: uri.fsPath };
}

/** Images, notebooks and other custom editors have no text editor, but a tab. */
function activeResource(): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document.uri;
  if (document) {
    return document;
  }
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputTextDiff || input instanceof vscode.TabInputNotebookDiff) {
    return input.modified;
  }
  if (
    input instanceof vscode.TabInputText ||
    input instanceof vscode.TabInputCustom ||
    input instanceof vscode.TabInputNotebook
  ) {
    return input.uri;
  }
  return undefined;
}
