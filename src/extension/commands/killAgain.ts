import * as vscode from 'vscode';
import { jobVerbs } from '../wording/contextValue.ts';
import type { Command } from './command.ts';
import { targetJob } from './targets.ts';

/** Kills what has survived the halt of a job. Returns what is left, `{clean, remaining}`; undefined when nothing had survived. */
export const killAgain: Command = async (services, target) => {
  const job = await targetJob(services, target, (other) => jobVerbs(other).includes('killAgain'), {
    title: vscode.l10n.t('Kill what is left of which job?'),
    none: vscode.l10n.t('Nothing has survived a halt.'),
  });
  if (job === undefined) {
    return undefined;
  }
  const result = await services.survivors.killAgain(job);
  if (result?.clean !== false) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Nothing of job #{0} is left.', job.id));
  } else {
    const left = result.remaining.join(', ');
    void vscode.window.showErrorMessage(
      vscode.l10n.t('These processes of job #{0} cannot be killed: {1}. Ask the system why.', job.id, left),
    );
  }
  return result;
};
