import * as vscode from 'vscode';
import { jobVerbs } from '../tree/contextValue.ts';
import type { Command } from './command.ts';
import { targetJob } from './targets.ts';

export const removeJob: Command = async (services, target) => {
  const job = await targetJob(services, target, (other) => jobVerbs(other).includes('remove'), {
    title: vscode.l10n.t('Remove which job?'),
    none: vscode.l10n.t('No job waits or has ended.'),
  });
  if (job !== undefined) {
    services.dispatcher.removeJob(job.id);
  }
};
