import * as vscode from 'vscode';
import { tasksOfFile } from '../tasks/taskSource.ts';
import { addForFiles } from './addForFiles.ts';
import type { Command } from './command.ts';
import { addPicked } from './pickTasks.ts';

const tasksFile = /\/(?:package\.json|\.vscode\/tasks\.json)$/;

/**
 * From the Explorer: on a package.json or tasks.json alone it offers that file's tasks; otherwise a job for each selected
 * file or folder. Returns the ids of the jobs added.
 */
export const addFromFile: Command = (services, file, selected) => {
  const uris = Array.isArray(selected) && selected.length > 0 ? (selected as unknown[]) : [file];
  const files = uris.filter((uri) => uri instanceof vscode.Uri);
  const [first] = files;
  if (first === undefined) {
    return undefined;
  }
  return files.length === 1 && tasksFile.test(first.path)
    ? addPicked(services, tasksOfFile(first), vscode.l10n.t('Add to Job Queue'))
    : addForFiles(services, files);
};
