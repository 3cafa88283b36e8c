import * as vscode from 'vscode';
import type { Job } from '../../queue/index.ts';
import type { Services } from './services.ts';
import { jobVerbs } from '../wording/contextValue.ts';
import type { Command } from './command.ts';
import { pickStep } from './steps.ts';
import { targetJob } from './targets.ts';

type Row = vscode.QuickPickItem & { readonly id: number };

/** Takes a waiting job and, from a program, the ids of the jobs that have to succeed before it starts. */
export const runAfter: Command = async (services, target, wanted) => {
  const job = await targetJob(services, target, (other) => jobVerbs(other).includes('edit'), {
    title: vscode.l10n.t('Which job has to wait for others?'),
    none: vscode.l10n.t('No job waits.'),
  });
  if (job === undefined) {
    return;
  }
  const fromProgram = Array.isArray(wanted) && wanted.every((id) => typeof id === 'number');
  const after = fromProgram ? wanted : await ask(services, job);
  if (after !== undefined) {
    await services.queue.editJob(job.id, { after });
  }
};

async function ask({ dispatcher, text }: Services, job: Job): Promise<number[] | undefined> {
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
