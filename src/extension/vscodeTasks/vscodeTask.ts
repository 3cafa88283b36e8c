import * as vscode from 'vscode';
import type { InstanceLimit } from '../../local/index.ts';
import type { Job } from '../../queue/index.ts';
import { taskFolder } from '../tasksJson/taskConfiguration.ts';
import { taskTitle } from '../tasksJson/taskKey.ts';
import { keyOfTask } from '../tasks/taskSource.ts';
import { isCustom } from '../tasks/taskSupport.ts';

/** The kind of every job that VS Code runs. */
export const vscodeTaskKind = 'vscodeTask';

/** A task that VS Code runs. It is looked up by its key when its turn comes, and runs as it is then. */
export type VscodeTask = {
  readonly key: string;
  /** As Run Task shows it. */
  readonly title: string;
  /** Also that of its terminal. */
  readonly name: string;
  readonly folder?: string;
  /** Why VS Code runs it: it is another extension's own execution, or the user wants it in a terminal. */
  readonly why: 'custom' | 'terminal';
  /** VS Code will ask a person for something when it starts. */
  readonly asksQuestions: boolean;
} & InstanceLimit;

export function describeVscodeTask(task: vscode.Task): VscodeTask {
  const folder = taskFolder(task);
  return {
    key: keyOfTask(task),
    title: taskTitle(task),
    name: task.name,
    ...(folder && { folder: folder.name }),
    why: isCustom(task) ? 'custom' : 'terminal',
    asksQuestions: /\$\{(?:input|command):/.test(JSON.stringify([task.definition, textOf(task)])),
  };
}

/** What a job has VS Code run; undefined for any other job. */
export function vscodeTaskOf(job: Job): VscodeTask | undefined {
  return job.kind === vscodeTaskKind && isVscodeTask(job.work?.data) ? job.work.data : undefined;
}

/** Other extensions may add work of this kind; they may get it wrong. */
export function isVscodeTask(data: unknown): data is VscodeTask {
  const task = data as Partial<VscodeTask> | null | undefined;
  return (
    typeof task?.key === 'string' &&
    typeof task.title === 'string' &&
    typeof task.name === 'string' &&
    (task.why === 'custom' || task.why === 'terminal')
  );
}

/** What the user gives up when VS Code runs a job. */
export function weakerPromises({ why }: VscodeTask): string {
  return why === 'custom'
    ? vscode.l10n.t(
        'VS Code runs it, inside another extension: its end and its output are what that extension makes of them.',
      )
    : vscode.l10n.t(
        'VS Code runs it, in a terminal: it asks its questions when it starts, and halting it may leave processes in sessions of their own.',
      );
}

function textOf({ execution }: vscode.Task): unknown {
  if (execution instanceof vscode.ShellExecution) {
    return [execution.commandLine, execution.command, execution.args, execution.options];
  }
  return execution instanceof vscode.ProcessExecution
    ? [execution.process, execution.args, execution.options]
    : undefined;
}
