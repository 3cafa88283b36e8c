import * as vscode from 'vscode';
import { viewIds } from '../shared/contributions.ts';
import type { Command } from './command.ts';

/** Opens the tree's own find box, which filters and highlights as the user has set it. */
export const findJob: Command = async () => {
  await vscode.commands.executeCommand(`${viewIds.jobs}.focus`);
  await vscode.commands.executeCommand('list.find');
};
