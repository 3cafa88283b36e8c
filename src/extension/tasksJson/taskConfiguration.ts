// Reads the parts of tasks.json that fetched tasks lack, from the level that the task belongs to.
import * as vscode from 'vscode';
import { osName } from '../shell/osName.ts';
import { inputsOf, problemMatcherOf, type RawTask, rawTasks, textOf } from './rawTasks.ts';
import { isRecord, readDependsOn } from '../../local/index.ts';
import { onceATurn } from './onceATurn.ts';
import { sameDefinition } from './taskDefinitions.ts';
import { isGeneratedType } from './taskKey.ts';

const os = osName(process.platform);

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
  return describing(workspaceFolderValue, task).length > 0;
}

export function dependsOnOthers(task: vscode.Task): boolean {
  return dependenciesOf(task).names.length > 0;
}

/** What `dependsOn` and `dependsOrder` say about it. */
export function dependenciesOf(task: vscode.Task): {
  readonly names: readonly (string | Readonly<Record<string, unknown>>)[];
  readonly inSequence: boolean;
} {
  const entry = entriesOf(task).find((raw) => readDependsOn(raw['dependsOn']).length > 0);
  return { names: readDependsOn(entry?.['dependsOn']), inSequence: entry?.['dependsOrder'] === 'sequence' };
}

/** `"hide": true`: Run Task does not list it. It can still be named. */
export function isHidden(task: vscode.Task): boolean {
  return entriesOf(task).some((entry) => entry['hide'] === true);
}

/** The old name that "dependsOn" and launch.json may use instead of the label. */
export function identifierOf(task: vscode.Task): string | undefined {
  const found = entriesOf(task).find(({ identifier }) => typeof identifier === 'string');
  return found?.['identifier'] as string | undefined;
}

/**
 * The task's problem matchers as they stand in tasks.json, nearest level first; undefined: they are not
 * there. What stands beside "tasks" is for every shell and process task of that file that says nothing
 * itself.
 */
export function configuredProblemMatcher(task: vscode.Task): unknown {
  for (const section of levels(task)) {
    const entries = describing(section, task);
    const own = entries.map((entry) => problemMatcherOf(entry, os)).find((matcher) => matcher !== undefined);
    const shared =
      isRecord(section) &&
      isGeneratedType(task.definition.type) &&
      (entries.length > 0 || textOf(section['command']) === task.name)
        ? (section['problemMatcher'] ?? undefined)
        : undefined;
    if (own !== undefined || shared !== undefined) {
      return own ?? shared;
    }
  }
  return undefined;
}

/** The inputs of the level at which the task is defined, otherwise whatever inputs there are. */
export function inputDefinitions(task: vscode.Task): unknown {
  const defining = levels(task).find((section) => describing(section, task).length > 0);
  return inputsOf(defining) ?? folderInputs(variableFolder(task));
}

export function folderInputs(folder: vscode.WorkspaceFolder | undefined): unknown {
  return vscode.workspace.getConfiguration('tasks', folder?.uri ?? null).get('inputs');
}

function entriesOf(task: vscode.Task): RawTask[] {
  return levels(task).flatMap((section) => describing(section, task));
}

function describing(section: unknown, task: vscode.Task): RawTask[] {
  return rawTasks(section, task, os, sameDefinition);
}

/** The default task of its group; the API cannot say so of a task that was not fetched. */
export function isGroupDefault(task: vscode.Task): boolean {
  const groups = entriesOf(task).map(({ group }) => group);
  return (
    task.group?.isDefault === true || groups.some((group) => isRecord(group) && group['isDefault'] === true)
  );
}

/** Every tasks.json of this window, as the value of the setting `tasks`. */
export function allSections(): {
  readonly section: unknown;
  readonly scope: vscode.WorkspaceFolder | vscode.TaskScope.Workspace | vscode.TaskScope.Global;
}[] {
  const { workspaceFolders = [], workspaceFile } = vscode.workspace;
  const shared = sections(workspaceFolders[0]);
  return [
    ...workspaceFolders.map((scope) => {
      const { workspaceFolderValue, workspaceValue } = sections(scope) ?? {};
      return { section: workspaceFolderValue ?? (workspaceFile ? undefined : workspaceValue), scope };
    }),
    {
      section: workspaceFile ? shared?.workspaceValue : undefined,
      scope: vscode.TaskScope.Workspace as const,
    },
    { section: shared?.globalValue, scope: vscode.TaskScope.Global as const },
  ];
}

/** What may describe the task, at the level that it belongs to. */
function levels(task: vscode.Task): unknown[] {
  const folder = taskFolder(task);
  const { workspaceFolderValue, workspaceValue, globalValue } =
    sections(folder ?? variableFolder(task)) ?? {};
  if (folder) {
    // Without a workspace file the workspace's value is that of the only folder.
    return [workspaceFolderValue ?? workspaceValue];
  }
  if (task.scope === vscode.TaskScope.Global) {
    return [globalValue];
  }
  return [vscode.workspace.workspaceFile ? workspaceValue : undefined];
}

/** Reading them clones all of it, and a look-up asks for many tasks. */
const sectionsByPlace = onceATurn((place: string | undefined) => {
  const uri = place === undefined ? null : vscode.Uri.parse(place);
  return vscode.workspace.getConfiguration(undefined, uri).inspect('tasks');
});

function sections(folder: vscode.WorkspaceFolder | undefined) {
  return sectionsByPlace(folder?.uri.toString());
}
