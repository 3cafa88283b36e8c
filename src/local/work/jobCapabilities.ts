// Decides what can be done with a job or a worker as it is now. Rows, commands and notices all ask here.

import type { Job, Worker } from '../../queue/index.ts';
import { leftNote } from '../../node/index.ts';
import { processOf } from './taskWork.ts';

export type JobCapability =
  | 'halt'
  | 'killAgain'
  | 'output'
  | 'deleteOutput'
  | 'rerun'
  | 'change'
  | 'retry'
  | 'edit'
  | 'moveToTop'
  | 'remove'
  | 'copy';
export type WorkerCapability = 'halt' | 'haltWorker' | 'retire' | 'output';

/** Whether a job ended in a way that somebody should hear of. */
export const hasFailed = ({ state }: Pick<Job, 'state'>): boolean =>
  state === 'failed' || state === 'interrupted';

export function can(job: Job, capability: JobCapability): boolean {
  return jobCapabilities(job).includes(capability);
}

export function jobCapabilities(job: Job): JobCapability[] {
  const copy: JobCapability[] = processOf(job) === undefined ? [] : ['copy'];
  const { status } = job;
  if (status.state === 'waiting') {
    const move: JobCapability[] = job.service ? [] : ['moveToTop', 'edit'];
    // Of the attempt before the one that it waits for.
    const output: JobCapability[] = job.attempts.length > 0 ? ['output'] : [];
    return ['halt', ...output, ...move, 'remove', ...copy];
  }
  if (status.state !== 'running') {
    const { outcome } = status;
    const unclean = (outcome.kind === 'halted' && !outcome.clean) || job.notes[leftNote] !== undefined;
    const survived = unclean && processOf(job) !== undefined;
    const kill: JobCapability[] = survived ? ['killAgain'] : [];
    const retry: JobCapability[] = status.state === 'failed' || status.state === 'skipped' ? ['retry'] : [];
    const change: JobCapability[] = processOf(job) === undefined ? [] : ['change'];
    // A skipped job offers the output of its culprit.
    const output: JobCapability[] = status.state === 'skipped' ? ['output'] : ['output', 'deleteOutput'];
    return [...kill, ...output, 'rerun', ...change, ...retry, 'remove', ...copy];
  }
  // Also while it is halting: a second order skips the grace.
  return ['halt', 'output', ...copy];
}

export function workerCapabilities(worker: Worker): WorkerCapability[] {
  const capabilities: WorkerCapability[] = worker.state === 'halting' ? [] : ['haltWorker'];
  if (worker.job !== undefined) {
    capabilities.push('halt', 'output');
  }
  if (!worker.leaving) {
    capabilities.push('retire');
  }
  return capabilities;
}
