// Who runs a task: our own runner, or VS Code for what it alone can run. Some are refused with a reason; the caller then
// offers another way.
import * as vscode from 'vscode';
import { dependsOnOthers } from './taskConfiguration.ts';
import { taskTitle } from './taskKey.ts';
import { TaskError, type UnsupportedReason } from './taskProblem.ts';

export type TaskRunner = 'queue' | 'vscode';

/** `terminal`: the user wants it in a terminal. `service`: it is to run beside the workers. */
export interface RunWishes {
  readonly terminal: boolean;
  readonly service: boolean;
}

/** Undefined: can be queued, or run as a service. */
export function checkTaskSupport(task: vscode.Task): UnsupportedReason | undefined {
  if (task.definition.type === '$composite') return 'composite';
  if (!dependsOnOthers(task)) return undefined;
  return task.execution ? 'dependsOn' : 'composite';
}

/** Another extension's custom execution arrives as no execution at all. */
export function isCustom({ execution }: vscode.Task): boolean {
  return !execution || execution instanceof vscode.CustomExecution;
}

/** Throws TaskError `unsupported`. */
export function requireRunner(task: vscode.Task, { terminal, service }: RunWishes): TaskRunner {
  const runner = terminal || isCustom(task) ? 'vscode' : 'queue';
  const endless = service || task.isBackground;
  const why =
    checkTaskSupport(task) ??
    (endless && runner === 'vscode' ? 'vscodeService' : endless && !service ? 'background' : undefined);
  if (why) throw new TaskError({ reason: 'unsupported', task: taskTitle(task), why });
  return runner;
}
