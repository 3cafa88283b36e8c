// Says what the tree shows: a filter, step by step, each part applied at once; a search; older jobs.

import * as vscode from 'vscode';
import { essential, type JobFilter, jobStates, plainLabel } from '../../local/index.ts';
import type { JobState } from '../../queue/index.ts';
import { type Answer, inputStep, pickStep } from '../asking/steps.ts';
import { viewIds } from '../shared/contributions.ts';
import { parsePastTime, startOfDay } from '../shared/parseTime.ts';
import { isQueueNode } from '../views/nodes.ts';
import { stateText } from '../wording/filterText.ts';
import { type Command, requestOf, type Services } from './command.ts';

type Part = keyof JobFilter;
type FormRow = vscode.QuickPickItem & { readonly part: Part | 'done' | 'clear' };
type StateRow = vscode.QuickPickItem & { readonly state: JobState };
/** `ms`: epoch ms, or what leads to it. */
type SinceRow = vscode.QuickPickItem & { readonly at: number | 'any' | 'typed' };

const hourMs = 3_600_000;

/** Takes `{states?, name?, text?, since?}`; without it, asks. */
export const filterJobs: Command = async (services, argument) => {
  const request = requestOf(argument);
  if (request !== undefined) {
    services.jobsTree.filter = essential(checkRequest(request));
    return;
  }
  const { jobsTree } = services;
  const before = jobsTree.filter;
  for (let last: FormRow['part'] = before === undefined ? 'states' : 'done'; ;) {
    const rows = formRows(services);
    const answer = await pickStep({
      title: vscode.l10n.t('Filter Jobs'),
      placeholder: vscode.l10n.t('Choose what the jobs have in common; Escape keeps what is shown'),
      items: rows,
      chosen: rows.filter(({ part }) => part === last),
    });
    last = answer === undefined || answer === 'back' ? 'done' : (answer.value[0]?.part ?? 'done');
    if (last === 'clear') {
      jobsTree.filter = undefined;
    }
    if (last === 'clear' || last === 'done') {
      return;
    }
    const changed = await askPart(last, jobsTree.filter ?? {}, services);
    if (changed === undefined) {
      return;
    }
    if (changed !== 'back') {
      jobsTree.filter = essential(changed.value);
      last = 'done';
    }
  }
};

export const clearFilter: Command = ({ jobsTree }) => {
  jobsTree.filter = undefined;
};

const isText = (value: unknown): boolean => value === undefined || typeof value === 'string';

function checkRequest(request: unknown): JobFilter {
  const { states, name, text, since } = request as { readonly [part in Part]?: unknown };
  const isStates = Array.isArray(states) && states.every((state) => jobStates.some((one) => one === state));
  if (
    !isText(name) ||
    !isText(text) ||
    !(states === undefined || isStates) ||
    !(since === undefined || Number.isFinite(since))
  ) {
    throw new TypeError(
      vscode.l10n.t(
        '"jobQueue.filterJobs" takes {0}.',
        '{"states": ["failed"], "name": "…", "text": "…", "since": 1700000000000}',
      ),
    );
  }
  return request as JobFilter;
}

function formRows({ jobsTree, text }: Services): FormRow[] {
  const filter = jobsTree.filter ?? {};
  const { states, name, text: words, since } = filter;
  const any = vscode.l10n.t('any');
  const show = (value: string | undefined): string => (value === undefined ? any : plainLabel(value));
  return [
    { part: 'done', label: `$(check) ${vscode.l10n.t('Show')}`, description: jobsTree.countText() },
    {
      part: 'states',
      label: vscode.l10n.t('State'),
      description: states === undefined ? any : states.map(stateText).join(', '),
    },
    { part: 'name', label: vscode.l10n.t('Name'), description: show(name) },
    { part: 'text', label: vscode.l10n.t('Text'), description: show(words) },
    {
      part: 'since',
      label: vscode.l10n.t('Since'),
      description: since === undefined ? any : text.filter({ since }, Date.now()),
    },
    ...(jobsTree.filter === undefined
      ? []
      : [{ part: 'clear' as const, label: `$(clear-all) ${vscode.l10n.t('Clear Filter')}` }]),
  ];
}

