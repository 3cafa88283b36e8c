import { isDuration } from './base/checks.ts';
import { type Clock, systemClock } from './base/clock.ts';
import { type ReportError, reportSafely } from './core/events.ts';
import { QueueError } from './errors.ts';
import { fields } from './fields.ts';
import type { KeptOptions, WaitReason, Work, JobFunction } from './job.ts';
import type { Journal } from './journal.ts';
import { type KeyLimits, checkLimits } from './waiting/keyLocks.ts';
import { type OrderPolicy, byPriority } from './waiting/order.ts';

export type JobOptions = KeptOptions & {
  /** Shown to people. Default: the function's name, else the kind of work. */
  readonly name?: string;
  /** An integer; higher runs first, equals run in the order they were added. Default 0. */
  readonly priority?: number;
  /**
   * Ids of jobs that must succeed before it starts, or be ready if they go on (`JobContext.ready`); when one
   * does not, it ends as `skipped`.
   */
  readonly after?: readonly number[];
  /** Ids of jobs that must have ended before it starts, however. */
  readonly afterEnd?: readonly number[];
  /**
   * Names of what it uses: no more jobs than a key's limit hold it at once. It takes all of them when it
   * starts, or none.
   */
  readonly keys?: readonly string[];
  /** Does not start before so many milliseconds have passed. Not together with `notBefore`. */
  readonly delayMs?: number;
  /**
   * Does not start before this time of day, epoch ms, by the clock on the wall: setting the clock changes the
   * wait.
   */
  readonly notBefore?: number;
  /**
   * Runs described work again when a dispatcher that comes back cannot say how it ended. Default false: it
   * ends as `interrupted`.
   */
  readonly rerunIfInterrupted?: boolean;
  /** Halts the job when it aborts, waiting or running. */
  readonly signal?: AbortSignal;
  /**
   * Runs beside the workers: it starts as soon as what its other options say lets it, also while the queue is
   * paused (the gate holds it), takes no worker, and `finished()` does not wait for it. `haltAll` and `stop`
   * halt it as any job. Default false.
   */
  readonly service?: boolean;
};

/** Those of a job that is added without any. */
export const noOptions: JobOptions = {};

/** One of the many that `addJobs` adds. */
export type NewJob = { readonly work: JobFunction | Work; readonly options?: JobOptions };

export const editableOptions = ['priority', 'keys', 'after', 'afterEnd', 'delayMs', 'notBefore'] as const;

/** What can be changed of a waiting job. `delayMs` counts from the change. */
export type JobEdits = Pick<JobOptions, (typeof editableOptions)[number]>;

type OptionCheck = {
  check(value: unknown): boolean;
  readonly wants: string;
  problem?(value: unknown): string | undefined;
};

const checks: { readonly [name: string]: OptionCheck } = {
  ...Object.fromEntries(
    Object.entries(fields).flatMap(([name, { check, wants, problem }]: [string, Partial<OptionCheck>]) =>
      check === undefined || wants === undefined
        ? []
        : [[name, { check, wants, ...(problem && { problem }) }]],
    ),
  ),
  delayMs: {
    check: isDuration,
    wants: 'a number of milliseconds of at least 0',
  },
  signal: {
    check: (value) => typeof (value as AbortSignal | null)?.addEventListener === 'function',
    wants: 'an AbortSignal',
  },
};

/** Throws QueueError `badOption` that names the option; a misspelt one is refused, not ignored. */
export function checkJobOptions(options: JobOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw new QueueError('badOption', 'The job options must be an object.');
  }
  for (const key in options) {
    const option = Object.hasOwn(checks, key) ? checks[key] : undefined;
    if (option === undefined) {
      throw new QueueError(
        'badOption',
        `There is no job option "${key}". Known: ${Object.keys(checks).join(', ')}.`,
      );
    }
    const value = options[key as keyof JobOptions];
    if (value !== undefined && !option.check(value)) {
      const problem = option.problem?.(value) ?? `The job option "${key}" must be ${option.wants}.`;
      throw new QueueError('badOption', problem);
    }
  }
  if (options.delayMs !== undefined && options.notBefore !== undefined) {
    throw new QueueError('badOption', 'The job options "delayMs" and "notBefore" exclude each other.');
  }
}

