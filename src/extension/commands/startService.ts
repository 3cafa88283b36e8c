import * as vscode from 'vscode';
import type { JobOptions } from '../../queue/index.ts';
import { findTask, listTasks } from '../tasks/taskSource.ts';
import { requestOf, type Command } from './command.ts';
import { addPicked } from './pickTasks.ts';

type Request = { readonly task: string; readonly folder?: string; readonly options?: JobOptions };

/**
 * Runs a task beside the workers. Takes `{task, folder?, options?}` and returns the job's id; without arguments, asks
 * which background tasks to start and returns their ids.
 */
export const startService: Command = async (services, argument) => {
  const request = requestOf(argument);
  if (request === undefined) {
    const background = listTasks().then((entries) => entries.filter(({ task }) => task.isBackground));
    return addPicked(services, background, vscode.l10n.t('Start as Service'));
  }
  const { task, folder, options } = request as Partial<Request>;
  if (typeof task !== 'string') {
    throw new TypeError(vscode.l10n.t('"jobQueue.startService" needs {"task": "…"}.'));
  }
  const entry = await findTask({ task, folder });
  return (await services.intake.addTask(entry.task, { ...options, service: true })).id;
};
