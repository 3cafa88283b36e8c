// Makes a job of what a program adds. Whatever is wrong with it is found before anything has changed.

import type { Clock } from '../base/clock.ts';
import { JobRecord, none, type SharedFields } from '../core/jobRecord.ts';
import { QueueError } from '../errors.ts';
import type { FailedOutcome, Job, Work, JobFunction } from '../job.ts';
import type { CommitResult } from '../journal.ts';
import { type JobOptions, type NewJob, checkJobOptions } from '../options.ts';
import { type Handlers, isMissing } from '../running/handlers.ts';
import type { JobRegistry } from '../running/registry.ts';
import { Run } from '../running/run.ts';
import type { Scheduler } from '../running/scheduler.ts';
import { type Prerequisites, prerequisites, failedPrerequisite, waitFor } from '../waiting/dependencies.ts';
import { type OrderPolicy, byPriority, effectivePriorityOf } from '../waiting/order.ts';

/** Options that have a default of their own. */
const plain = new Set(['name', 'priority', 'service', 'signal']);

export class JobAdder {
  readonly #registry: JobRegistry;
  readonly #handlers: Handlers;
  readonly #scheduler: Scheduler;
  readonly #order: OrderPolicy;
  /** When no object of a class is left, the compiler throws away what it compiled for it: while the queue is idle, these are left. */
  readonly example: Run;
  #shared: SharedFields;
  #asking = false;

