// What a person reads of a job: on its row, in its tooltip, by a screen reader, under its output.

import * as vscode from 'vscode';
import {
  compositeKind,
  culpritText,
  type JobFilter,
  outcomeText,
  outputTells,
  plainLabel,
  processOf,
} from '../../local/index.ts';
import type { HaltStep, Job, JobStatus } from '../../queue/index.ts';
import { type KeptRun, leftNote } from '../../node/index.ts';
import { filterText } from './filterText.ts';
import type { ClockTime } from '../shared/clockTime.ts';
import { formatDuration } from '../shared/duration.ts';
import { isOwnKey, placeText, startText, waitText } from './waitText.ts';
import { vscodeTaskOf, weakerPromises } from '../vscodeTasks/vscodeTask.ts';

const separator = ' · ';

/** Gives a failed run's output in short. */
type Digests = {
  of(job: Job): { readonly line: string; readonly lastLines: readonly string[] } | undefined;
};

type Find = (id: number) => Job | undefined;

export class JobText {
  readonly #clock: ClockTime;
  readonly #digests: Digests;
  readonly #find: Find | undefined;

  /** `find`: the jobs that caused others to be skipped; without it only their numbers are named. */
  constructor(clock: ClockTime, digests: Digests, find?: Find) {
    this.#clock = clock;
    this.#digests = digests;
    this.#find = find;
  }

  label(job: Job): string {
    return `#${job.id} ${plainLabel(job.name)}`;
  }

