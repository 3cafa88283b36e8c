// Who runs a task: our own runner, or VS Code for what it alone can run. Some are refused with a reason; the
// caller then offers another way.
import * as vscode from 'vscode';
import { dependsOnOthers } from '../tasksJson/taskConfiguration.ts';
import { taskTitle } from '../tasksJson/taskKey.ts';
import { TaskError, type UnsupportedReason } from './taskProblem.ts';

export type TaskRunner = 'queue' | 'vscode';

/** `terminal`: the user wants it in a terminal. `service`: it is to run beside the workers. */
export type RunWishes = {
  readonly terminal: boolean;
  readonly service: boolean;
};

/** A task without a command of its own: it only starts others. */
export function isComposite(task: vscode.Task): boolean {
  return task.definition.type === '$composite' || (!task.execution && dependsOnOthers(task));
}

/** Another extension's custom execution arrives as no execution at all. */
export function isCustom({ execution }: vscode.Task): boolean {
  return !execution || execution instanceof vscode.CustomExecution;
}

/** Not for composite tasks. Throws TaskError `unsupported`. */
export function requireRunner(task: vscode.Task, { terminal, service }: RunWishes): TaskRunner {
  const runner = terminal || isCustom(task) ? 'vscode' : 'queue';
  const endless = service || task.isBackground;
  const why =
    endless && runner === 'vscode' ? 'vscodeService' : endless && !service ? 'background' : undefined;
  if (why) {
    throw unsupported(task, why);
  }
  return runner;
}

export function unsupported(task: vscode.Task, why: UnsupportedReason): TaskError {
  return new TaskError({ reason: 'unsupported', task: taskTitle(task), why });
}

/** How many runs of it VS Code allows at once; the typings do not have it. */
export function instanceLimit(task: vscode.Task): number {
  const { instanceLimit: limit } = task.runOptions as { readonly instanceLimit?: unknown };
  return Number.isSafeInteger(limit) && (limit as number) > 0 ? (limit as number) : 1;
}
