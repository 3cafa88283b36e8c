// Runs ended jobs again as they were, and what was skipped because of them; rerunWithChanges.ts changes them
// first.

import * as vscode from 'vscode';
import { can, rerunIn } from '../../local/index.ts';
import { confirmCount, targetJobs } from '../asking/targets.ts';
import type { Command } from './command.ts';

/** Returns the new job's id; for several a list. */
export const rerunJob: Command = async (services, target, selected) => {
  const { jobs, asked } = await targetJobs(services, target, selected, (job) => can(job, 'rerun'), {
    title: vscode.l10n.t('Run which job again?'),
    none: vscode.l10n.t('No job has ended yet.'),
  });
  const question = vscode.l10n.t('Run {0} jobs again?', jobs.length);
  if (asked && !(await confirmCount(jobs.length, question, vscode.l10n.t('Run Again')))) {
    return undefined;
  }
  const again = await rerunIn(services.queue, jobs, { wholeChains: true });
  const ids = again.map(({ id }) => id);
  return ids.length > 1 || Array.isArray(target) ? ids : ids[0];
};

/**
 * Runs failed jobs again, and skipped ones after those because of which they were. Returns the ids of the new
 * jobs of those.
 */
export const retryFailed: Command = async (services, target, selected) => {
  const { jobs, asked } = await targetJobs(services, target, selected, (job) => can(job, 'retry'), {
    title: vscode.l10n.t('Retry which job?'),
    none: vscode.l10n.t('No job has failed.'),
  });
  const question = vscode.l10n.t('Run {0} failed jobs again?', jobs.length);
  return asked && !(await confirmCount(jobs.length, question, vscode.l10n.t('Retry')))
    ? []
    : (await rerunIn(services.queue, jobs)).map(({ id }) => id);
};

/**
 * All that have failed and that nobody has run again since. `true` as the argument means the program has
 * asked. Returns the ids of their new jobs.
 */
export const retryAllFailed: Command = async ({ dispatcher, queue, history }, confirmed) => {
  const again = history.reruns();
  const jobs = dispatcher.jobs.filter(({ id, state }) => state === 'failed' && !again.has(id));
  if (jobs.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No job has failed.'));
    return [];
  }
  const question = vscode.l10n.t('Run {0} failed jobs again?', jobs.length);
  const sure = confirmed === true || (await confirmCount(jobs.length, question, vscode.l10n.t('Retry')));
  return sure ? (await rerunIn(queue, jobs)).map(({ id }) => id) : [];
};
