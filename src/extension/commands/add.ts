// Adds tasks and command lines as jobs.

import * as vscode from 'vscode';
import { plainLabel } from '../../local/index.ts';
import type { JobOptions } from '../../queue/index.ts';
import type { CommandRequest } from '../adding/taskAdder.ts';
import { emptyForm, type JobForm, optionsOf } from '../asking/jobForm.ts';
import { askOption, optionRows } from '../asking/optionSteps.ts';
import { pickTasks } from '../asking/pickTasks.ts';
import { type Answer, pickStep } from '../asking/steps.ts';
import { findTask, offeredTasks, type TaskEntry } from '../tasks/taskSource.ts';
import { type Command, requestOf, type Services } from './command.ts';
import { reportError } from './reportError.ts';

/** Drops the origin: any extension can run a command, and VS Code does not say which one it was. */
function withoutOrigin(options: JobOptions | undefined): JobOptions {
  const { origin: _origin, ...others } = options ?? {};
  return others;
}

type AddJobRequest = {
  readonly task: string;
  readonly folder?: string;
  readonly options?: JobOptions;
  readonly terminal?: boolean;
};

/**
 * Takes `{task, folder?, options?, terminal?}` and returns the job's id; without arguments, asks and returns
 * the ids of the jobs added.
 */
export const addJob: Command = async (services, argument) => {
  const request = requestOf(argument);
  if (request === undefined) {
    return addPicked(services, offeredTasks(), vscode.l10n.t('Add Job'));
  }
  const { task, folder, options, terminal } = request as Partial<AddJobRequest>;
  if (typeof task !== 'string') {
    throw new TypeError(vscode.l10n.t('"jobQueue.addJob" needs {"task": "…"}.'));
  }
  const entry = await findTask({ task, folder });
  return (await services.taskAdder.addTask(entry.task, withoutOrigin(options), { terminal })).id;
};

/**
 * Runs a task beside the workers. Takes `{task, folder?, options?}` and returns the job's id; without
 * arguments, asks which background tasks to start and returns their ids.
 */
export const startService: Command = async (services, argument) => {
  const request = requestOf(argument);
  if (request === undefined) {
    const background = offeredTasks().then((entries) => entries.filter(({ task }) => task.isBackground));
    return addPicked(services, background, vscode.l10n.t('Start as Service'));
  }
  const { task, folder, options } = request as Partial<AddJobRequest>;
  if (typeof task !== 'string') {
    throw new TypeError(vscode.l10n.t('"jobQueue.startService" needs {"task": "…"}.'));
  }
  const entry = await findTask({ task, folder });
  return (await services.taskAdder.addTask(entry.task, { ...withoutOrigin(options), service: true })).id;
};

/** Takes a request (see README, "Commands"); without one, asks. Returns the job's id. */
export const addCommand: Command = async ({ taskAdder }, argument) => {
  const request = requestOf(argument);
  const wanted = request === undefined ? await askCommand() : checkRequest(request);
  return wanted === undefined ? undefined : (await taskAdder.addCommand(wanted)).id;
};

function checkRequest(request: unknown): CommandRequest {
  const wanted = (request ?? {}) as Partial<CommandRequest>;
  if (typeof wanted.commandLine !== 'string') {
    throw new TypeError(vscode.l10n.t('"jobQueue.addCommand" needs {"commandLine": "…"}.'));
  }
  for (const name of ['cwd', 'folder', 'name'] as const) {
    if (wanted[name] !== undefined && typeof wanted[name] !== 'string') {
      throw new TypeError(vscode.l10n.t('"jobQueue.addCommand": "{0}" must be a string.', name));
    }
  }
  if (wanted.env !== undefined && (typeof wanted.env !== 'object' || wanted.env === null)) {
    throw new TypeError(vscode.l10n.t('"jobQueue.addCommand": "{0}" must be an object.', 'env'));
  }
  return { ...(request as CommandRequest), options: withoutOrigin(wanted.options) };
}

async function askCommand(): Promise<CommandRequest | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const folder = folders.length > 1 ? await vscode.window.showWorkspaceFolderPick() : folders[0];
  if (folders.length > 1 && folder === undefined) {
    return undefined;
  }
  const commandLine = await vscode.window.showInputBox({
    title: vscode.l10n.t('Add Command'),
    prompt:
      folder === undefined
        ? vscode.l10n.t('A command line for your shell. It runs in your home folder.')
        : vscode.l10n.t('A command line for your shell. It runs in {0}.', folder.name),
    placeHolder: 'npm test',
    // A person may look up what to type.
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('Enter a command line.') : undefined),
  });
  return commandLine === undefined
    ? undefined
    : { commandLine, ...(folder && { folder: folder.uri.toString() }) };
}

type TaskRow = vscode.QuickPickItem & { readonly entry: TaskEntry };
type FormRow = vscode.QuickPickItem & { readonly field: keyof JobForm | 'add' };

/** Returns the ids of the jobs added. */
export const addJobWithOptions: Command = async (services) => {
  const title = vscode.l10n.t('Add Job With Options');
  const entries = (await offeredTasks()).filter(({ task }) => !task.isBackground);
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
      return options === undefined ? [] : addAll(services, chosen, options.value);
    }
  }
};

async function addAll(services: Services, rows: readonly TaskRow[], options: JobOptions): Promise<number[]> {
  const ids: number[] = [];
  for (const { entry } of rows) {
    try {
      ids.push((await services.taskAdder.addTask(entry.task, options)).id);
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

/**
 * Asks which of the tasks to add, and adds them. A task that cannot be added is reported; the others are
 * added.
 */
export async function addPicked(
  services: Services,
  tasks: Promise<TaskEntry[]>,
  title: string,
): Promise<number[]> {
  const picked = await pickTasks(tasks, services.recent, title);
  const ids: number[] = [];
  for (const { entry, terminal } of picked) {
    const { task } = entry;
    try {
      ids.push((await services.taskAdder.addTask(task, { service: task.isBackground }, { terminal })).id);
    } catch (error) {
      reportError(services, error, task);
    }
  }
  return ids;
}
