import * as vscode from 'vscode';
import { jobVerbs } from '../tree/contextValue.ts';
import type { Command } from './command.ts';
import { targetJob } from './targets.ts';

/** Returns the new job's id. */
export const rerunJob: Command = async (services, target) => {
  const job = await targetJob(services, target, (other) => jobVerbs(other).includes('rerun'), {
    title: vscode.l10n.t('Run which job again?'),
    none: vscode.l10n.t('No job has ended yet.'),
  });
  return job === undefined ? undefined : services.dispatcher.rerunJob(job.id).id;
};
