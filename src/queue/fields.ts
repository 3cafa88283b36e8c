// Describes every field of a job that is an option or is saved, once: how it is checked, read from a record
// and set. Adding a job checks options by this table and sets them; saving, loading and running again read
// it. A new option is an entry here, a field of `KeptOptions` (job.ts) and a place in the record
// (core/jobRecord.ts).

import { isDuration, isFlag, isId, isIds, isObject, isText, isTexts, isTime, oneOf } from './base/checks.ts';
import { isJson } from './base/json.ts';
import { type JobRecord, none, type OptionalFields } from './core/jobRecord.ts';
import type { HaltedBy } from './errors.ts';
import type { HaltStep, JobState, KeptOptions, Outcome, RunningPhase } from './job.ts';
import type { SavedJob } from './journal.ts';
import { canBeSaved } from './running/handlers.ts';
import { retryProblem } from './running/retry.ts';

type Field<T> = {
  /**
   * Whether an option, or a value from a saved row, may be this field. Absent for values that parse.ts takes
   * apart.
   */
  readonly check?: (value: unknown) => boolean;
  /** Says what the check asks for, in the error that refuses an option. */
  readonly wants?: string;
  /** Says which part of a value is wrong, in the place of `wants`. */
  readonly problem?: (value: unknown) => string | undefined;
  /** Whether a row without it is damaged. */
  readonly required?: true;
  /** Returns what is saved; undefined is left out. */
  readonly get: (job: JobRecord) => T | undefined;
  /**
   * Sets the record's field; undefined and an empty list clear it. Absent for what the record is made with,
   * and its state.
   */
  readonly set?: (job: JobRecord, value: T | undefined) => void;
  /** Whether adding a job sets it to the option of the same name. */
  readonly isOption?: true;
  /** Whether running the job again takes it over. */
  readonly rerun?: true;
};

/** An option that the record keeps as it is. */
type OptionField<T> = Field<T> & Required<Pick<Field<T>, 'check' | 'wants' | 'set' | 'isOption'>>;

type JobFields = {
  readonly [name in Exclude<keyof SavedJob, keyof KeptOptions>]-?: Field<SavedJob[name]>;
} & { readonly [name in keyof KeptOptions]-?: OptionField<KeptOptions[name]> };

export const isHalter = oneOf<HaltedBy>('job', 'worker', 'all', 'stop', 'remove', 'signal');

/** A field that lies in the optional part of the record under its own name. */
function slot<
  N extends 'uid' | 'description' | 'heldFor' | 'notes' | 'timeoutMs' | 'uniqueKey' | 'origin' | 'rerunOf',
>(name: N) {
  return {
    get: ({ optional }: JobRecord) => optional?.[name],
    set: (job: JobRecord, value: OptionalFields[N] | undefined) => {
      job.needOptional()[name] = value;
    },
  };
}

const running = ({ current }: JobRecord) => (current?.kind === 'running' ? current : undefined);

