// Which tasks our own runner can run. The others are refused with a reason; the caller offers "Run Task" instead.
import * as vscode from 'vscode';
import { dependsOnOthers } from './taskConfiguration.ts';
import { taskTitle } from './taskKey.ts';
import { TaskError, type UnsupportedReason } from './taskProblem.ts';

/** Undefined: supported. */
export function checkTaskSupport(task: vscode.Task): UnsupportedReason | undefined {
  const { execution } = task;
  // Another extension's custom execution arrives as no execution at all.
  if (!execution) {
    return task.definition.type === '$composite' || dependsOnOthers(task) ? 'composite' : 'customExecution';
  }
  if (execution instanceof vscode.CustomExecution) return 'customExecution';
  if (task.isBackground) return 'background';
  return dependsOnOthers(task) ? 'dependsOn' : undefined;
}

export function requireSupported(task: vscode.Task): void {
  const why = checkTaskSupport(task);
  if (why) throw new TaskError({ reason: 'unsupported', task: taskTitle(task), why });
}
