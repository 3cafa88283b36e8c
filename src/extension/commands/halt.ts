// Halts jobs, kills what is left of them, and removes them from the list.

import * as vscode from 'vscode';
import { can } from '../../local/index.ts';
import { askHalt } from '../asking/haltQuestion.ts';
import { targetJob, targetJobs } from '../asking/targets.ts';
import type { Command } from './command.ts';

/** Resolves with the job's outcome once it has really ended; for several with a list. */
export const haltJob: Command = async (services, target, selected) => {
  const { dispatcher, queue } = services;
  const { jobs, asked } = await targetJobs(services, target, selected, (job) => can(job, 'halt'), {
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
  const outcomes = await queue.haltJobs(known);
  return outcomes.length > 1 || Array.isArray(target) ? outcomes : outcomes[0];
};

/**
 * Resolves when every job has really ended. It asks nothing: it is the emergency stop, and ended jobs can run
 * again.
 */
export const haltAll: Command = ({ queue }) => queue.haltAll();

/**
 * Kills what has survived the halt of a job, or what it left running when it ended. Returns what is left
 * then, `{clean, remaining}`; undefined when nothing is known to have been left.
 */
export const killAgain: Command = async (services, target) => {
  const job = await targetJob(services, target, (other) => can(other, 'killAgain'), {
    title: vscode.l10n.t('Kill what is left of which job?'),
    none: vscode.l10n.t('No job has left a process running.'),
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

export const removeJob: Command = async (services, target, selected) => {
  const { dispatcher, queue } = services;
  const { jobs, asked } = await targetJobs(services, target, selected, (job) => can(job, 'remove'), {
    title: vscode.l10n.t('Remove which job?'),
    none: vscode.l10n.t('No job waits or has ended.'),
  });
  const chosen = asked ? await askHalt(dispatcher, jobs, 'remove') : jobs;
  for (const job of chosen ?? []) {
    if (asked && job.state === 'running') {
      // One that ran only for them, or that has started while the question was open.
      void queue.haltJobs([job]);
    } else if (!asked || dispatcher.job(job.id) !== undefined) {
      await queue.removeJobs([job.id]);
    }
  }
};

export const clearEnded: Command = ({ queue }) => queue.clearEnded();
