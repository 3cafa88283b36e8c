// Adds jobs from the Explorer: the tasks of a package.json or tasks.json, or one job for each selected file.

import * as vscode from 'vscode';
import { plainLabel } from '../../local/index.ts';
import { fileCommand, namesFile } from '../shell/fileCommand.ts';
import { offeredTasks, type TaskEntry, tasksOfFile } from '../tasks/taskSource.ts';
import { isCustom } from '../tasks/taskSupport.ts';
import { addPicked } from './add.ts';
import type { Command, Services } from './command.ts';
import { reportError } from './reportError.ts';

const tasksFile = /\/(?:package\.json|\.vscode\/tasks\.json)$/;

/**
 * From the Explorer: on a package.json or tasks.json alone it offers that file's tasks; otherwise a job for
 * each selected file or folder. Returns the ids of the jobs added.
 */
export const addFromFile: Command = (services, file, selected) => {
  const uris = Array.isArray(selected) && selected.length > 0 ? (selected as unknown[]) : [file];
  const files = uris.filter((uri) => uri instanceof vscode.Uri);
  const [first] = files;
  if (first === undefined) {
    return undefined;
  }
  return files.length === 1 && tasksFile.test(first.path)
    ? addPicked(services, tasksOfFile(first), vscode.l10n.t('Add to Job Queue'))
    : addForFiles(services, files);
};

type Row = vscode.QuickPickItem & { readonly entry?: TaskEntry };
type Add = (file: vscode.Uri) => Promise<{ readonly id: number }>;

/** Asks once for all of them. What cannot be added is reported; the others are. Returns the ids. */
async function addForFiles(services: Services, files: readonly vscode.Uri[]): Promise<number[]> {
  const add = await askHow(services, files.length);
  const ids: number[] = [];
  if (add === undefined) {
    return ids;
  }
  for (const file of files) {
    try {
      ids.push((await add(file)).id);
    } catch (error) {
      reportError(services, error);
    }
  }
  return ids;
}

async function askHow({ taskAdder }: Services, count: number): Promise<Add | undefined> {
  const title =
    count === 1
      ? vscode.l10n.t('Add a job for 1 file')
      : vscode.l10n.t('Add a job for each of {0} files', count);
  const placeHolder = vscode.l10n.t('Which task or command line?');
  const picked = await vscode.window.showQuickPick(rows(), { title, placeHolder, matchOnDetail: true });
  if (picked === undefined) {
    return undefined;
  }
  const { entry } = picked;
  if (entry !== undefined) {
    return (file) => taskAdder.addTask(entry.task, { name: nameFor(entry.title, file) }, { file });
  }
  const commandLine = await askCommandLine(title);
  return commandLine === undefined
    ? undefined
    : (file) => taskAdder.addCommand({ commandLine, ...folderOf(file) }, { file });
}

/** Tasks that say something of a file first. */
async function rows(): Promise<Row[]> {
  const entries = (await offeredTasks()).filter(({ task }) => !task.isBackground && !isCustom(task));
  const [about, others] = [true, false].map((wanted) =>
    entries.filter((entry) => namesFile(JSON.stringify(entry.task.execution) ?? '') === wanted),
  );
  const command = {
    label: `$(terminal) ${vscode.l10n.t('Command line with {0}…', '${file}')}`,
    alwaysShow: true,
  };
  return [
    command,
    ...group(vscode.l10n.t('tasks for a file'), about ?? []),
    ...group(vscode.l10n.t('other tasks'), others ?? []),
  ];
}

function group(label: string, entries: readonly TaskEntry[]): Row[] {
  return entries.length === 0
    ? []
    : [
        { label, kind: vscode.QuickPickItemKind.Separator },
        ...entries.map((entry) => ({
          label: plainLabel(entry.label),
          ...(entry.detail !== undefined && { detail: plainLabel(entry.detail) }),
          entry,
        })),
      ];
}

function askCommandLine(title: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title,
    prompt: vscode.l10n.t(
      'A command line for your shell. {0} stands for each file, and is quoted.',
      '${file}',
    ),
    placeHolder: 'wc -l ${file}',
    value: '${file}',
    valueSelection: [0, 0],
    ignoreFocusOut: true,
    validateInput: (text) => {
      if (!namesFile(text)) {
        return vscode.l10n.t('Say where the file goes: {0}, {1}, …', '${file}', '${relativeFile}');
      }
      return fileCommand(text) === undefined
        ? vscode.l10n.t('The file must be a word of its own: the queue quotes it.')
        : undefined;
    },
  });
}

function nameFor(title: string, file: vscode.Uri): string {
  return `${title}: ${vscode.workspace.asRelativePath(file)}`;
}

function folderOf(file: vscode.Uri): { folder?: string } {
  const folder = vscode.workspace.getWorkspaceFolder(file);
  return folder === undefined ? {} : { folder: folder.uri.toString() };
}
