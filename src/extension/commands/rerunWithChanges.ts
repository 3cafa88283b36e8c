// Runs a process job again, changed: a form of what it ran and how, then one of its parts; each step has a
// button that goes back.

import path from 'node:path';
import * as vscode from 'vscode';
import {
  can,
  isRecord,
  plainItem,
  plainLabel,
  processKind,
  processOf,
  rerunChangedIn,
} from '../../local/index.ts';
import type { Job, JobOptions } from '../../queue/index.ts';
import { ChangedRun, type RunForm, type RunProblem } from '../adding/changedRun.ts';
import type { Services } from './command.ts';
import { shellPlatform } from '../shell/osName.ts';
import { settledShellStart } from '../tasks/resolveRun.ts';
import { requireTrust } from '../tasks/workspaceTrust.ts';
import { isQueueNode } from '../views/nodes.ts';
import { isOwnKey } from '../wording/waitText.ts';
import type { Command } from './command.ts';
import { formOf, type JobForm, optionsOf } from '../asking/jobForm.ts';
import { askOption, optionRows } from '../asking/optionSteps.ts';
import { type Answer, inputStep, pickStep } from '../asking/steps.ts';
import { targetJob } from '../asking/targets.ts';

type Form = { readonly run: RunForm; readonly options: JobForm; readonly name: string };
type Field = keyof RunForm | keyof JobForm | 'name' | 'add';
type Row = vscode.QuickPickItem & { readonly field: Field };
type ShellRow = vscode.QuickPickItem & { readonly byShell: boolean };

/**
 * Takes a job and, from a program, what to change: `{command?, byShell?, cwd?, env?, name?, options?}`, as
 * texts of the form. Returns the id of the new job.
 */
export const rerunWithChanges: Command = async (services, target, changes) => {
  const job = await targetJob(services, target, (other) => can(other, 'change'), {
    title: vscode.l10n.t('Run which job again, with changes?'),
    none: vscode.l10n.t('No process job has ended yet.'),
  });
  if (job === undefined) {
    return undefined;
  }
  const run = await openRun(services, job);
  const before = { run: run.before, options: formOf(job, (key) => isOwnKey(job, key)), name: job.name };
  const wanted =
    isRecord(changes) && !isQueueNode(target)
      ? changed(before, changes)
      : await askForm(services, job, run, before);
  return wanted === undefined ? undefined : add(services, job, run, wanted);
};

async function openRun({ openSpec }: Services, job: Job): Promise<ChangedRun> {
  requireTrust();
  const task = processOf(job);
  if (task === undefined) {
    throw new TypeError(
      vscode.l10n.t(
        'Job #{0} runs no process, so there is nothing to change. "Run Job Again" runs it.',
        job.id,
      ),
    );
  }
  const spec = await openSpec(task.spec, task);
  if (spec === undefined) {
    throw new TypeError(
      vscode.l10n.t(
        'The values of its environment could not be kept when its window closed. Add the job anew, from its task or command line.',
      ),
    );
  }
  return new ChangedRun({ ...task, spec }, shellPlatform(process.platform));
}

async function add({ queue }: Services, job: Job, run: ChangedRun, form: Form): Promise<number> {
  const problem = run.problem(form.run);
  if (problem !== undefined) {
    throw new TypeError(problemText(problem));
  }
  const data = run.apply(form.run, settledShellStart);
  const name = form.name === job.name && job.name === processOf(job)?.name ? data.name : form.name.trim();
  const options: JobOptions = {
    name: name === '' ? data.name : name,
    ...(job.service && { service: true }),
    ...(job.rerunIfInterrupted && { rerunIfInterrupted: true }),
    ...(job.description !== undefined && { description: job.description }),
    ...(job.origin !== undefined && { origin: job.origin }),
    ...changedOptions(job, form.options),
  };
  return (await rerunChangedIn(queue, job, { kind: processKind, data }, options)).id;
}

function changedOptions(job: Job, form: JobForm): JobOptions {
  const { keys = [], retry, ...options } = optionsOf(form, Date.now());
  const own = job.keys.filter((key) => isOwnKey(job, key));
  const allKeys = [...new Set([...keys, ...own])];
  return {
    ...options,
    ...(allKeys.length > 0 && { keys: allKeys }),
    // Its backoff stays.
    ...(retry !== undefined && { retry: { ...job.retry, ...retry } }),
  };
}

async function askForm(
  services: Services,
  job: Job,
  run: ChangedRun,
  before: Form,
): Promise<Form | undefined> {
  let form = before;
  let last: Field = 'add';
  for (;;) {
    const rows = formRows(form);
    const problem = run.problem(form.run);
    const answer = await pickStep({
      title: vscode.l10n.t('Run {0} Again With Changes', plainLabel(services.text.label(job))),
      placeholder:
        problem === undefined
          ? vscode.l10n.t('Enter runs it, or choose what to change')
          : problemText(problem),
      items: rows,
      chosen: rows.filter(({ field }) => field === last),
    });
    if (answer === undefined || answer === 'back') {
      return undefined;
    }
    last = answer.value[0]?.field ?? 'add';
    if (last === 'add' && problem === undefined) {
      return form;
    }
    const next = last === 'add' ? 'back' : await askField(services, last, form, run);
    if (next === undefined) {
      return undefined;
    }
    form = next === 'back' ? form : next.value;
    last = next === 'back' ? last : 'add';
  }
}

