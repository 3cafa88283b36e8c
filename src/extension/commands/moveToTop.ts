import * as vscode from 'vscode';
import { jobVerbs } from '../wording/contextValue.ts';
import type { Command } from './command.ts';
import { targetJob } from './targets.ts';

export const moveToTop: Command = async (services, target) => {
  const job = await targetJob(services, target, (other) => jobVerbs(other).includes('moveToTop'), {
    title: vscode.l10n.t('Which job comes next?'),
    none: vscode.l10n.t('No job waits.'),
  });
  if (job !== undefined) {
    await services.queue.moveToTop(job.id);
  }
};
