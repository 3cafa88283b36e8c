// Reads what a journal has kept. It may have been damaged, or written by another program: nothing is trusted
// that was not checked, and only known fields are taken over.

import { isCount, isFlag, isId, isIds, isObject, isText, isTime, oneOf } from '../base/checks.ts';
import { fields, isHalter } from '../fields.ts';
import type { Attempt, FailureReason, Outcome } from '../job.ts';
import type { EndedCounts, SavedJob, SavedQueue } from '../journal.ts';

type Row = Readonly<Record<string, unknown>>;

/** JSON has no undefined; some writers put null in its place. */
const absent = (value: unknown): value is null | undefined => value === undefined || value === null;

const isReason = oneOf<FailureReason>('error', 'exitCode', 'timeout', 'start');

/** Undefined when it is none. */
function readOutcome(value: unknown): Outcome | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  const { kind, message } = value;
  if (kind === 'succeeded') {
    return { kind, value: value['value'] };
  }
  if (kind === 'halted') {
    return readHalted(value);
  }
  if (kind === 'skipped') {
    const { because } = value;
    return isId(because) ? { kind, because } : undefined;
  }
  if (!isText(message)) {
    return undefined;
  }
  return kind === 'interrupted'
    ? { kind, message }
    : kind === 'failed'
      ? readFailed(value, message)
      : undefined;
}

function readHalted({ by, clean, remaining }: Row): Outcome | undefined {
  return isHalter(by) && typeof clean === 'boolean' && isIds(remaining)
    ? { kind: 'halted', by, clean, remaining: [...remaining] }
    : undefined;
}

function readFailed({ reason, exitCode, signal }: Row, message: string): Outcome | undefined {
  if (reason === 'dependency') {
    return readDependency(message);
  }
  const fits =
    isReason(reason) && (absent(exitCode) || isTime(exitCode)) && (absent(signal) || isText(signal));
  return fits
    ? {
        kind: 'failed',
        reason,
        message,
        ...(!absent(exitCode) && { exitCode }),
        ...(!absent(signal) && { signal }),
      }
    : undefined;
}

/**
 * Until jobs could be skipped they failed because of a dependency, which the message names: `#3 lint failed`.
 */
function readDependency(message: string): Outcome {
  const because = Number(/^#(\d+) /.exec(message)?.[1]);
  return isId(because) ? { kind: 'skipped', because } : { kind: 'failed', reason: 'error', message };
}

/** Undefined when one of them is none. */
function readAttempts(value: unknown): Attempt[] | undefined {
  if (!Array.isArray(value)) {
    return undefined;
  }
  const attempts = value.map(readAttempt).filter((attempt) => attempt !== undefined);
  return attempts.length === value.length ? attempts : undefined;
}

function readAttempt(value: unknown): Attempt | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  const { attempt, startedAt, endedAt, durationMs } = value;
  const outcome = readOutcome(value['outcome']);
  const isFailure = outcome?.kind === 'failed' || outcome?.kind === 'interrupted';
  return isFailure && isTime(attempt) && isTime(startedAt) && isTime(endedAt) && isTime(durationMs)
    ? { attempt, startedAt, endedAt, durationMs, outcome }
    : undefined;
}

const mostWorkers = 10_000;

/** A job as it was saved, or undefined when the value is none. */
export function readSaved(value: unknown): SavedJob | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  const read = readFields(value);
  const attempts = readAttempts(value['attempts']);
  const work = readWork(value['work'], value['kind']);
  if (read === undefined || attempts === undefined || work === undefined) {
    return undefined;
  }
  const outcome = readOutcome(value['outcome']);
  const job = {
    ...read,
    ...work,
    attempts,
    ...(outcome !== undefined && { outcome }),
    ...(outcome?.kind === 'skipped' && read['state'] === 'failed' && { state: outcome.kind }),
  } as unknown as SavedJob;
  return isWhole(job) ? job : undefined;
}

/** A queue as it was saved, or undefined when the value is none. */
export function readSavedQueue(value: unknown): SavedQueue | undefined {
  const counts = isObject(value) ? readCounts(value['counts']) : undefined;
  if (!isObject(value) || counts === undefined) {
    return undefined;
  }
  const { paused, workers, workerIds, lastId } = value;
  if (!isFlag(paused) || !isCount(workers) || workers > mostWorkers || !isCount(lastId)) {
    return undefined;
  }
  const idsFit =
    isIds(workerIds) &&
    workerIds.length === workers &&
    new Set(workerIds).size === workers &&
    workerIds.every((id) => id >= 1 && id < 2 ** 31);
  return { paused, workers, ...(idsFit && { workerIds: [...workerIds] }), lastId, counts };
}

/** Whether the fields fit together. */
function isWhole({
  id,
  state,
  phase,
  worker,
  service,
  outcome,
  endedAt,
  after,
  afterEnd,
  startedAt,
}: SavedJob): boolean {
  if (after.includes(id) || afterEnd.includes(id)) {
    return false;
  }
  if (state === 'waiting') {
    return outcome === undefined;
  }
  if (state === 'running') {
    const hasPlace = service ? worker === undefined : worker !== undefined;
    return outcome === undefined && phase !== undefined && startedAt !== undefined && hasPlace;
  }
  return outcome?.kind === state && endedAt !== undefined;
}

/** Takes over the fields that have a check; undefined when one fails it. */
function readFields(row: Row): Row | undefined {
  const read: Record<string, unknown> = {};
  for (const [name, { check, required }] of Object.entries(fields)) {
    const value = Object.hasOwn(row, name) ? row[name] : undefined;
    if (check === undefined || (absent(value) && required !== true)) {
      continue;
    }
    if (!check(value)) {
      return undefined;
    }
    read[name] = value;
  }
  return read;
}

function readWork(work: unknown, kind: unknown): { work?: SavedJob['work'] } | undefined {
  if (absent(work)) {
    return {};
  }
  if (!isObject(work) || work['kind'] !== kind || typeof kind !== 'string' || kind === 'function') {
    return undefined;
  }
  return { work: Object.hasOwn(work, 'data') ? { kind, data: work['data'] } : { kind } };
}

function readCounts(value: unknown): EndedCounts | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  // A queue that was saved before jobs could be skipped does not count them.
  const { succeeded, failed, halted, interrupted, skipped = 0 } = value;
  return isCount(succeeded) && isCount(failed) && isCount(halted) && isCount(interrupted) && isCount(skipped)
    ? { succeeded, failed, halted, interrupted, skipped }
    : undefined;
}
