// Why a job waits, and what would let it start, in words for people.

import { l10n } from 'vscode';
import { plainLabel, taskKeyOf, taskLimitKey } from '../../local/index.ts';
import type { Job, WaitReason } from '../../queue/index.ts';
import type { ClockTime } from '../shared/clockTime.ts';

const mostNamed = 3;

/** A row has room for a few words. */
export function waitText(job: Job, why: WaitReason, clock: ClockTime, now: number): string {
  switch (why.kind) {
    case 'trust':
      return l10n.t('waits until the workspace is trusted');
    case 'paused':
      return l10n.t('waits: paused');
    case 'resources':
      return l10n.t('waits: {0}', shortageText(why.missing));
    case 'journal':
      return l10n.t('waits: not saved yet');
    case 'after':
      return l10n.t('after {0}', idsText(why.jobs));
    case 'until':
      return l10n.t('until {0}', clock.short(why.at, now));
    case 'key':
      return keyText(job, why.key, why.heldBy);
    case 'work':
      return plainLabel(why.message);
    case 'start':
      return l10n.t('waits: no workers');
    case 'worker':
      return l10n.t('waits for a worker');
  }
}

/** Where a job stands among those that wait only for a worker; `ahead`: how many of them start before it. */
export function placeText(ahead: number): string {
  switch (ahead) {
    case 0:
      return l10n.t('next in line');
    case 1:
      return l10n.t('1 job ahead');
    default:
      return l10n.t('{0} jobs ahead', ahead);
  }
}

/** In a sentence, for the tooltip; `ahead` as for `placeText`. */
export function startText(job: Job, why: WaitReason, clock: ClockTime, ahead = 0): string {
  switch (why.kind) {
    case 'trust':
      return l10n.t('when you trust this workspace');
    case 'paused':
      return l10n.t('when you resume the queue');
    case 'resources':
      return l10n.t(
        'when the system has what it needs again ({0}); it is tried by itself',
        shortageText(why.missing),
      );
    case 'journal':
      return l10n.t('when it can be saved: nothing is started that would be lost in a crash');
    case 'after':
      return afterText(job, why.jobs);
    case 'until':
      return job.attempt > 1
        ? l10n.t('at {0}, because attempt {1} failed', clock.full(why.at), job.attempt - 1)
        : l10n.t('at {0}', clock.full(why.at));
    case 'key':
      return freeKeyText(job, why.key, why.heldBy);
    case 'work':
      return '';
    case 'start':
      return l10n.t('when there is a worker: "Job Queue: Add Worker"');
    case 'worker':
      return freeWorkerText(ahead);
  }
}

function freeWorkerText(ahead: number): string {
  switch (ahead) {
    case 0:
      return l10n.t('when a worker is free');
    case 1:
      return l10n.t('when a worker is free; 1 job comes first');
    default:
      return l10n.t('when a worker is free; {0} jobs come first', ahead);
  }
}

/** Says in a few words what the system lacks. */
export function shortageText(missing: Extract<WaitReason, { kind: 'resources' }>['missing']): string {
  switch (missing) {
    case 'disk':
      return l10n.t('the disk is full');
    case 'files':
      return l10n.t('too many files are open');
    case 'processes':
      return l10n.t('too many processes run');
    case 'memory':
      return l10n.t('memory is short');
  }
}

/** `#1, #2, #3 and 4 more`. */
function idsText(ids: readonly number[]): string {
  const named = ids.slice(0, mostNamed).map((id) => `#${id}`);
  const more = ids.length - named.length;
  return more > 0 ? l10n.t('{0} and {1} more', named.join(', '), more) : named.join(', ');
}

function keyText(job: Job, key: string, heldBy: readonly number[]): string {
  if (isOwnKey(job, key)) {
    return l10n.t('same task as {0}', idsText(heldBy));
  }
  return heldBy.length === 0
    ? l10n.t('key {0} (limit 0)', plainLabel(key))
    : l10n.t('key {0} (held by {1})', plainLabel(key), idsText(heldBy));
}

function freeKeyText(job: Job, key: string, heldBy: readonly number[]): string {
  if (heldBy.length === 0) {
    return l10n.t('when the limit of its key in the setting "jobQueue.limits" allows it');
  }
  return isOwnKey(job, key)
    ? l10n.t('when the same task has ended as {0}', idsText(heldBy))
    : l10n.t('when {0} no longer needs the key {1}', idsText(heldBy), plainLabel(key));
}

/** Whether it is the key that all jobs of one task have. */
export function isOwnKey(job: Job, key: string): boolean {
  const task = taskKeyOf(job.work);
  return task !== undefined && key === taskLimitKey(task);
}

function afterText(job: Job, open: readonly number[]): string {
  const succeed = open.filter((id) => job.after.includes(id));
  const end = open.filter((id) => !succeed.includes(id));
  return [
    ...(succeed.length > 0
      ? [
          l10n.t(
            'when {0} succeeded, or is ready if it is a service; otherwise this job is skipped',
            haveText(succeed),
          ),
        ]
      : []),
    ...(end.length > 0 ? [l10n.t('when {0} ended, however', haveText(end))] : []),
  ].join(', ');
}

function haveText(ids: readonly number[]): string {
  return ids.length === 1 ? l10n.t('{0} has', idsText(ids)) : l10n.t('{0} have', idsText(ids));
}