  /**
   * The part of a row after its label. A narrow view cuts its end off, so what is asked most comes first.
   * `ahead`: how many jobs get a worker before this one, if it waits for nothing else.
   */
  description(job: Job, now: number, ahead?: number): string {
    const how = job.outcome?.kind === 'succeeded' ? '' : this.#outcome(job);
    const why = this.#digests.of(job)?.line ?? '';
    const times = job.completed
      ? [how, why, ...this.#endedParts(job, now)]
      : this.#openParts(job, now, ahead);
    const parts = [vscodeTaskOf(job) === undefined ? '' : vscode.l10n.t('by VS Code'), ...times];
    return parts.filter((part) => part !== '').join(separator);
  }

  filter(filter: JobFilter, now: number): string {
    return filterText(filter, this.#clock, now);
  }

  /** Since the start, as shown on a worker's row. */
  elapsed(job: Job, now: number): string {
    return formatDuration((job.endedAt ?? now) - (job.startedAt ?? now));
  }

  /** How and when an ended job ended. */
  ended(job: Job): string {
    const { startedAt, endedAt } = job;
    const at = endedAt === undefined ? '' : this.#clock.full(endedAt);
    const took = startedAt === undefined || endedAt === undefined ? '' : formatDuration(endedAt - startedAt);
    return [this.#outcome(job), at, took].filter((part) => part !== '').join(separator);
  }

  /** A run whose job may have been forgotten: what, how and when. */
  run({ jobId, name, end = '', startedAt }: KeptRun, now: number): string {
    const parts = [`#${jobId} ${plainLabel(name)}`, plainLabel(end), this.#clock.short(startedAt, now)];
    return parts.filter((part) => part !== '').join(separator);
  }

  /** Plain text: whatever a job is called, nothing in it becomes a link or a picture. */
  tooltip(job: Job, now: number, ahead?: number): string {
    const task = processOf(job);
    const vscodeTask = vscodeTaskOf(job);
    const runs = vscodeTask?.title ?? kindText(job);
    const at = (time: number | undefined): string => (time === undefined ? '' : this.#clock.full(time));
    const lines: [string, string][] = [
      [vscode.l10n.t('Description'), plainLabel(job.description ?? '')],
      [vscode.l10n.t('Runs'), plainLabel(task?.commandText ?? runs)],
      [vscode.l10n.t('Note'), vscodeTask === undefined ? '' : weakerPromises(vscodeTask)],
      [vscode.l10n.t('Folder'), plainLabel(task?.spec.cwd ?? '')],
      [vscode.l10n.t('Branch'), branchText(job)],
      [vscode.l10n.t('Added by'), plainLabel(job.origin ?? '')],
      [vscode.l10n.t('Runs again'), job.rerunOf === undefined ? '' : `#${job.rerunOf}`],
      [vscode.l10n.t('State'), job.state === 'skipped' ? '' : this.#state(job, now)],
      [vscode.l10n.t('Skipped'), this.#skippedBecause(job)],
      [vscode.l10n.t('Starts'), this.#starts(job, ahead)],
      [vscode.l10n.t('Comes after'), [...job.after, ...job.afterEnd].map((id) => `#${id}`).join(', ')],
      [vscode.l10n.t('Attempt'), attemptText(job)],
      [vscode.l10n.t('Keys'), plainLabel(sharedKeys(job).join(', '))],
      [vscode.l10n.t('Priority'), job.priority === 0 ? '' : String(job.priority)],
      [vscode.l10n.t('Added'), at(job.queuedAt)],
      [vscode.l10n.t('Started'), at(job.startedAt)],
      [vscode.l10n.t('Ended'), at(job.endedAt)],
      [vscode.l10n.t('Left running'), leftText(job)],
      [vscode.l10n.t('Duration'), job.startedAt === undefined ? '' : this.elapsed(job, now)],
    ];
    const known = lines.filter(([, value]) => value !== '').map(([name, value]) => `${name}: ${value}`);
    const printed = this.#digests.of(job)?.lastLines ?? [];
    return [this.label(job), ...known, ...(printed.length > 0 ? ['', ...printed] : [])].join('\n');
  }

  /** For a screen reader: name, state, what it complained about, and times, without the ticking clock. */
  spoken(job: Job, now: number, ahead?: number): string {
    const times = job.completed ? this.#endedParts(job, now) : [];
    const attempt = attemptText(job) === '' ? '' : vscode.l10n.t('attempt {0}', attemptText(job));
    const why = this.#digests.of(job)?.line ?? '';
    const place = ahead === undefined ? '' : placeText(ahead);
    const parts = [this.#state(job, now), place, attempt, why, ...times].filter((part) => part !== '');
    return vscode.l10n.t('Job {0}, {1}', this.label(job), parts.join(', '));
  }

  #openParts(job: Job, now: number, ahead: number | undefined): string[] {
    const { status } = job;
    const attempt = attemptText(job);
    if (status.state === 'waiting') {
      const { why } = status;
      return why.kind === 'until' && attempt !== ''
        ? // A narrow view has room for this much.
          [vscode.l10n.t('try {0} at {1}', attempt, this.#clock.soon(why.at, now))]
        : [
            ahead === undefined ? '' : placeText(ahead),
            waitText(job, why, this.#clock, now),
            attempt === '' ? '' : vscode.l10n.t('try {0}', attempt),
          ];
    }
    const tries = attempt === '' ? '' : vscode.l10n.t('attempt {0}', attempt);
    const started = job.startedAt ?? now;
    const phase =
      status.state === 'running' && status.phase !== 'active' ? phaseText(status) : readyText(job);
    const since = vscode.l10n.t('since {0}', this.#clock.short(started, now));
    return [phase, tries, progressText(job), formatDuration(now - started), since];
  }

  #state(job: Job, now: number): string {
    const { status } = job;
    if (status.state === 'waiting') {
      return waitText(job, status.why, this.#clock, now);
    }
    if (status.state !== 'running') {
      const how = this.#outcome(job);
      return status.state === 'failed' ? vscode.l10n.t('failed: {0}', how) : how;
    }
    const ready = status.phase === 'active' ? readyText(job) : '';
    return ready === '' ? phaseText(status) : `${phaseText(status)}, ${ready}`;
  }

  #outcome({ outcome }: Job): string {
    if (outcome?.kind !== 'skipped' || this.#find === undefined) {
      return outcomeText(outcome, vscode.l10n);
    }
    const culprit = this.#find(outcome.because);
    return culprit === undefined
      ? vscode.l10n.t('skipped because of #{0}, which is no longer listed', outcome.because)
      : outcomeText(outcome, vscode.l10n, culprit);
  }

  #skippedBecause({ outcome }: Job): string {
    if (outcome?.kind !== 'skipped') {
      return '';
    }
    const culprit = this.#find?.(outcome.because);
    return culprit === undefined
      ? vscode.l10n.t('because of #{0}, which is no longer listed', outcome.because)
      : culpritText(culprit, vscode.l10n);
  }

  #starts(job: Job, ahead: number | undefined): string {
    const { status } = job;
    return status.state === 'waiting' ? startText(job, status.why, this.#clock, ahead) : '';
  }

  #endedParts(job: Job, now: number): string[] {
    const { startedAt, endedAt = now } = job;
    return startedAt === undefined
      ? [this.#clock.short(endedAt, now)]
      : [formatDuration(endedAt - startedAt), this.#clock.span(startedAt, endedAt, now)];
  }
}

function phaseText(status: Extract<JobStatus, { state: 'running' }>): string {
  switch (status.phase) {
    case 'starting':
      return vscode.l10n.t('starting');
    case 'active':
      return vscode.l10n.t('running');
    case 'halting':
      return haltText(status.haltStep);
  }
}

/** Of a service that says so itself. */
function readyText(job: Job): string {
  if (!job.service || !outputTells(job)) {
    return '';
  }
  return job.ready ? vscode.l10n.t('ready') : vscode.l10n.t('not ready yet');
}

function haltText(step: HaltStep | undefined): string {
  switch (step) {
    case undefined:
      return vscode.l10n.t('halting');
    case 'asked':
      return vscode.l10n.t('halting: asked');
    case 'killing':
      return vscode.l10n.t('halting: killing');
  }
}

function progressText(job: Job): string {
  const { message = '', fraction } = job.progress ?? {};
  const percent = fraction === undefined ? '' : `${Math.round(fraction * 100)} %`;
  return [plainLabel(message), percent].filter((part) => part !== '').join(' ');
}

/** `2 of 3`; empty for a job that is tried once. */
function attemptText({ attempt, retry }: Job): string {
  return attempt === 1 || retry === undefined ? '' : vscode.l10n.t('{0} of {1}', attempt, retry.attempts);
}

/** The keys that a person has named. */
function sharedKeys(job: Job): readonly string[] {
  return job.keys.filter((key) => !isOwnKey(job, key));
}

/** Processes that its own has left running when it ended. */
function leftText({ notes }: Job): string {
  const left = notes[leftNote];
  return left === undefined
    ? ''
    : vscode.l10n.t('process {0}, when it ended; "Kill Again" ends what still runs', plainLabel(left));
}

/** `main @ 1a2b3c4`: where it has run. */
function branchText({ notes: { branch, commit } }: Job): string {
  return [branch ?? '', commit === undefined ? '' : `@ ${commit.slice(0, 7)}`]
    .map(plainLabel)
    .filter((part) => part !== '')
    .join(' ');
}

function kindText({ kind }: Job): string {
  return kind === 'function'
    ? vscode.l10n.t('a function')
    : kind === compositeKind
      ? vscode.l10n.t('only the tasks that it depends on')
      : kind;
}
