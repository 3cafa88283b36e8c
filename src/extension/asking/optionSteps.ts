// The options of a job, one step for each.

import * as vscode from 'vscode';
import type { QueueSight } from '../../queue/index.ts';
import { plainLabel } from '../../local/index.ts';
import type { JobText } from '../wording/jobText.ts';
import { isField, type JobForm, type TextField } from './jobForm.ts';
import { type Answer, inputStep, pickStep } from './steps.ts';

type Known = { readonly dispatcher: Pick<QueueSight, 'jobs'>; readonly text: JobText };
type OptionRow = vscode.QuickPickItem & { readonly field: keyof JobForm };
type JobRow = vscode.QuickPickItem & { readonly id: number };

/** `unset`: what is said of an option that is not chosen. */
export function optionRows(form: JobForm, unset: string): OptionRow[] {
  const fields: TextField[] = ['priority', 'keys', 'start', 'timeout', 'attempts'];
  const after = form.after.map((id) => `#${id}`).join(', ') || vscode.l10n.t('no other job');
  return [
    { field: 'after', label: vscode.l10n.t('Run After'), description: after },
    ...fields.map((field) => ({
      field,
      label: wordsOf(field).label,
      description: plainLabel(form[field]) || unset,
    })),
  ];
}

export function askOption(services: Known, field: keyof JobForm, form: JobForm): Promise<Answer<JobForm>> {
  return field === 'after' ? askAfter(services, form) : askText(field, form);
}

async function askText(field: TextField, form: JobForm): Promise<Answer<JobForm>> {
  const { label, prompt, problem } = wordsOf(field);
  const answer = await inputStep({
    title: label,
    prompt,
    value: form[field],
    problem: (text) => (isField(field, text, Date.now()) ? undefined : problem),
  });
  return typeof answer === 'object' ? { value: { ...form, [field]: answer.value.trim() } } : answer;
}

async function askAfter({ dispatcher, text }: Known, form: JobForm): Promise<Answer<JobForm>> {
  const now = Date.now();
  const items: JobRow[] = dispatcher.jobs
    .filter(({ completed, service }) => !completed && !service)
    .map((job) => ({ id: job.id, label: text.label(job), description: text.description(job, now) }));
  const answer = await pickStep({
    title: vscode.l10n.t('Run After'),
    placeholder: vscode.l10n.t('Select the jobs that must succeed first'),
    items,
    chosen: items.filter(({ id }) => form.after.includes(id)),
    many: 'any',
  });
  return typeof answer === 'object'
    ? { value: { ...form, after: answer.value.map(({ id }) => id) } }
    : answer;
}

function wordsOf(field: TextField): {
  readonly label: string;
  readonly prompt: string;
  readonly problem: string;
} {
  switch (field) {
    case 'priority':
      return {
        label: vscode.l10n.t('Priority'),
        prompt: vscode.l10n.t('A whole number. Higher ones run first; most jobs have 0.'),
        problem: vscode.l10n.t('Enter a whole number.'),
      };
    case 'keys':
      return {
        label: vscode.l10n.t('Keys'),
        prompt: vscode.l10n.t(
          'Names of what it uses, with commas: gpu, port:3000. Jobs with the same key wait.',
        ),
        problem: '',
      };
    case 'start':
      return {
        label: vscode.l10n.t('Start'),
        prompt: vscode.l10n.t('Not before a time of day, 14:05, or so much later: 90s, 10m, 1h 30m.'),
        problem: vscode.l10n.t('Enter a time like 14:05, or a duration like 10m.'),
      };
    case 'timeout':
      return {
        label: vscode.l10n.t('Time Limit'),
        prompt: vscode.l10n.t('It fails when it runs longer: 90s, 10m, 1h 30m.'),
        problem: vscode.l10n.t('Enter a duration like 10m.'),
      };
    case 'attempts':
      return {
        label: vscode.l10n.t('Attempts'),
        prompt: vscode.l10n.t('How often it is tried in all, when it fails.'),
        problem: vscode.l10n.t('Enter a whole number from 1 to 999.'),
      };
  }
}
