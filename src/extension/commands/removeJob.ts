import * as vscode from 'vscode';
import type { Job } from '../../queue/index.ts';
import { askHalt } from '../notices/haltQuestion.ts';
import { jobVerbs } from '../wording/contextValue.ts';
import type { Command } from './command.ts';
import { targetJobs } from './targets.ts';

export const removeJob: Command = async (services, target, selected) => {
  const { dispatcher, queue } = services;
  const { jobs, asked } = await targetJobs(services, target, selected, isRemovable, {
    title: vscode.l10n.t('Remove which job?'),
    none: vscode.l10n.t('No job waits or has ended.'),
  });
  const chosen = asked ? await askHalt(dispatcher, jobs, 'remove') : jobs;
  for (const { id, state } of chosen ?? []) {
    if (asked && state === 'running') {
      // One that ran only for them, or that has started while the question was open.
      void queue.haltJobs([id]);
    } else if (!asked || dispatcher.job(id) !== undefined) {
      await queue.removeJobs([id]);
    }
  }
};

function isRemovable(job: Job): boolean {
  return jobVerbs(job).includes('remove');
}
