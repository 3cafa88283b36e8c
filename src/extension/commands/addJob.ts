import * as vscode from 'vscode';
import type { JobOptions } from '../../queue/index.ts';
import { findTask, listTasks } from '../tasks/taskSource.ts';
import { requestOf, type Command } from './command.ts';
import { addPicked } from './pickTasks.ts';

type Request = {
  readonly task: string;
  readonly folder?: string;
  readonly options?: JobOptions;
  readonly terminal?: boolean;
};

/** Takes `{task, folder?, options?, terminal?}` and returns the job's id; without arguments, asks and returns the ids of the jobs added. */
export const addJob: Command = async (services, argument) => {
  const request = requestOf(argument);
  if (request === undefined) {
    return addPicked(services, listTasks(), vscode.l10n.t('Add Job'));
  }
  const { task, folder, options, terminal } = request as Partial<Request>;
  if (typeof task !== 'string') {
    throw new TypeError(vscode.l10n.t('"jobQueue.addJob" needs {"task": "…"}.'));
  }
  const entry = await findTask({ task, folder });
  return (await services.intake.addTask(entry.task, options, { terminal })).id;
};
