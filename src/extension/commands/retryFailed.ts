import * as vscode from 'vscode';
import { jobVerbs } from '../wording/contextValue.ts';
import { confirmCount } from './confirmCount.ts';
import type { Command } from './command.ts';
import { targetJobs } from './targets.ts';

/** Runs failed jobs again, after those that they failed because of. Returns the ids of the new jobs. */
export const retryFailed: Command = async (services, target, selected) => {
  const { jobs, asked } = await targetJobs(
    services,
    target,
    selected,
    (job) => jobVerbs(job).includes('retry'),
    { title: vscode.l10n.t('Retry which job?'), none: vscode.l10n.t('No job has failed.') },
  );
  const question = vscode.l10n.t('Run {0} failed jobs again?', jobs.length);
  return asked && !(await confirmCount(jobs.length, question, vscode.l10n.t('Retry')))
    ? []
    : (await services.queue.rerun(jobs)).map(({ id }) => id);
};
