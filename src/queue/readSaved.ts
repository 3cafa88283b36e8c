// Reads what a journal has kept. It may have been damaged, or written by anybody: nothing is believed that was not checked, and
// only known fields are taken over.

import type { HaltedBy } from './errors.ts';
import { checkRetry, type RetryOptions } from './policy/retry.ts';
import { readAttempts, readOutcome } from './readOutcome.ts';
import {
  absent,
  isIds,
  isObject,
  isText,
  isTexts,
  isTime,
  oneOf,
  type Check,
  type Fields,
} from './savedChecks.ts';
import type { EndedCounts, SavedJob, SavedQueue } from './saved.ts';
import type { HaltStep, JobState, RunningPhase } from './state.ts';

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
