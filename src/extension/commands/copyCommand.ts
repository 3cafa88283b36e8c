import * as vscode from 'vscode';
import { processOf } from '../../local/index.ts';
import { jobVerbs } from '../wording/contextValue.ts';
import type { Command } from './command.ts';
import { targetJob } from './targets.ts';

export const copyCommand: Command = async (services, target) => {
  const job = await targetJob(services, target, (other) => jobVerbs(other).includes('copy'), {
    title: vscode.l10n.t('Copy the command line of which job?'),
    none: vscode.l10n.t('No job runs a command.'),
  });
  const task = job && processOf(job);
  if (task !== undefined) {
    await vscode.env.clipboard.writeText(task.commandText);
  }
};
