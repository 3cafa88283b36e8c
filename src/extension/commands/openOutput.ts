import * as vscode from 'vscode';
import { jobVerbs } from '../wording/contextValue.ts';
import type { Command } from './command.ts';
import { targetJob } from './targets.ts';

export const openOutput: Command = async (services, target) => {
  const job = await targetJob(services, target, (other) => jobVerbs(other).includes('output'), {
    title: vscode.l10n.t('Open the output of which job?'),
    none: vscode.l10n.t('No job has started yet.'),
  });
  if (job !== undefined) {
    await services.documents.open({ name: job.name, jobId: job.id, logPath: services.outputs.pathOf(job) });
  }
};
