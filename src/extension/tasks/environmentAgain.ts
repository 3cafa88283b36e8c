// The environment of a saved job, from its task anew: values are not kept in clear, and the key that sealed
// them may be gone, as it is in a browser without a key ring.

import type * as vscode from 'vscode';
import type { ResolvedTask } from '../../local/index.ts';
import type { ProcessSpec } from '../../node/index.ts';
import { findFolder, listTasks } from './taskSource.ts';
import { environmentOf, type Place, type Run } from './resolveRun.ts';
import { placeOf, runOf } from './resolveTask.ts';
import { TaskError } from './taskProblem.ts';

type Environment = ProcessSpec['env'];

/**
 * `names`: of the variables that it had. Undefined where it cannot be had: a person would have to be asked, a
 * value was that of the active file, or the task is gone or has other variables now.
 */
export async function environmentAgain(
  task: ResolvedTask,
  cwd: string,
  names: readonly string[],
): Promise<Environment | undefined> {
  try {
    const found = await describedAgain(task);
    const env = found && (await environmentOf(found.run, found.place, cwd));
    return env !== undefined && sameNames(Object.keys(env), names) ? env : undefined;
  } catch (error) {
    if (error instanceof TaskError) {
      return undefined;
    }
    throw error;
  }
}

async function describedAgain(task: ResolvedTask): Promise<{ run: Run; place: Place } | undefined> {
  if (task.key.startsWith('command:')) {
    const folder: vscode.WorkspaceFolder | undefined =
      task.folder === undefined ? undefined : findFolder(task.folder);
    const run: Run = { command: '', args: [], cwd: undefined, env: {}, shell: {} };
    return { run, place: { folder, inputs: undefined } };
  }
  const entry = (await listTasks()).find(({ key }) => key === task.key);
  return entry && { run: runOf(entry.task), place: placeOf(entry.task) };
}

function sameNames(some: readonly string[], others: readonly string[]): boolean {
  return some.toSorted().join('\n') === others.toSorted().join('\n');
}
