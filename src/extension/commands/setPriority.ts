import * as vscode from 'vscode';
import { jobVerbs } from '../wording/contextValue.ts';
import type { Command } from './command.ts';
import { targetJobs } from './targets.ts';

/** Takes a job (row, id, or list of ids) and, from a program, the priority. */
export const setPriority: Command = async (services, target, wanted) => {
  const { queue } = services;
  const { jobs } = await targetJobs(services, target, wanted, (job) => jobVerbs(job).includes('edit'), {
    title: vscode.l10n.t('Set the priority of which job?'),
    none: vscode.l10n.t('No job waits.'),
  });
  const [first] = jobs;
  const priority =
    typeof wanted === 'number' ? wanted : first === undefined ? undefined : await ask(first.priority);
  if (priority === undefined) {
    return;
  }
  for (const { id } of jobs) {
    await queue.editJob(id, { priority });
  }
};

async function ask(current: number): Promise<number | undefined> {
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
