// What a saved value can be asked.

import type { HaltedBy } from '../errors.ts';
import type {
  RunningPhase,
  HaltStep,
  FailureReason,
  Attempt,
  Outcome,
  JobState,
  RetryOptions,
} from '../job.ts';
import type { SavedJob, EndedCounts, SavedQueue } from '../journal.ts';
import { checkRetry } from '../running/retry.ts';

type Fields = Readonly<Record<string, unknown>>;
type Check<T> = (value: unknown) => value is T;

/** JSON has no undefined; some writers put null in its place. */
const absent = (value: unknown): value is null | undefined => value === undefined || value === null;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === 'string';

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

const isTime = (value: unknown): value is number => Number.isFinite(value);

const isIds = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((id) => Number.isSafeInteger(id));

const oneOf =
  <T extends string>(known: readonly T[]): Check<T> =>
  (value): value is T =>
    known.includes(value as T);

const isReason = oneOf<FailureReason>(['error', 'exitCode', 'timeout', 'start', 'dependency']);
const isHalter = oneOf<HaltedBy>(['job', 'worker', 'all', 'stop', 'remove', 'signal']);

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
  if (!isText(message)) {
    return undefined;
  }
  return kind === 'interrupted'
    ? { kind, message }
    : kind === 'failed'
      ? readFailed(value, message)
      : undefined;
}

function readHalted({ by, clean, remaining }: Fields): Outcome | undefined {
  return isHalter(by) && typeof clean === 'boolean' && isIds(remaining)
    ? { kind: 'halted', by, clean, remaining: [...remaining] }
    : undefined;
}

function readFailed({ reason, exitCode, signal }: Fields, message: string): Outcome | undefined {
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

// Reads what a journal has kept. It may have been damaged, or written by anybody: nothing is believed that was not checked, and
// only known fields are taken over.

const mostWorkers = 10_000;

const isId: Check<number> = (value): value is number => Number.isSafeInteger(value) && (value as number) >= 1;
const isCount: Check<number> = (value): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;
const isFlag: Check<boolean> = (value): value is boolean => typeof value === 'boolean';
const isDuration: Check<number> = (value): value is number => isTime(value) && value >= 0;

const states: readonly JobState[] = ['waiting', 'running', 'succeeded', 'failed', 'halted', 'interrupted'];
const phases: readonly RunningPhase[] = ['starting', 'active', 'halting'];
const haltSteps: readonly HaltStep[] = ['asked', 'killing'];
const halters: readonly HaltedBy[] = ['job', 'worker', 'all', 'stop', 'remove', 'signal'];

const required: { readonly [field in keyof SavedJob]?: Check<unknown> } = {
  id: isId,
  name: isText,
  kind: (value): value is string => isText(value) && value !== '',
  priority: (value): value is number => Number.isSafeInteger(value),
  rank: isTime,
  service: isFlag,
  state: oneOf(states),
  queuedAt: isTime,
  after: isIds,
  afterEnd: isIds,
  keys: isTexts,
};

const optional: { readonly [field in keyof SavedJob]?: Check<unknown> } = {
  phase: oneOf(phases),
  haltStep: oneOf(haltSteps),
  ready: (value): value is true => value === true,
  worker: (value): value is number => isId(value) && value < 2 ** 31,
  haltBy: oneOf(halters),
  heldFor: isText,
  startedAt: isTime,
  endedAt: isTime,
  durationMs: isDuration,
  notBefore: isTime,
  timeoutMs: (value): value is number => isDuration(value) && value > 0,
  retry: isRetry,
  uniqueKey: isText,
  origin: isText,
  rerunOf: isId,
  rerunIfInterrupted: isFlag,
  notes: (value): value is object => isObject(value) && isTexts(Object.values(value)),
};

/** A job as it was saved, or undefined when the value is none. */
export function readSaved(value: unknown): SavedJob | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  const fields = checked(value, required, optional);
  const attempts = readAttempts(value['attempts']);
  const work = readWork(value['work'], value['kind']);
  if (fields === undefined || attempts === undefined || work === undefined) {
    return undefined;
  }
  const outcome = readOutcome(value['outcome']);
  const job = {
    ...fields,
    ...work,
    attempts,
    ...(outcome !== undefined && { outcome }),
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

function checked(
  value: Fields,
  must: { readonly [field: string]: Check<unknown> },
  may: { readonly [field: string]: Check<unknown> },
): Fields | undefined {
  const read: Record<string, unknown> = {};
  for (const [field, check] of [...Object.entries(must), ...Object.entries(may)]) {
    const each = Object.hasOwn(value, field) ? value[field] : undefined;
    if (absent(each) && !Object.hasOwn(must, field)) {
      continue;
    }
    if (!check(each)) {
      return undefined;
    }
    read[field] = each;
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
  const { succeeded, failed, halted, interrupted } = value;
  return isCount(succeeded) && isCount(failed) && isCount(halted) && isCount(interrupted)
    ? { succeeded, failed, halted, interrupted }
    : undefined;
}

function isRetry(value: unknown): value is RetryOptions {
  try {
    checkRetry(value as RetryOptions);
    return isObject(value);
  } catch {
    return false;
  }
}