  constructor(registry: JobRegistry, handlers: Handlers, scheduler: Scheduler, order: OrderPolicy) {
    this.#registry = registry;
    this.#handlers = handlers;
    this.#scheduler = scheduler;
    this.#order = order;
    this.#shared = { host: scheduler, name: undefined, priority: 0, effectivePriority: 0, service: false };
    this.example = new Run(new JobRecord(0, () => {}, this.#shared), undefined, scheduler);
  }

  /** Those of the job before, if they are the same. */
  #sharedFields({ name, priority = 0, service = false }: JobOptions): SharedFields {
    const last = this.#shared;
    if (
      last.name !== name ||
      last.priority !== priority ||
      last.effectivePriority !== priority ||
      last.service !== service
    ) {
      this.#shared = { host: this.#scheduler, name, priority, effectivePriority: priority, service };
    }
    return this.#shared;
  }

  /** The policy is foreign code: what it adds would come between this job and its id. */
  #setEffectivePriority(job: JobRecord): void {
    if (this.#order === byPriority) {
      return;
    }
    if (this.#asking) {
      throw new QueueError('badOption', 'The order policy must not add jobs.');
    }
    this.#asking = true;
    try {
      job.effectivePriority = effectivePriorityOf(job, this.#order);
    } finally {
      this.#asking = false;
    }
  }

  /** Checks what `createJob` checks, for later; `retained` gets the jobs that it would come after. */
  check(entry: NewJob, retained: Map<number, JobRecord>): void {
    if (typeof entry !== 'object' || entry === null) {
      throw new QueueError('badWork', 'It must be an object with "work".');
    }
    const { work, options = {} } = entry;
    checkJobOptions(options);
    this.#handlers.check(work);
    const { after = none, afterEnd = none } = options;
    if (after.length + afterEnd.length > 0) {
      const find = (id: number): JobRecord | undefined => {
        const job = this.#registry.get(id);
        if (job !== undefined) {
          retained.set(id, job);
        }
        return job;
      };
      prerequisites(after, afterEnd, find);
    }
  }

  /**
   * Adds a job to the registry, and returns it, or the one with its unique key that waits already; `retained`: jobs it may
   * come after that are kept no more. Throws QueueError `badOption`, `badWork`, `unknownKind`, `unknownDependency`.
   */
  createJob(
    work: JobFunction | Work,
    options: JobOptions,
    rerunOf: number | undefined,
    retained?: ReadonlyMap<number, JobRecord>,
  ): JobRecord {
    checkJobOptions(options);
    this.#handlers.check(work);
    const { uniqueKey } = options;
    const twin = uniqueKey === undefined ? undefined : this.#registry.waiting.unique(uniqueKey);
    if (twin !== undefined) {
      return twin;
    }
    const { after = none, afterEnd = none } = options;
    const job = new JobRecord(this.#registry.lastId + 1, work, this.#sharedFields(options));
    if (rerunOf !== undefined || hasMore(options)) {
      setOptional(job, options, rerunOf, this.#scheduler.clock);
    }
    this.#setEffectivePriority(job);
    if (after.length + afterEnd.length > 0) {
      waitFor(job, this.#prerequisites(after, afterEnd, retained));
    }
    this.#registry.add(job);
    return job;
  }

  /** How a job that was just added ends at once, if it does. */
  failedPrerequisite(job: JobRecord, retained?: ReadonlyMap<number, JobRecord>): FailedOutcome | undefined {
    return job.after.length === 0 ? undefined : this.#failedPrerequisite(job, retained);
  }

  // Apart, as `#prerequisites`: it has a closure.
  #failedPrerequisite(
    job: JobRecord,
    retained: ReadonlyMap<number, JobRecord> | undefined,
  ): FailedOutcome | undefined {
    return failedPrerequisite(job, (id) => this.#registry.get(id) ?? retained?.get(id));
  }

  // Apart from what every job needs: a closure makes an object of what it could see.
  #prerequisites(
    after: readonly number[],
    afterEnd: readonly number[],
    retained: ReadonlyMap<number, JobRecord> | undefined,
  ): Prerequisites {
    return prerequisites(after, afterEnd, (id) => this.#registry.get(id) ?? retained?.get(id));
  }
}

function hasMore(options: JobOptions): boolean {
  for (const key in options) {
    if (!plain.has(key)) {
      return true;
    }
  }
  return false;
}

function setOptional(job: JobRecord, options: JobOptions, rerunOf: number | undefined, clock: Clock): void {
  const optional = job.needOptional();
  optional.origin = options.origin;
  optional.rerunOf = rerunOf;
  optional.rerunIfInterrupted = options.rerunIfInterrupted ?? false;
  optional.timeoutMs = options.timeoutMs;
  optional.keys = [...new Set(options.keys)];
  optional.retry = options.retry && { ...options.retry };
  optional.uniqueKey = options.uniqueKey;
  optional.dueWall = options.notBefore;
  optional.dueMonotonic = options.delayMs === undefined ? undefined : clock.monotonic() + options.delayMs;
}

/** The options that a job has when it runs what this one ran. Throws QueueError `badWork` when that was not saved. */
export function rerunOptions(job: JobRecord, options: JobOptions, changed: Work | undefined): JobOptions {
  return changed === undefined ? { ...keptOptions(job), ...options } : options;
}

function keptOptions(job: JobRecord): JobOptions {
  const { id, run, name, priority, origin, timeoutMs, service, keys, retry, rerunIfInterrupted } = job;
  if (isMissing(run)) {
    throw new QueueError('badWork', `What job #${id} ran was not saved, so it cannot be run again.`);
  }
  return {
    name,
    priority,
    service,
    ...(origin !== undefined && { origin }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(keys.length > 0 && { keys }),
    ...(retry !== undefined && { retry }),
    ...(rerunIfInterrupted && { rerunIfInterrupted }),
  };
}

// Adds many jobs in slices between which the event loop has its turns. With a journal each slice is one transaction.

/** More in one transaction would hold up the event loop for longer than adding them does. */
const mostInSlice = 1000;

export type BulkParts = {
  readonly adder: JobAdder;
  readonly scheduler: Scheduler;
  readonly leadership: { readonly hasJournal: boolean; save(): CommitResult };
  /** Adds one; throws when the queue takes no more. */
  add(entry: NewJob, retained: ReadonlyMap<number, JobRecord>): Job;
};

/** Rejects with QueueError. */
export async function addMany(entries: Iterable<NewJob>, parts: BulkParts): Promise<Job[]> {
  const { adder, leadership } = parts;
  const { clock, slice } = parts.scheduler;
  const sliceIsOver = (): boolean => {
    slice.sample();
    return slice.isOver;
  };
  const nextTurn = (): Promise<void> => new Promise((resolve) => clock.afterTurn(resolve));
  const checked: NewJob[] = [];
  /** What they come after, which may leave the history before they are added. */
  const retained = new Map<number, JobRecord>();
  for (const entry of entries) {
    named(checked.length, () => adder.check(entry, retained));
    checked.push(entry);
    if (sliceIsOver()) {
      await nextTurn();
    }
  }
  const jobs: Job[] = [];
  for (const [index, entry] of checked.entries()) {
    jobs.push(named(index, () => parts.add(entry, retained)));
    const isFull = leadership.hasJournal && jobs.length % mostInSlice === 0;
    if (sliceIsOver() || isFull) {
      commit(leadership);
      await nextTurn();
    }
  }
  commit(leadership);
  return jobs;
}

function commit(leadership: BulkParts['leadership']): void {
  if (leadership.hasJournal && leadership.save() === 'fenced') {
    throw new QueueError('following', 'Another dispatcher leads this queue now.');
  }
}

function named<T>(index: number, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof QueueError
      ? new QueueError(error.reason, `Job ${index} of the list: ${error.message}`)
      : error;
  }
}
