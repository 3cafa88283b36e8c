// Tasks, then a form of all options, then one of them; each step has a button that goes back.

import * as vscode from 'vscode';
import { plainLabel } from '../../local/index.ts';
import type { JobOptions } from '../../queue/index.ts';
import type { Services } from './services.ts';
import { listTasks, type TaskEntry } from '../tasks/taskSource.ts';
import type { Command } from './command.ts';
import { emptyForm, type JobForm, optionsOf } from './jobForm.ts';
import { askOption, optionRows } from './optionSteps.ts';
import { reportError } from './reportError.ts';
import { type Answer, pickStep } from './steps.ts';

type TaskRow = vscode.QuickPickItem & { readonly entry: TaskEntry };
type FormRow = vscode.QuickPickItem & { readonly field: keyof JobForm | 'add' };

/** Returns the ids of the jobs added. */
export const addJobWithOptions: Command = async (services) => {
  const title = vscode.l10n.t('Add Job With Options');
  const entries = (await listTasks()).filter(({ task }) => !task.isBackground);
  const rows: TaskRow[] = entries.map((entry) => ({
    label: plainLabel(entry.label),
    ...(entry.detail !== undefined && { description: plainLabel(entry.detail) }),
    entry,
  }));
  const placeholder = vscode.l10n.t(
    'Type a name and press Enter, or select several tasks to queue them with the same options',
  );
  let chosen: readonly TaskRow[] = [];
  for (;;) {
    const tasks = await pickStep({ title, placeholder, items: rows, chosen, many: 'some', first: true });
    if (tasks === undefined || tasks === 'back') {
      return [];
    }
    chosen = tasks.value;
    const options = await askOptions(services, titleOf(chosen));
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
    const rows: FormRow[] = [
      { field: 'add', label: `$(add) ${vscode.l10n.t('Add')}` },
      ...optionRows(form, vscode.l10n.t('as the settings say')),
    ];
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
    const changed = await askOption(services, last, form);
    if (changed === undefined) {
      return undefined;
    }
    form = changed === 'back' ? form : changed.value;
    last = 'add';
  }
}

function titleOf(rows: readonly TaskRow[]): string {
  const [first] = rows;
  return rows.length === 1 && first !== undefined
    ? vscode.l10n.t('Add {0}', first.label)
    : vscode.l10n.t('Add {0} tasks', rows.length);
}
