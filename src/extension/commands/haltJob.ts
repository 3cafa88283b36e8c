import * as vscode from 'vscode';
import { jobVerbs } from '../tree/contextValue.ts';
import type { Command } from './command.ts';
import { targetJob } from './targets.ts';

/** Resolves with the job's outcome once it has really ended. */
export const haltJob: Command = async (services, target) => {
  const job = await targetJob(services, target, (other) => jobVerbs(other).includes('halt'), {
    title: vscode.l10n.t('Halt which job?'),
    none: vscode.l10n.t('No job runs or waits.'),
  });
  return job === undefined ? undefined : services.dispatcher.haltJob(job.id);
};
