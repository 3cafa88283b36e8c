import * as vscode from 'vscode';
import type { Command } from './command.ts';
import { targetJob } from './targets.ts';

export const showOutput: Command = async (services, target) => {
  const job = await targetJob(services, target, () => true, {
    title: vscode.l10n.t('Show the output of which job?'),
    none: vscode.l10n.t('There are no jobs.'),
  });
  if (job !== undefined) {
    services.terminals.show(job);
  }
};
