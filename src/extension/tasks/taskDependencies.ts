// The chain of a task of this workspace: what `dependsOn` names is looked for among the tasks of the same
// place first.
import type * as vscode from 'vscode';
import { type ChainReader, type ChainStep, DependencyCycle, planChain } from '../../local/index.ts';
import { dependenciesOf, dependsOnOthers, taskFolder } from '../tasksJson/taskConfiguration.ts';
import { sameDefinition } from '../tasksJson/taskDefinitions.ts';
import { type Found, only, pickEntry, taskTitle } from '../tasksJson/taskKey.ts';
import { TaskError } from './taskProblem.ts';
import { keyOfTask, listTasks, type TaskEntry } from './taskSource.ts';

/**
 * The task with all that it depends on, itself last. Throws TaskError `dependencyCycle`, `unknownDependency`,
 * `ambiguousTask` or `untrusted`.
 */
export async function chainOf(task: vscode.Task): Promise<ChainStep<vscode.Task>[]> {
  if (!dependsOnOthers(task)) {
    return [{ task, after: [] }];
  }
  const entries = await listTasks();
  return planned(task, {
    keyOf: keyOfTask,
    titleOf: taskTitle,
    dependenciesOf: (dependent, path) => {
      const { names, inSequence } = dependenciesOf(dependent);
      return { inSequence, tasks: names.map((name) => find(entries, dependent, name, path)) };
    },
  });
}

function planned(task: vscode.Task, reader: ChainReader<vscode.Task>): ChainStep<vscode.Task>[] {
  try {
    return planChain(task, reader);
  } catch (error) {
    throw error instanceof DependencyCycle
      ? new TaskError({ reason: 'dependencyCycle', path: error.path })
      : error;
  }
}

type Name = string | Readonly<Record<string, unknown>>;

function find(
  entries: readonly TaskEntry[],
  dependent: vscode.Task,
  name: Name,
  path: readonly string[],
): vscode.Task {
  const near = entries.filter(({ task }) => placeOf(task) === placeOf(dependent));
  for (const candidates of [near, entries]) {
    const found = pick(candidates, name);
    if (found.kind === 'one') {
      return found.entry.task;
    }
    if (found.kind === 'many') {
      throw new TaskError({ reason: 'ambiguousTask', task: shown(name), places: found.places });
    }
  }
  throw new TaskError({ reason: 'unknownDependency', path: [...path, shown(name)] });
}

function pick(candidates: readonly TaskEntry[], name: Name): Found<TaskEntry> {
  if (typeof name === 'string') {
    return pickEntry(candidates, name);
  }
  return only(candidates.filter(({ task }) => sameDefinition(task.definition, name)));
}

function shown(name: Name): string {
  return typeof name === 'string' ? name : JSON.stringify(name);
}

/** A folder, or whether it is a user's or a workspace's task. */
function placeOf(task: vscode.Task): unknown {
  return taskFolder(task)?.uri.toString() ?? task.scope;
}