function textRow(field: Field, label: string, value: string): Row {
  return { field, label, description: plainItem(value) || vscode.l10n.t('none') };
}

function formRows({ run, options, name }: Form): Row[] {
  const by = run.byShell ? vscode.l10n.t('a shell') : vscode.l10n.t('itself, without a shell');
  return [
    { field: 'add', label: `$(play) ${vscode.l10n.t('Run')}` },
    textRow('command', commandLabel(run.byShell), run.command),
    textRow('byShell', vscode.l10n.t('Run By'), by),
    textRow('cwd', vscode.l10n.t('Folder'), run.cwd),
    textRow('env', vscode.l10n.t('Environment'), run.env),
    textRow('name', vscode.l10n.t('Name'), name),
    ...optionRows(options, vscode.l10n.t('none')),
  ];
}

async function askField(
  services: Services,
  field: Exclude<Field, 'add'>,
  form: Form,
  run: ChangedRun,
): Promise<Answer<Form>> {
  if (field === 'byShell') {
    return askShell(form);
  }
  if (field === 'command' || field === 'cwd' || field === 'env') {
    return askRun(field, form, run);
  }
  if (field === 'name') {
    const title = vscode.l10n.t('Name');
    const answer = await inputStep({ title, prompt: '', value: form.name, problem: () => undefined });
    return typeof answer === 'object' ? { value: { ...form, name: answer.value } } : answer;
  }
  const answer = await askOption(services, field, form.options);
  return typeof answer === 'object' ? { value: { ...form, options: answer.value } } : answer;
}

async function askRun(field: 'command' | 'cwd' | 'env', form: Form, run: ChangedRun): Promise<Answer<Form>> {
  const { title, prompt } = wordsOf(field, form.run.byShell);
  const wanted = (text: string): RunForm => ({ ...form.run, [field]: manyLines(text) });
  const answer = await inputStep({
    title,
    prompt,
    value: singleLine(form.run[field]),
    problem: (text) => {
      const problem = run.problem(wanted(text));
      return problem === undefined ? undefined : problemText(problem);
    },
  });
  return typeof answer === 'object' ? { value: { ...form, run: wanted(answer.value) } } : answer;
}

async function askShell(form: Form): Promise<Answer<Form>> {
  const { file } = settledShellStart('');
  const items: ShellRow[] = [
    {
      label: vscode.l10n.t('By a shell'),
      description: form.run.byShell ? vscode.l10n.t('the one that has run it') : path.basename(file),
      byShell: true,
    },
    {
      label: vscode.l10n.t('By itself, without a shell'),
      description: vscode.l10n.t('a program and its arguments; only quotes mean something'),
      byShell: false,
    },
  ];
  const answer = await pickStep({
    title: vscode.l10n.t('Run By'),
    placeholder: vscode.l10n.t('The command line stays; check what quotes and $ in it mean'),
    items,
    chosen: items.filter(({ byShell }) => byShell === form.run.byShell),
  });
  const byShell = typeof answer === 'object' ? answer.value[0]?.byShell : undefined;
  return typeof answer === 'object'
    ? { value: { ...form, run: { ...form.run, byShell: byShell ?? form.run.byShell } } }
    : answer;
}

const lineBreak = ' ⏎ ';

/** An input box has one line. */
function singleLine(text: string): string {
  return text.replaceAll(/\r?\n/g, lineBreak);
}

function manyLines(text: string): string {
  return text.replaceAll(lineBreak, '\n');
}

function commandLabel(byShell: boolean): string {
  return byShell ? vscode.l10n.t('Command Line') : vscode.l10n.t('Program and Arguments');
}

function wordsOf(
  field: 'command' | 'cwd' | 'env',
  byShell: boolean,
): { readonly title: string; readonly prompt: string } {
  switch (field) {
    case 'command':
      return {
        title: commandLabel(byShell),
        prompt: byShell
          ? vscode.l10n.t('A command line for the shell.')
          : vscode.l10n.t('The program, then its arguments. Quotes hold one together.'),
      };
    case 'cwd':
      return {
        title: vscode.l10n.t('Folder'),
        prompt: vscode.l10n.t('Where it runs; relative to where it has run, or absolute.'),
      };
    case 'env':
      return {
        title: vscode.l10n.t('Environment'),
        prompt: vscode.l10n.t(
          'NAME=value, with spaces between; quotes hold one together. A name alone removes the variable.',
        ),
      };
  }
}

function problemText(problem: RunProblem): string {
  switch (problem) {
    case 'noCommand':
      return vscode.l10n.t('Enter what to run.');
    case 'openQuote':
      return vscode.l10n.t('A quote is not closed.');
    case 'hidden':
      return vscode.l10n.t('Replace each hidden answer by its value: it is not known any more.');
    case 'noFolder':
      return vscode.l10n.t('Enter a folder.');
    case 'badVariable':
      return vscode.l10n.t('Enter NAME=value, or a name alone.');
  }
}

type Changes = Partial<RunForm> & { readonly name?: string; readonly options?: Partial<JobForm> };

function changed(form: Form, changes: Changes): Form {
  const { name = form.name, options = {}, ...run } = changes;
  return { name, run: { ...form.run, ...run }, options: { ...form.options, ...options } };
}
