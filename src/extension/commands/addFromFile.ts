import * as vscode from 'vscode';
import { tasksOfFile } from '../tasks/taskSource.ts';
import type { Command } from './command.ts';
import { addPicked } from './pickTasks.ts';

/** From the Explorer, on a package.json or tasks.json: offers that file's tasks. Returns the ids of the jobs added. */
export const addFromFile: Command = (services, file) =>
  file instanceof vscode.Uri
    ? addPicked(services, tasksOfFile(file), vscode.l10n.t('Add to Job Queue'))
    : undefined;
