import * as vscode from 'vscode';
import { confirmCount } from './confirmCount.ts';
import type { Command } from './command.ts';

/** All that have failed and that nobody has run again since. `true` as the argument means the program has asked. Returns the ids of the new jobs. */
export const retryAllFailed: Command = async ({ dispatcher, queue }, confirmed) => {
  const again = new Set(dispatcher.jobs.map(({ rerunOf }) => rerunOf));
  const jobs = dispatcher.jobs.filter(({ id, state }) => state === 'failed' && !again.has(id));
  if (jobs.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No job has failed.'));
    return [];
  }
  const question = vscode.l10n.t('Run {0} failed jobs again?', jobs.length);
  const sure = confirmed === true || (await confirmCount(jobs.length, question, vscode.l10n.t('Retry')));
  return sure ? (await queue.rerun(jobs)).map(({ id }) => id) : [];
};
