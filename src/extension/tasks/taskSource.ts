// The workspace's tasks, as the picker and the commands need them. Providers give no event when their tasks
// change, so every list is fetched anew; VS Code answers in about 0.1 s.
import { dirname, relative } from 'node:path';
import * as vscode from 'vscode';
import { fetchTasks } from '../tasksJson/fetchTasks.ts';
import { identifierOf, isConfiguredInFolder, isHidden, taskFolder } from '../tasksJson/taskConfiguration.ts';
import {
  configuredSource,
  type Findable,
  pickEntry,
  taskAlias,
  taskKey,
  taskTitle,
} from '../tasksJson/taskKey.ts';
import { TaskError } from './taskProblem.ts';
import { requireTrust } from './workspaceTrust.ts';

export type TaskEntry = {
  /** Stable across reloads; unique within the workspace. */
  readonly key: string;
  /** As Run Task shows it: `npm: test`, or a label of tasks.json. */
  readonly title: string;
  /** The title, with the folder in a multi-root workspace. */
  readonly label: string;
  readonly name: string;
  readonly source: string;
  /** Name and URI of the folder; user and workspace tasks have none. */
  readonly folder?: string;
  readonly folderUri?: string;
  readonly detail?: string;
  readonly task: vscode.Task;
} & Findable;

export type TaskQuery = {
  /** `npm: test`, or the label alone. */
  task: string;
  /** Name or URI of a workspace folder. */
  folder?: string | undefined;
};

/** Throws TaskError `untrusted` in an untrusted workspace. */
export async function listTasks(filter?: vscode.TaskFilter): Promise<TaskEntry[]> {
  requireTrust();
  const tasks = await fetchTasks(filter);
  return tasks.map(toEntry);
}

/** Those that Run Task lists; a hidden one can still be named. */
export async function offeredTasks(filter?: vscode.TaskFilter): Promise<TaskEntry[]> {
  return (await listTasks(filter)).filter(({ task }) => !isHidden(task));
}

/** Throws TaskError `unknownTask`, `unknownFolder`, `ambiguousTask` or `untrusted`. */
export async function findTask({ task, folder }: TaskQuery): Promise<TaskEntry> {
  const wanted = folder === undefined ? undefined : findFolder(folder);
  const entries = await listTasks();
  const uri = wanted?.uri.toString();
  const found = pickEntry(
    uri === undefined ? entries : entries.filter((entry) => entry.folderUri === uri),
    task,
  );
  if (found.kind === 'one') {
    return found.entry;
  }
  if (found.kind === 'many') {
    throw new TaskError({ reason: 'ambiguousTask', task, places: found.places });
  }
  throw new TaskError({ reason: 'unknownTask', task, ...(wanted && { folder: wanted.name }) });
}

/** The tasks that a package.json or a .vscode/tasks.json defines itself. */
export async function tasksOfFile(file: vscode.Uri): Promise<TaskEntry[]> {
  const folder = vscode.workspace.getWorkspaceFolder(file);
  if (!folder) {
    return [];
  }
  const place = relative(folder.uri.fsPath, dirname(file.fsPath)).replaceAll('\\', '/');
  const isPackage = file.path.endsWith('/package.json');
  if (!isPackage && place !== '.vscode') {
    return [];
  }
  const entries = await offeredTasks(isPackage ? { type: 'npm' } : undefined);
  return entries.filter(({ task }) => {
    if (taskFolder(task)?.uri.toString() !== folder.uri.toString()) {
      return false;
    }
    return isPackage ? packagePlace(task) === place : isConfiguredInFolder(task);
  });
}

/** Throws TaskError `unknownFolder`. */
export function findFolder(nameOrUri: string): vscode.WorkspaceFolder {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const found = folders.find(({ name, uri }) => name === nameOrUri || uri.toString() === nameOrUri);
  if (found) {
    return found;
  }
  const names = folders.map(({ name }) => name);
  throw new TaskError({ reason: 'unknownFolder', folder: nameOrUri, folders: names });
}

function toEntry(task: vscode.Task): TaskEntry {
  const folder = taskFolder(task);
  const title = taskTitle(task);
  const alias = taskAlias(task);
  const many = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  return {
    key: keyOfTask(task),
    title,
    label: folder && many ? `${title} (${folder.name})` : title,
    ...(alias !== undefined && { alias }),
    // Looked up only when no title fits.
    get identifier() {
      return identifierOf(task);
    },
    isConfigured: task.source === configuredSource,
    name: task.name,
    source: task.source,
    ...(folder && { folder: folder.name, folderUri: folder.uri.toString() }),
    ...(task.detail !== undefined && { detail: task.detail }),
    task,
  };
}

export function keyOfTask(task: vscode.Task): string {
  const { source, name, definition } = task;
  const scope =
    taskFolder(task)?.uri.toString() ?? (task.scope === vscode.TaskScope.Global ? 'global' : 'workspace');
  return taskKey({ scope, source, name, definition });
}

/**
 * The npm extension names the package's folder only if it is not the workspace folder itself, with or without
 * a final slash.
 */
function packagePlace({ definition }: vscode.Task): string {
  const path: unknown = definition['path'];
  return typeof path === 'string' ? path.replaceAll('\\', '/').replace(/^\.\//, '').replace(/\/$/, '') : '';
}
