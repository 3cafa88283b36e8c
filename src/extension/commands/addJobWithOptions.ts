// Tasks, then a form of all options, then one of them; each step has a button that goes back.

import * as vscode from 'vscode';
import type { JobOptions } from '../../queue/index.ts';
import type { Services } from '../services.ts';
import { listTasks, type TaskEntry } from '../tasks/taskSource.ts';
import { plainLabel } from '../text/plainText.ts';
import type { Command } from './command.ts';
import { emptyForm, isField, type JobForm, optionsOf, type TextField } from './jobForm.ts';
import { reportError } from './reportError.ts';
import { type Answer, inputStep, pickStep } from './steps.ts';

type TaskRow = vscode.QuickPickItem & { readonly entry: TaskEntry };
type FormRow = vscode.QuickPickItem & { readonly field: keyof JobForm | 'add' };
type JobRow = vscode.QuickPickItem & { readonly id: number };

/** Returns the ids of the jobs added. */
export const addJobWithOptions: Command = async (services) => {
  const title = vscode.l10n.t('Add Job With Options');
  const entries = (await listTasks()).filter(({ task }) => !task.isBackground);
  const rows: TaskRow[] = entries.map((entry) => ({
    label: plainLabel(entry.label),
    ...(entry.detail !== undefined && { description: plainLabel(entry.detail) }),
    entry,
  }));
  const placeholder = vscode.l10n.t('Tick tasks to queue them with the same options');
  let chosen: readonly TaskRow[] = [];
  for (;;) {
    const tasks = await pickStep({ title, placeholder, items: rows, chosen, many: true });
    // There is nothing before the first step.
    if (tasks === undefined || tasks === 'back') {
      return [];
    }
    chosen = tasks.value;
    const options = chosen.length === 0 ? 'back' : await askOptions(services, titleOf(chosen));
    if (options !== 'back') {
      return options === undefined ? [] : add(services, chosen, options.value);
    }
  }
};

async function add(services: Services, rows: readonly TaskRow[], options: JobOptions): Promise<number[]> {
  const ids: number[] = [];
  for (const { entry } of rows) {
    try {
      ids.push((await services.intake.addTask(entry.task, options)).id);
    } catch (error) {
      reportError(services, error, entry.task);
    }
  }
  return ids;
}

async function askOptions(services: Services, title: string): Promise<Answer<JobOptions>> {
  let form = emptyForm;
  let last: keyof JobForm | 'add' = 'add';
  for (;;) {
    const rows = formRows(form);
    const placeholder = vscode.l10n.t('Enter adds the jobs, or choose an option to change');
    const chosen = rows.filter(({ field }) => field === last);
    const answer = await pickStep({ title, placeholder, items: rows, chosen });
    if (answer === undefined || answer === 'back') {
      return answer;
    }
    last = answer.value[0]?.field ?? 'add';
    if (last === 'add') {
      return { value: optionsOf(form, Date.now()) };
    }
    const changed = last === 'after' ? await askAfter(services, form) : await askText(last, form);
    if (changed === undefined) {
      return undefined;
    }
    form = changed === 'back' ? form : changed.value;
    last = 'add';
  }
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

async function askAfter({ dispatcher, text }: Services, form: JobForm): Promise<Answer<JobForm>> {
  const now = Date.now();
  const items: JobRow[] = dispatcher.jobs
    .filter(({ completed, service }) => !completed && !service)
    .map((job) => ({ id: job.id, label: text.label(job), description: text.description(job, now) }));
  const answer = await pickStep({
    title: vscode.l10n.t('Run After'),
    placeholder: vscode.l10n.t('Tick jobs that have to succeed first'),
    items,
    chosen: items.filter(({ id }) => form.after.includes(id)),
    many: true,
  });
  return typeof answer === 'object'
    ? { value: { ...form, after: answer.value.map(({ id }) => id) } }
    : answer;
}

function formRows(form: JobForm): FormRow[] {
  const fields: TextField[] = ['priority', 'keys', 'start', 'timeout', 'attempts'];
  const unset = vscode.l10n.t('as the settings say');
  const after = form.after.map((id) => `#${id}`).join(', ') || vscode.l10n.t('no other job');
  return [
    { field: 'add', label: `$(add) ${vscode.l10n.t('Add')}` },
    { field: 'after', label: vscode.l10n.t('Run After'), description: after },
    ...fields.map((field) => ({
      field,
      label: wordsOf(field).label,
      description: plainLabel(form[field]) || unset,
    })),
  ];
}

function titleOf(rows: readonly TaskRow[]): string {
  const [first] = rows;
  return rows.length === 1 && first !== undefined
    ? vscode.l10n.t('Add {0}', first.label)
    : vscode.l10n.t('Add {0} tasks', rows.length);
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
