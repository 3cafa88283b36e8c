// How an error reaches the person who gave the command: what happened and what to do next; the cause goes to
// the log.

import * as vscode from 'vscode';
import type { Services } from './command.ts';
import { describeTaskProblem } from '../tasks/taskMessages.ts';
import { TaskError } from '../tasks/taskProblem.ts';
import { plainMessage } from '../../local/index.ts';

export function reportError(
  { log, taskAdder }: Pick<Services, 'log' | 'taskAdder'>,
  error: unknown,
  task?: vscode.Task,
): void {
  if (error instanceof TaskError && error.problem.reason === 'cancelled') {
    return;
  }
  log.error(error instanceof Error ? error : String(error));
  void tell(error, log, taskAdder, task);
}

/** What an error says to a person. */
export function errorText(error: unknown): string {
  if (error instanceof TaskError) {
    return describeTaskProblem(error.problem);
  }
  return error instanceof Error ? error.message : String(error);
}

async function tell(
  error: unknown,
  log: vscode.LogOutputChannel,
  taskAdder: Services['taskAdder'],
  task: vscode.Task | undefined,
): Promise<void> {
  const problem = error instanceof TaskError ? error.problem : undefined;
  const startService = vscode.l10n.t('Start as Service');
  const runTask = vscode.l10n.t('Run Task');
  const manageTrust = vscode.l10n.t('Manage Workspace Trust');
  const showLog = vscode.l10n.t('Show Log');
  const known = error instanceof TaskError || (error as Error | undefined)?.name === 'QueueError';
  const action =
    problem?.reason === 'unsupported' && task !== undefined
      ? problem.why === 'background'
        ? startService
        : runTask
      : problem?.reason === 'untrusted'
        ? manageTrust
        : known
          ? undefined
          : showLog;
  const message = plainMessage(errorText(error));
  const choice = await vscode.window.showErrorMessage(message, ...(action === undefined ? [] : [action]));
  if (choice === runTask && task !== undefined) {
    await vscode.tasks.executeTask(task);
  } else if (choice === startService && task !== undefined) {
    await startAsService({ log, taskAdder }, task);
  } else if (choice === manageTrust) {
    await vscode.commands.executeCommand('workbench.trust.manage');
  } else if (choice === showLog) {
    log.show();
  }
}

async function startAsService(
  services: Pick<Services, 'log' | 'taskAdder'>,
  task: vscode.Task,
): Promise<void> {
  try {
    await services.taskAdder.addTask(task, { service: true });
  } catch (error) {
    reportError(services, error, task);
  }
}