async function askPart(part: Part, filter: JobFilter, services: Services): Promise<Answer<JobFilter>> {
  switch (part) {
    case 'states':
      return askStates(filter);
    case 'name':
      return askText(
        filter,
        'name',
        vscode.l10n.t('Name'),
        vscode.l10n.t('A part of the name, in any case.'),
      );
    case 'text':
      return askText(
        filter,
        'text',
        vscode.l10n.t('Text'),
        vscode.l10n.t(
          'A part of the name, of the command line, its folder, a note, or of the message it ended with, in any case.',
        ),
      );
    case 'since':
      return askSince(filter, services);
  }
}

async function askStates(filter: JobFilter): Promise<Answer<JobFilter>> {
  const items: StateRow[] = jobStates.map((state) => ({ label: stateText(state), state }));
  const answer = await pickStep({
    title: vscode.l10n.t('State'),
    placeholder: vscode.l10n.t('Select the states to show, or none to show all'),
    items,
    chosen: items.filter(({ state }) => filter.states?.includes(state)),
    many: 'any',
  });
  return typeof answer === 'object'
    ? { value: { ...filter, states: answer.value.map(({ state }) => state) } }
    : answer;
}

async function askText(
  filter: JobFilter,
  part: 'name' | 'text',
  title: string,
  prompt: string,
): Promise<Answer<JobFilter>> {
  const answer = await inputStep({ title, prompt, value: filter[part] ?? '', problem: () => undefined });
  return typeof answer === 'object' ? { value: { ...filter, [part]: answer.value } } : answer;
}

async function askSince(filter: JobFilter, { text }: Services): Promise<Answer<JobFilter>> {
  const { since: _since, ...rest } = filter;
  const now = Date.now();
  const shown = (at: number): string => text.filter({ since: at }, now);
  const row = (label: string, at: number): SinceRow => ({ label, at, description: shown(at) });
  const answer = await pickStep<SinceRow>({
    title: vscode.l10n.t('Since'),
    placeholder: vscode.l10n.t('Jobs that have ended since then, and those that have not ended'),
    items: [
      { label: vscode.l10n.t('Any time'), at: 'any' },
      row(vscode.l10n.t('Last hour'), now - hourMs),
      row(vscode.l10n.t('Today'), startOfDay(now)),
      row(vscode.l10n.t('Last 24 hours'), now - 24 * hourMs),
      { label: vscode.l10n.t('Another time…'), at: 'typed' },
    ],
  });
  if (typeof answer !== 'object') {
    return answer;
  }
  const [{ at } = { at: 'any' as const }] = answer.value;
  if (at === 'any') {
    return { value: rest };
  }
  if (at !== 'typed') {
    return { value: { ...rest, since: at } };
  }
  const typed = await inputStep({
    title: vscode.l10n.t('Since'),
    prompt: vscode.l10n.t(
      'A date or a time (2031-05-03, 2031-05-03 14:05, 14:05), or how long ago (3h, 2d).',
    ),
    value: '',
    problem: (words) =>
      parsePastTime(words, Date.now()) === undefined
        ? vscode.l10n.t('Enter a time that is past, such as 2031-05-03, 14:05 or 3h.')
        : undefined,
  });
  const since = typeof typed === 'object' ? parsePastTime(typed.value, Date.now()) : undefined;
  return typeof typed === 'object' ? { value: { ...rest, ...(since !== undefined && { since }) } } : typed;
}

/** Opens the tree's own find box, which filters and highlights as the user has set it. */
export const findJob: Command = async () => {
  await vscode.commands.executeCommand(`${viewIds.jobs}.focus`);
  await vscode.commands.executeCommand('list.find');
};

/**
 * Goes to the job that failed last, of those that nobody has looked at; without one, shows all that failed.
 */
export const showFailed: Command = async ({ failures, jobsTree }) => {
  const { newest } = failures;
  failures.seeAll();
  if (newest !== undefined && (await jobsTree.reveal(newest))) {
    return;
  }
  jobsTree.filter = { states: newest?.state === 'interrupted' ? ['failed', 'interrupted'] : ['failed'] };
  await vscode.commands.executeCommand(`${viewIds.jobs}.focus`);
  if (newest !== undefined) {
    // The rows may change again while the row is looked for: then it is among the first of those shown.
    await jobsTree.reveal(newest).catch(() => false);
  }
};

export const showMore: Command = ({ jobsTree }, target) => {
  if (isQueueNode(target) && target.kind === 'more') {
    jobsTree.showMore(target.group);
  }
};
