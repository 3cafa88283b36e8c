// The grammar that menus match: `jobQueue.<noun>;<state>;can:<verb>;…`. Every part ends with a semicolon, so
// that /;can:halt;/ asks for exactly one capability.

import { processOf } from '../../local/index.ts';
import type { Job, Worker } from '../../queue/index.ts';

export type JobVerb =
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
export type WorkerVerb = 'halt' | 'haltWorker' | 'retire' | 'output';

export function jobContextValue(job: Job): string {
  return contextValue('job', job.state, jobVerbs(job));
}

export function workerContextValue(worker: Worker): string {
  return contextValue('worker', worker.state, workerVerbs(worker));
}

export function jobVerbs(job: Job): JobVerb[] {
  const copy: JobVerb[] = processOf(job) === undefined ? [] : ['copy'];
  const { status } = job;
  if (status.state === 'waiting') {
    const move: JobVerb[] = job.service ? [] : ['moveToTop', 'edit'];
    // Of the attempt before the one that it waits for.
    const output: JobVerb[] = job.attempts.length > 0 ? ['output'] : [];
    return ['halt', ...output, ...move, 'remove', ...copy];
  }
  if (status.state !== 'running') {
    const { outcome } = status;
    const survived = outcome.kind === 'halted' && !outcome.clean && processOf(job) !== undefined;
    const kill: JobVerb[] = survived ? ['killAgain'] : [];
    const retry: JobVerb[] = status.state === 'failed' ? ['retry'] : [];
    const change: JobVerb[] = processOf(job) === undefined ? [] : ['change'];
    return [...kill, 'output', 'deleteOutput', 'rerun', ...change, ...retry, 'remove', ...copy];
  }
  // Also while it is halting: a second order skips the grace.
  return ['halt', 'output', ...copy];
}

function workerVerbs(worker: Worker): WorkerVerb[] {
  const verbs: WorkerVerb[] = worker.state === 'halting' ? [] : ['haltWorker'];
  if (worker.job !== undefined) {
    verbs.push('halt', 'output');
  }
  if (!worker.leaving) {
    verbs.push('retire');
  }
  return verbs;
}

function contextValue(noun: string, state: string, verbs: readonly string[]): string {
  return ['jobQueue.', noun, ';', state, ';', ...verbs.map((verb) => `can:${verb};`)].join('');
}
