// Which job or worker a command is meant for.

import * as vscode from 'vscode';
import { type Job, type JobQueue, QueueError, type QueueSight, type Worker } from '../../queue/index.ts';
import { plainItem } from '../../local/index.ts';
import { isQueueNode } from '../views/nodes.ts';
import { workerLabel } from '../views/workersTree.ts';
import type { JobText } from '../wording/jobText.ts';

type Known = {
  readonly dispatcher: Pick<QueueSight, 'jobs' | 'workers'>;
  readonly queue: Pick<JobQueue, 'find'>;
  readonly text: JobText;
};
type Question = { readonly title: string; readonly none: string };

/**
 * Undefined: the user closed the question, or there is no such job and was told so. Throws QueueError
 * `unknownJob` for an unknown id.
 */
export async function targetJob(
  { dispatcher, queue, text }: Known,
  target: unknown,
  suits: (job: Job) => boolean,
  question: Question,
): Promise<Job | undefined> {
  if (isQueueNode(target)) {
    return target.kind === 'job' ? target.job : target.kind === 'worker' ? target.worker.job : undefined;
  }
  if (target !== undefined && target !== null) {
    return need(
      queue.find(idOf(target)),
      'unknownJob',
      vscode.l10n.t('There is no job #{0}.', shown(target)),
    );
  }
  const now = Date.now();
  const items = dispatcher.jobs
    .filter(suits)
    .toReversed()
    .map((job) => ({
      label: plainItem(text.label(job)),
      description: plainItem(text.description(job, now)),
      it: job,
    }));
  return pick(items, question);
}

/**
 * The selected rows that suit, if the row is one of them; one job, by its row or id; a list of ids; or the
 * answer to the question. `asked`: whether a person gave the order. Empty: as `undefined` above.
 */
export async function targetJobs(
  services: Known,
  target: unknown,
  selected: unknown,
  suits: (job: Job) => boolean,
  question: Question,
): Promise<{ readonly jobs: readonly Job[]; readonly asked: boolean }> {
  const asked = target === undefined || target === null || isQueueNode(target);
  const rows = Array.isArray(selected) ? selected.filter(isQueueNode) : [];
  if (rows.length > 1) {
    const jobs = rows.flatMap((row) => (row.kind === 'job' && suits(row.job) ? [row.job] : []));
    return { jobs, asked };
  }
  const targets: unknown[] = Array.isArray(target) ? target : [target];
  const jobs = [];
  for (const one of targets) {
    const job = await targetJob(services, one, suits, question);
    jobs.push(...(job === undefined ? [] : [job]));
  }
  return { jobs, asked };
}

/** The same for a worker; QueueError `unknownWorker`. */
export async function targetWorker(
  { dispatcher, text }: Known,
  target: unknown,
  suits: (worker: Worker) => boolean,
  question: Question,
): Promise<Worker | undefined> {
  if (isQueueNode(target)) {
    return target.kind === 'worker' ? target.worker : undefined;
  }
  if (target !== undefined && target !== null) {
    const id = idOf(target);
    const worker = dispatcher.workers.find((other) => other.id === id);
    return need(worker, 'unknownWorker', vscode.l10n.t('There is no worker {0}.', shown(target)));
  }
  const items = dispatcher.workers.filter(suits).map((worker) => ({
    label: workerLabel(worker),
    description: worker.job === undefined ? vscode.l10n.t('idle') : plainItem(text.label(worker.job)),
    it: worker,
  }));
  return pick(items, question);
}

/** Asks once before something is done to several jobs at once. */
export async function confirmCount(
  count: number,
  question: string | (() => string),
  action: string,
): Promise<boolean> {
  if (count < 2) {
    return true;
  }
  const message = typeof question === 'string' ? question : question();
  return (await vscode.window.showWarningMessage(message, { modal: true }, action)) === action;
}

async function pick<T>(
  items: (vscode.QuickPickItem & { it: T })[],
  { title, none }: Question,
): Promise<T | undefined> {
  if (items.length === 0) {
    void vscode.window.showInformationMessage(none);
    return undefined;
  }
  return (await vscode.window.showQuickPick(items, { title, placeHolder: title, matchOnDescription: true }))
    ?.it;
}

function shown(target: unknown): string {
  return JSON.stringify(target) ?? typeof target;
}

function idOf(target: unknown): number {
  return typeof target === 'number' ? target : Number.NaN;
}

function need<T>(found: T | undefined, reason: 'unknownJob' | 'unknownWorker', message: string): T {
  if (found === undefined) {
    throw new QueueError(reason, message);
  }
  return found;
}
