// Says when waiting jobs get their turn: before others, with which priority, after which jobs.

import * as vscode from 'vscode';
import { can } from '../../local/index.ts';
import type { Job } from '../../queue/index.ts';
import { pickStep } from '../asking/steps.ts';
import { targetJob, targetJobs } from '../asking/targets.ts';
import type { Command, Services } from './command.ts';

export const moveToTop: Command = async (services, target) => {
  const job = await targetJob(services, target, (other) => can(other, 'moveToTop'), {
    title: vscode.l10n.t('Which job comes next?'),
    none: vscode.l10n.t('No job waits.'),
  });
  if (job !== undefined) {
    await services.queue.moveToTop(job.id);
  }
};

/** Takes a job (row, id, or list of ids) and, from a program, the priority. */
export const setPriority: Command = async (services, target, wanted) => {
  const { queue } = services;
  const { jobs } = await targetJobs(services, target, wanted, (job) => can(job, 'edit'), {
    title: vscode.l10n.t('Set the priority of which job?'),
    none: vscode.l10n.t('No job waits.'),
  });
  const [first] = jobs;
  const priority =
    typeof wanted === 'number' ? wanted : first === undefined ? undefined : await askPriority(first.priority);
  if (priority === undefined) {
    return;
  }
  for (const { id } of jobs) {
    await queue.editJob(id, { priority });
  }
};

async function askPriority(current: number): Promise<number | undefined> {
  const answer = await vscode.window.showInputBox({
    title: vscode.l10n.t('Set Priority'),
    prompt: vscode.l10n.t('A whole number. Higher ones run first; most jobs have 0.'),
    value: String(current),
    validateInput: (text) => (isPriority(text) ? undefined : vscode.l10n.t('Enter a whole number.')),
  });
  return answer === undefined ? undefined : Number(answer);
}

function isPriority(text: string): boolean {
  return /^\s*[+-]?\d{1,9}\s*$/.test(text);
}

type Row = vscode.QuickPickItem & { readonly id: number };

/** Takes a waiting job and, from a program, the ids of the jobs that have to succeed before it starts. */
export const runAfter: Command = async (services, target, wanted) => {
  const job = await targetJob(services, target, (other) => can(other, 'edit'), {
    title: vscode.l10n.t('Which job has to wait for others?'),
    none: vscode.l10n.t('No job waits.'),
  });
  if (job === undefined) {
    return;
  }
  const fromProgram = Array.isArray(wanted) && wanted.every((id) => typeof id === 'number');
  const after = fromProgram ? wanted : await askEarlier(services, job);
  if (after !== undefined) {
    await services.queue.editJob(job.id, { after });
  }
};

async function askEarlier({ dispatcher, text }: Services, job: Job): Promise<number[] | undefined> {
  const dependents = new Set(dispatcher.dependents(job.id));
  const now = Date.now();
  const rows: Row[] = dispatcher.jobs
    .filter((other) => !other.completed && !other.service && other !== job && !dependents.has(other))
    .map((other) => ({
      id: other.id,
      label: text.label(other),
      description: text.description(other, now),
    }));
  if (rows.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('There is no other job that it could wait for.'));
    return undefined;
  }
  const picked = await pickStep({
    title: vscode.l10n.t('Run {0} after which jobs?', text.label(job)),
    placeholder: vscode.l10n.t('Select the jobs that must succeed first, or none to wait for no other job'),
    items: rows,
    chosen: rows.filter(({ id }) => job.after.includes(id)),
    many: 'any',
    first: true,
  });
  return typeof picked === 'object' ? picked.value.map(({ id }) => id) : undefined;
}
