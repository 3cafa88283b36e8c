import * as vscode from 'vscode';
import type { Command } from './command.ts';
import { targetJob } from './targets.ts';

export const deleteOutput: Command = async (services, target) => {
  const job = await targetJob(services, target, (other) => other.completed, {
    title: vscode.l10n.t('Delete the output of which job?'),
    none: vscode.l10n.t('No job has ended yet.'),
  });
  if (job?.completed === true) {
    await services.outputs.delete(job);
  }
};
