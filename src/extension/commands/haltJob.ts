import * as vscode from 'vscode';
import { askHalt } from '../notices/haltQuestion.ts';
import type { Command } from './command.ts';
import { targetJobs } from './targets.ts';

/** Resolves with the job's outcome once it has really ended; for several with a list. */
export const haltJob: Command = async (services, target, selected) => {
  const { dispatcher, queue } = services;
  const { jobs, asked } = await targetJobs(services, target, selected, (job) => !job.completed, {
    title: vscode.l10n.t('Halt which job?'),
    none: vscode.l10n.t('No job runs or waits.'),
  });
  // Halted once more, one that is halting is killed: no time for questions.
  const urgent = jobs.every(({ status }) => status.state === 'running' && status.phase === 'halting');
  const chosen = asked && !urgent ? await askHalt(dispatcher, jobs, 'halt') : jobs;
  if (chosen === undefined || chosen.length === 0) {
    return undefined;
  }
  // It may have ended, and even be forgotten, while the question was open.
  const known = asked ? chosen.filter(({ id }) => dispatcher.job(id) !== undefined) : chosen;
  const outcomes = await queue.haltJobs(known.map(({ id }) => id));
  return outcomes.length > 1 || Array.isArray(target) ? outcomes : outcomes[0];
};
