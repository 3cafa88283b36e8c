// Reads the parts of tasks.json that fetched tasks lack, from the level that the task belongs to.
import * as vscode from 'vscode';
import { osName } from '../shell/osName.ts';
import { inputsOf, problemMatcherOf, rawTasks } from './rawTasks.ts';
import { readDependsOn } from '../../local/index.ts';

/** The folder that the task belongs to; user and workspace tasks have none. */
export function taskFolder(task: vscode.Task): vscode.WorkspaceFolder | undefined {
  return typeof task.scope === 'object' ? task.scope : undefined;
}

/**
 * The folder whose settings and path the task's variables mean: VS Code takes the first for tasks without
 * one.
 */
export function variableFolder(task: vscode.Task): vscode.WorkspaceFolder | undefined {
  return taskFolder(task) ?? vscode.workspace.workspaceFolders?.[0];
}

/** Is the task, by name or as a customized one, in the tasks.json of its folder? */
export function isConfiguredInFolder(task: vscode.Task): boolean {
  const folder = taskFolder(task);
  if (!folder) {
    return false;
  }
  const { workspaceFolderValue } = sections(folder) ?? {};
  return rawTasks(workspaceFolderValue, task, osName(process.platform)).length > 0;
}

export function dependsOnOthers(task: vscode.Task): boolean {
  return dependenciesOf(task).names.length > 0;
}

/** What `dependsOn` and `dependsOrder` say about it, nearest level first. */
export function dependenciesOf(task: vscode.Task): {
  readonly names: readonly (string | Readonly<Record<string, unknown>>)[];
  readonly inSequence: boolean;
} {
  const os = osName(process.platform);
  const entry = levels(task)
    .flatMap((section) => rawTasks(section, task, os))
    .find((raw) => readDependsOn(raw['dependsOn']).length > 0);
  return { names: readDependsOn(entry?.['dependsOn']), inSequence: entry?.['dependsOrder'] === 'sequence' };
}

/** `"hide": true`: Run Task does not list it. It can still be named. */
export function isHidden(task: vscode.Task): boolean {
  const os = osName(process.platform);
  return levels(task).some((section) => rawTasks(section, task, os).some((entry) => entry['hide'] === true));
}

/**
 * The task's problem matchers as they stand in tasks.json, nearest level first; undefined: they are not
 * there.
 */
export function configuredProblemMatcher(task: vscode.Task): unknown {
  const os = osName(process.platform);
  return levels(task)
    .flatMap((section) => rawTasks(section, task, os))
    .map((entry) => problemMatcherOf(entry, os))
    .find((matcher) => matcher !== undefined);
}

/** The inputs of the level at which the task is defined, otherwise whatever inputs there are. */
export function inputDefinitions(task: vscode.Task): unknown {
  const os = osName(process.platform);
  const defining = levels(task).find((section) => rawTasks(section, task, os).length > 0);
  return inputsOf(defining) ?? folderInputs(variableFolder(task));
}

export function folderInputs(folder: vscode.WorkspaceFolder | undefined): unknown {
  return vscode.workspace.getConfiguration('tasks', folder?.uri ?? null).get('inputs');
}

/** Nearest first. Without a workspace file the workspace's value is that of the only folder. */
function levels(task: vscode.Task): unknown[] {
  const folder = taskFolder(task);
  const found = sections(folder ?? variableFolder(task));
  if (!found) {
    return [];
  }
  if (folder) {
    return [found.workspaceFolderValue ?? found.workspaceValue];
  }
  return [vscode.workspace.workspaceFile ? found.workspaceValue : undefined, found.globalValue];
}

function sections(folder: vscode.WorkspaceFolder | undefined) {
  return vscode.workspace.getConfiguration(undefined, folder?.uri ?? null).inspect('tasks');
}
