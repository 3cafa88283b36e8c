// Runs ended jobs again as they were, and what was skipped because of them; rerunWithChanges.ts changes them
// first.

import * as vscode from 'vscode';
import { can, rerunIn } from '../../local/index.ts';
import type { Job } from '../../queue/index.ts';
import { confirmCount, targetJobs } from '../asking/targets.ts';
import type { Command, Services } from './command.ts';

/** Returns the new job's id; for several a list. */
export const rerunJob: Command = async (services, target, selected) => {
  const { jobs, asked } = await targetJobs(services, target, selected, (job) => can(job, 'rerun'), {
    title: vscode.l10n.t('Run which job again?'),
    none: vscode.l10n.t('No job has ended yet.'),
  });
  const question = (): string => {
    const skipped = skippedCount(services, jobs);
    return skipped === 0
      ? vscode.l10n.t('Run {0} jobs again?', jobs.length)
      : vscode.l10n.t(
          'Run {0} jobs again, and up to {1} that were skipped because of them?',
          jobs.length,
          skipped,
        );
  };
  if (asked && !(await confirmCount(jobs.length, question, vscode.l10n.t('Run Again')))) {
    return undefined;
  }
  const again = await rerunIn(services.queue, jobs, { wholeChains: true });
  const ids = again.map(({ id }) => id);
  return ids.length > 1 || Array.isArray(target) ? ids : ids[0];
};

/**
 * Runs failed jobs again, and skipped ones after the jobs that caused the skip. Returns the ids of the new
 * jobs of those.
 */
export const retryFailed: Command = async (services, target, selected) => {
  const { jobs, asked } = await targetJobs(services, target, selected, (job) => can(job, 'retry'), {
    title: vscode.l10n.t('Retry which job?'),
    none: vscode.l10n.t('No job has failed.'),
  });
  const question = (): string => retryQuestion(services, jobs);
  return asked && !(await confirmCount(jobs.length, question, vscode.l10n.t('Retry')))
    ? []
    : (await rerunIn(services.queue, jobs)).map(({ id }) => id);
};

/**
 * All that have failed and that nobody has run again since, also in earlier windows. `true` as the argument
 * means the program has asked. Returns the ids of their new jobs.
 */
export const retryAllFailed: Command = async (services, confirmed) => {
  const { queue, history } = services;
  const jobs = history.failed();
  if (jobs.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('No job has failed.'));
    return [];
  }
  const question = (): string => retryQuestion(services, jobs);
  const sure = confirmed === true || (await confirmCount(jobs.length, question, vscode.l10n.t('Retry')));
  return sure ? (await rerunIn(queue, jobs)).map(({ id }) => id) : [];
};

type Skips = Pick<Services, 'history'>;

function retryQuestion(services: Skips, jobs: readonly Job[]): string {
  const skipped = skippedCount(services, jobs);
  return skipped === 0
    ? vscode.l10n.t('Run {0} failed jobs again?', jobs.length)
    : vscode.l10n.t(
        'Run {0} failed jobs again, and up to {1} that were skipped because of them?',
        jobs.length,
        skipped,
      );
}

/** Some of them may not be run, for instance because they have succeeded since. */
function skippedCount({ history }: Skips, jobs: readonly Job[]): number {
  const given = new Set(jobs);
  return history.skippedBecauseOf(jobs).filter((job) => !given.has(job)).length;
}
