import * as vscode from 'vscode';
import { plainLabel } from '../../local/index.ts';
import { jobVerbs } from '../wording/contextValue.ts';
import type { Command } from './command.ts';
import { targetJob } from './targets.ts';

export const compareOutput: Command = async (services, target) => {
  const { documents, outputs } = services;
  const job = await targetJob(services, target, (other) => jobVerbs(other).includes('output'), {
    title: vscode.l10n.t('Compare the output of which job?'),
    none: vscode.l10n.t('No job has started yet.'),
  });
  if (job === undefined) {
    return;
  }
  const previous = await outputs.previousOf(job);
  if (previous === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('No earlier output of this task is kept. Run it again to have two runs to compare.'),
    );
    return;
  }
  const own = { name: job.name, jobId: job.id, logPath: outputs.pathOf(job) };
  const title = `#${previous.jobId} ↔ #${job.id} ${plainLabel(job.name)}`;
  const [before, after] = await Promise.all([documents.current(previous), documents.current(own)]);
  await vscode.commands.executeCommand('vscode.diff', before, after, title);
};
