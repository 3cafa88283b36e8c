// What a person is asked before jobs are halted or removed. A program is not asked.

import * as vscode from 'vscode';
import { exclusivePrerequisites, plainMessage } from '../../local/index.ts';
import type { Dispatcher, Job } from '../../queue/index.ts';

export type HaltOrder = 'halt' | 'remove';
type Queue = Pick<Dispatcher, 'dependents' | 'jobs'>;

/**
 * The jobs to halt or remove, those that need others first; undefined when the person has thought better of
 * it.
 */
export async function askHalt(
  queue: Queue,
  jobs: readonly Job[],
  order: HaltOrder,
): Promise<readonly Job[] | undefined> {
  const ids = new Set(jobs.map(({ id }) => id));
  const skipped = distinct(
    jobs.flatMap(({ id, completed }) => (completed ? [] : queue.dependents(id))),
  ).filter(({ id }) => !ids.has(id));
  const open = queue.jobs.filter(({ completed }) => !completed);
  const idle = new Set(exclusivePrerequisites(open, [...ids]));
  const unneeded = open.filter(({ id }) => idle.has(id));
  const others = [...skipped, ...unneeded];
  if (jobs.length === 1 && others.length === 0) {
    return jobs;
  }
  const [one, all] =
    order === 'halt'
      ? [vscode.l10n.t('Halt'), vscode.l10n.t('Halt All of Them')]
      : [vscode.l10n.t('Remove'), vscode.l10n.t('Remove All of Them')];
  const choice = await vscode.window.showWarningMessage(
    question(jobs, skipped, unneeded, order),
    {
      modal: true,
      detail: others
        .map(({ id, name }) => plainMessage(`#${id} ${name}`))
        .slice(0, 20)
        .join('\n'),
    },
    one,
    ...(others.length > 0 ? [all] : []),
  );
  if (choice === undefined) {
    return undefined;
  }
  return neediestFirst(queue, choice === all ? distinct([...jobs, ...others]) : jobs);
}

/** So that none of them is skipped because of another one. */
function neediestFirst(queue: Queue, jobs: readonly Job[]): Job[] {
  const depth = new Map(jobs.map((job) => [job.id, job.completed ? 0 : queue.dependents(job.id).length]));
  return jobs.toSorted((a, b) => (depth.get(a.id) ?? 0) - (depth.get(b.id) ?? 0));
}

function question(
  jobs: readonly Job[],
  skipped: readonly Job[],
  unneeded: readonly Job[],
  order: HaltOrder,
): string {
  const [job] = jobs;
  if (jobs.length === 1 && job !== undefined) {
    return oneQuestion(job.id, skipped.length, unneeded.length);
  }
  const asked =
    order === 'halt'
      ? vscode.l10n.t('Halt {0} jobs?', jobs.length)
      : vscode.l10n.t('Remove {0} jobs?', jobs.length);
  return [asked, skippedText(skipped.length), idleText(unneeded.length)]
    .filter((part) => part !== '')
    .join(' ');
}

function skippedText(count: number): string {
  if (count === 0) {
    return '';
  }
  return count === 1
    ? vscode.l10n.t('Needed by 1 other: it will be skipped.')
    : vscode.l10n.t('Needed by {0} others: they will be skipped.', count);
}

function idleText(count: number): string {
  if (count === 0) {
    return '';
  }
  return count === 1
    ? vscode.l10n.t('1 other runs only for them.')
    : vscode.l10n.t('{0} others run only for them.', count);
}

function oneQuestion(id: number, skipped: number, unneeded: number): string {
  const idle =
    unneeded === 0
      ? ''
      : unneeded === 1
        ? vscode.l10n.t('1 job runs only for #{0}.', id)
        : vscode.l10n.t('{0} jobs run only for #{1}.', unneeded, id);
  const needed =
    skipped === 0
      ? ''
      : skipped === 1
        ? vscode.l10n.t('#{0} is needed by 1 job: it will be skipped.', id)
        : vscode.l10n.t('#{0} is needed by {1} jobs: they will be skipped.', id, skipped);
  return [needed, idle].filter((part) => part !== '').join(' ');
}

function distinct(jobs: readonly Job[]): Job[] {
  return [...new Map(jobs.map((job) => [job.id, job])).values()];
}