export const fields: JobFields = {
  id: { check: isId, required: true, get: ({ id }) => id },
  uid: { check: isText, ...slot('uid') },
  name: { check: isText, wants: 'a string', required: true, rerun: true, get: ({ name }) => name },
  kind: { check: (value) => isText(value) && value !== '', required: true, get: ({ kind }) => kind },
  work: { get: ({ run }) => (canBeSaved(run) ? run : undefined) },
  service: {
    check: isFlag,
    wants: 'true or false',
    required: true,
    rerun: true,
    get: ({ service }) => service,
  },
  priority: {
    check: Number.isSafeInteger,
    wants: 'an integer',
    required: true,
    rerun: true,
    get: ({ priority }) => priority,
    set: (job, priority = 0) => {
      job.priority = priority;
    },
  },
  rank: {
    check: isTime,
    required: true,
    get: ({ sequence }) => sequence,
    set: (job, sequence = job.id) => {
      job.sequence = sequence;
    },
  },

  state: {
    check: oneOf<JobState>('waiting', 'running', 'succeeded', 'failed', 'halted', 'interrupted', 'skipped'),
    required: true,
    get: ({ state }) => state,
  },
  phase: {
    check: oneOf<RunningPhase>('starting', 'active', 'halting'),
    get: (job) => running(job)?.phase,
  },
  haltStep: { check: oneOf<HaltStep>('asked', 'killing'), get: (job) => running(job)?.haltStep },
  ready: { check: (value) => value === true, get: (job) => running(job)?.ready },
  worker: { check: (value) => isId(value) && value < 2 ** 31, get: (job) => running(job)?.worker },
  haltBy: {
    check: isHalter,
    get: (job) => (running(job)?.phase === 'halting' ? job.optional?.haltBy : undefined),
    set: (job, by) => {
      job.needOptional().haltBy = by;
    },
  },
  heldFor: {
    check: isText,
    ...slot('heldFor'),
  },
  queuedAt: {
    check: isTime,
    required: true,
    get: ({ queuedAt }) => queuedAt,
    set: (job, at = job.queuedAt) => {
      job.queuedAt = at;
    },
  },
  startedAt: {
    check: isTime,
    get: ({ startedAt }) => startedAt,
  },
  endedAt: {
    check: isTime,
    get: ({ outcome, endedAt, queuedAt }) => (outcome === undefined ? undefined : (endedAt ?? queuedAt)),
  },
  durationMs: {
    check: isDuration,
    get: ({ outcome, durationMs }) => (outcome === undefined ? undefined : (durationMs ?? 0)),
  },
  outcome: { get: ({ outcome }) => outcome && withoutForeignValue(outcome) },
  attempts: {
    get: ({ attempts }) => (attempts.length === 0 ? attempts : [...attempts]),
    set: (job, attempts = none) => {
      job.needOptional().attempts = attempts.length === 0 ? undefined : [...attempts];
    },
  },
  notes: {
    check: (value) => isObject(value) && isTexts(Object.values(value)),
    ...slot('notes'),
  },

  after: {
    check: isIds,
    wants: 'a list of job ids',
    required: true,
    get: ({ after }) => after,
    set: (job, ids = none) => {
      job.needOptional().after = ids;
    },
  },
  afterEnd: {
    check: isIds,
    wants: 'a list of job ids',
    required: true,
    get: ({ afterEnd }) => afterEnd,
    set: (job, ids = none) => {
      job.needOptional().afterEnd = ids;
    },
  },
  keys: {
    check: isTexts,
    wants: 'a list of strings',
    required: true,
    isOption: true,
    rerun: true,
    get: ({ keys }) => keys,
    set: (job, keys = none) => {
      job.needOptional().keys = keys.length === 0 ? none : [...new Set(keys)];
    },
  },
  notBefore: {
    check: isTime,
    wants: 'a time in epoch milliseconds',
    isOption: true,
    get: (job) => (job.current === undefined ? job.notBefore : undefined),
    set: (job, at) => {
      const optional = job.needOptional();
      optional.dueMonotonic = undefined;
      optional.dueWall = at;
    },
  },
  timeoutMs: {
    check: (value) => isTime(value) && value > 0,
    wants: 'a number of milliseconds above 0',
    isOption: true,
    rerun: true,
    ...slot('timeoutMs'),
  },
  retry: {
    check: (value) => isObject(value) && retryProblem(value) === undefined,
    wants: 'an object like { attempts: 3 }',
    problem: (value) => (isObject(value) ? retryProblem(value) : undefined),
    isOption: true,
    rerun: true,
    get: ({ optional }) => optional?.retry,
    set: (job, retry) => {
      job.needOptional().retry = retry && { ...retry };
    },
  },
  uniqueKey: {
    check: isText,
    wants: 'a string',
    isOption: true,
    ...slot('uniqueKey'),
  },
  description: {
    check: isText,
    wants: 'a string',
    isOption: true,
    rerun: true,
    ...slot('description'),
  },
  origin: {
    check: isText,
    wants: 'a string',
    isOption: true,
    rerun: true,
    ...slot('origin'),
  },
  rerunOf: {
    check: isId,
    ...slot('rerunOf'),
  },
  rerunIfInterrupted: {
    check: isFlag,
    wants: 'true or false',
    isOption: true,
    rerun: true,
    get: ({ rerunIfInterrupted }) => rerunIfInterrupted || undefined,
    set: (job, isRerun = false) => {
      job.needOptional().rerunIfInterrupted = isRerun;
    },
  },
};

/** A value that is not JSON could not be read again. */
function withoutForeignValue(outcome: Outcome): Outcome {
  const isValue = outcome.kind !== 'succeeded' || outcome.value === undefined || isJson(outcome.value);
  return isValue ? outcome : { kind: 'succeeded', value: undefined };
}