/** Throws QueueError `badOption`. */
export function checkEdits(edits: JobEdits): void {
  checkJobOptions(edits);
  const editable: readonly string[] = editableOptions;
  const fixed = Object.keys(edits).find((key) => !editable.includes(key));
  if (fixed !== undefined) {
    throw new QueueError(
      'badOption',
      `The job option "${fixed}" cannot be edited. Can: ${editable.join(', ')}.`,
    );
  }
}

/** Throws QueueError `badOption` unless `value` is an integer of at least 0. */
export function checkCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new QueueError('badOption', `"${name}" must be an integer of at least 0, not ${String(value)}.`);
  }
}

export type DispatcherOptions = {
  /** Workers to begin with. Default 0: jobs wait until `start` or `setWorkers`. */
  readonly workers?: number;
  /** How many ended jobs are kept. Default 1,000. */
  readonly history?: number;
  /**
   * Asked before every start; a reason holds every job back until `recheckGate` finds none. One that
   * throws holds them back as `trust`, and `onListenerError` hears why. Default: none.
   */
  readonly gate?: () => WaitReason | undefined;
  /** How many running jobs may hold a key at once. Default: 1 for each key that is not named. */
  readonly limits?: KeyLimits;
  /** Which waiting job starts first. Default: the higher priority. */
  readonly order?: OrderPolicy;
  /** Hears what listeners and the gate throw. Default: the console. */
  readonly onListenerError?: ReportError;
  /**
   * Keeps the jobs, so that they outlive this dispatcher, which then begins by following: show it what was
   * saved, and let it `lead`. Default: they do not.
   */
  readonly journal?: Journal;
  /** Default: the host's own. */
  readonly clock?: Clock;
};

const dispatcherOptions = new Set([
  'workers',
  'history',
  'gate',
  'onListenerError',
  'clock',
  'limits',
  'order',
  'journal',
]);

/** What was left out has its default; a gate and a journal have none. */
export type ReadOptions = Required<Omit<DispatcherOptions, 'gate' | 'journal'>> & {
  readonly gate: DispatcherOptions['gate'];
  readonly journal: Journal | undefined;
};

/** Throws QueueError `badOption` that names the option; a misspelt one is refused, not ignored. */
export function readDispatcherOptions(options: DispatcherOptions): ReadOptions {
  for (const key in options) {
    if (!dispatcherOptions.has(key)) {
      throw new QueueError(
        'badOption',
        `There is no dispatcher option "${key}". Known: ${[...dispatcherOptions].join(', ')}.`,
      );
    }
  }
  const { workers = 0, history = 1000, clock = systemClock } = options;
  const { gate, onListenerError = reportToConsole } = options;
  const { limits = {}, order = byPriority, journal } = options;
  checkLimits(limits);
  checkFunction('order', order);
  checkCount('workers', workers);
  checkCount('history', history);
  if (gate !== undefined) {
    checkFunction('gate', gate);
  }
  checkFunction('onListenerError', onListenerError);
  if (journal !== undefined) {
    checkFunction('journal.commit', (journal as { commit: unknown }).commit);
  }
  return {
    workers,
    history,
    clock,
    limits,
    order,
    gate: gate && guarded(gate, onListenerError),
    onListenerError,
    journal,
  };
}

function checkFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') {
    throw new QueueError('badOption', `"${name}" must be a function.`);
  }
}

/** A gate that cannot be asked stays shut. */
function guarded(gate: () => WaitReason | undefined, report: ReportError): () => WaitReason | undefined {
  return () => {
    try {
      return gate();
    } catch (error) {
      reportSafely(report, error);
      return { kind: 'trust' };
    }
  };
}

function reportToConsole(error: unknown): void {
  console.error('A job queue listener failed:', error);
}
