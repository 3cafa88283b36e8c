import * as vscode from 'vscode';
import { jobVerbs } from '../wording/contextValue.ts';
import { confirmCount } from './confirmCount.ts';
import type { Command } from './command.ts';
import { targetJobs } from './targets.ts';

/** Returns the new job's id; for several a list. */
export const rerunJob: Command = async (services, target, selected) => {
  const { jobs, asked } = await targetJobs(
    services,
    target,
    selected,
    (job) => jobVerbs(job).includes('rerun'),
    {
      title: vscode.l10n.t('Run which job again?'),
      none: vscode.l10n.t('No job has ended yet.'),
    },
  );
  const question = vscode.l10n.t('Run {0} jobs again?', jobs.length);
  if (asked && !(await confirmCount(jobs.length, question, vscode.l10n.t('Run Again')))) {
    return undefined;
  }
  const again = await services.queue.rerun(jobs, { wholeChains: true });
  const ids = again.map(({ id }) => id);
  return ids.length > 1 || Array.isArray(target) ? ids : ids[0];
};
