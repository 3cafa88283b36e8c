// Adds jobs: one, many, or one that runs again what another ran. Whatever is wrong with a job is found before
// anything changes.

import type { QueueEvents } from '../core/events.ts';
import { JobRecord, none, SharedFieldsCache } from '../core/jobRecord.ts';
import { QueueError } from '../errors.ts';
import { fields } from '../fields.ts';
import type { Job, Work, JobFunction } from '../job.ts';
import type { CommitResult, SavedJob } from '../journal.ts';
import { type JobOptions, type NewJob, checkJobOptions, noOptions } from '../options.ts';
import type { Completion } from '../running/completion.ts';
import { type Handlers, isMissing } from '../running/handlers.ts';
import type { JobRegistry } from '../running/registry.ts';
import type { Scheduler } from '../running/scheduler.ts';
import { prerequisites, endOfHopeless, waitFor } from '../waiting/dependencies.ts';
import { type OrderPolicy, byPriority, effectivePriorityOf } from '../waiting/order.ts';

type JobsById = ReadonlyMap<number, JobRecord>;

export type AddingParts = {
  readonly registry: JobRegistry;
  readonly handlers: Handlers;
  readonly scheduler: Scheduler;
  readonly completion: Completion;
  readonly events: QueueEvents;
  readonly order: OrderPolicy;
};

export class JobAdder {
  readonly #parts: AddingParts;
  readonly #shared: SharedFieldsCache;
  #asksPolicy = false;

  constructor(parts: AddingParts) {
    this.#parts = parts;
    this.#shared = new SharedFieldsCache(parts.scheduler);
  }

  /**
   * Checks what `add` checks, for an entry that is added later; `retained` gets the jobs that it would come
   * after.
   */
  check(entry: NewJob, retained: Map<number, JobRecord>): void {
    if (typeof entry !== 'object' || entry === null) {
      throw new QueueError('badWork', 'It must be an object with "work".');
    }
    const { work, options = {} } = entry;
    checkJobOptions(options);
    this.#parts.handlers.check(work);
    const { after = none, afterEnd = none } = options;
    if (after.length + afterEnd.length > 0) {
      const find = (id: number): JobRecord | undefined => {
        const job = this.#parts.registry.get(id);
        if (job !== undefined) {
          retained.set(id, job);
        }
        return job;
      };
      prerequisites(after, afterEnd, find);
    }
  }

  /**
   * Adds a job, or returns the waiting one that has its unique key. `rerunOf` is the job that it runs again;
   * `retained` are jobs that it may come after although the history has dropped them. Throws QueueError
   * `badOption`, `badWork`, `unknownKind`, `unknownDependency`.
   */
  add(work: JobFunction | Work, options: JobOptions, rerunOf?: number, retained?: JobsById): JobRecord {
    const { registry, handlers, scheduler, completion, events } = this.#parts;
    checkJobOptions(options);
    if (typeof work !== 'function') {
      handlers.check(work);
    }
    const { uniqueKey, signal, after } = options;
    const waiting = uniqueKey === undefined ? undefined : registry.waiting.unique(uniqueKey);
    if (waiting !== undefined) {
      return waiting;
    }
    const job = this.#createJob(work, options, rerunOf, retained);
    registry.add(job);
    const end = after === undefined ? undefined : endOfHopeless(job, this.#finder(retained));
    events.emitJob('added', job);
    if (signal?.aborted === true) {
      this.#haltBySignal(job);
    }
    if (end !== undefined) {
      completion.endIfHopeless(job, end);
    }
    scheduler.startSoon();
    return job;
  }

  readonly #haltBySignal = (job: JobRecord): void => this.#parts.scheduler.halt(job, 'signal');

  #createJob(
    work: JobFunction | Work,
    options: JobOptions,
    rerunOf: number | undefined,
    retained: JobsById | undefined,
  ): JobRecord {
    const { registry, scheduler, order } = this.#parts;
    const { name, priority = 0, service = false, after = none, afterEnd = none, delayMs, signal } = options;
    const job = new JobRecord(registry.lastId + 1, work, this.#shared.get(name, priority, service));
    setOptions(job, options);
    if (scheduler.hasJournal) {
      job.needOptional().uid = newUid();
    }
    if (delayMs !== undefined) {
      job.needOptional().dueMonotonic = scheduler.clock.monotonic() + delayMs;
    }
    if (rerunOf !== undefined) {
      job.needOptional().rerunOf = rerunOf;
    }
    if (order !== byPriority) {
      this.#askPolicy(job, order);
    }
    const awaited =
      after.length + afterEnd.length > 0 ? prerequisites(after, afterEnd, this.#finder(retained)) : undefined;
    // Foreign code as well, and the last that may throw: from here on others know of the job.
    if (signal !== undefined) {
      job.follow(signal, this.#haltBySignal);
    }
    if (awaited !== undefined) {
      waitFor(job, awaited);
    }
    return job;
  }

  /** The policy is foreign code: a job that it added would come between this job and its id. */
  #askPolicy(job: JobRecord, order: OrderPolicy): void {
    if (this.#asksPolicy) {
      throw new QueueError('badOption', 'The order policy must not add jobs.');
    }
    this.#asksPolicy = true;
    try {
      job.effectivePriority = effectivePriorityOf(job, order);
    } finally {
      this.#asksPolicy = false;
    }
  }

  #finder(retained: JobsById | undefined): (id: number) => JobRecord | undefined {
    const { registry } = this.#parts;
    return (id) => registry.get(id) ?? retained?.get(id);
  }
}

/** Some 100 random bits. Not a secret. */
function newUid(): string {
  return [Math.random(), Math.random()].map((chance) => chance.toString(36).slice(2)).join('');
}

/**
 * Sets the options that the record keeps; the others are part of its shared fields, or of what it waits for.
 */
function setOptions(job: JobRecord, options: JobOptions): void {
  for (const name in options) {
    const { isOption, set } = fields[name as keyof SavedJob] ?? {};
    const value = options[name as keyof JobOptions];
    if (isOption === true && value !== undefined) {
      (set as (job: JobRecord, value: unknown) => void)(job, value);
    }
  }
}

/**
 * The options that a job has when it runs what this one ran. Throws QueueError `badWork` when that was not
 * saved.
 */
export function rerunOptions(job: JobRecord, options: JobOptions, changed: Work | undefined): JobOptions {
  if (changed !== undefined) {
    return options;
  }
  if (isMissing(job.run)) {
    throw new QueueError('badWork', `What job #${job.id} ran was not saved, so it cannot be run again.`);
  }
  const kept = Object.entries(fields).flatMap(([name, { rerun, get }]) => {
    const value = rerun === true ? get(job) : undefined;
    return value === undefined ? [] : [[name, value]];
  });
  return { ...Object.fromEntries(kept), ...options };
}

// Adding many jobs goes in slices, between which the event loop runs. With a journal each slice is one
// transaction.

/** More in one transaction would hold up the event loop for longer than adding them does. */
const mostInSlice = 1000;

export type BulkParts = {
  readonly adder: JobAdder;
  readonly scheduler: Scheduler;
  readonly leadership: { readonly hasJournal: boolean; save(): CommitResult; flush(): Promise<CommitResult> };
  /** Throws when the queue takes no more jobs. */
  needRunning(): void;
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
    jobs.push(
      named(index, () => {
        parts.needRunning();
        return adder.add(entry.work, entry.options ?? noOptions, undefined, retained);
      }),
    );
    const isFull = leadership.hasJournal && jobs.length % mostInSlice === 0;
    if (sliceIsOver() || isFull) {
      checkLeading(leadership, () => leadership.save());
      await nextTurn();
    }
  }
  const result = leadership.hasJournal ? await leadership.flush() : 'unsaved';
  checkLeading(leadership, () => result);
  return jobs;
}

function checkLeading({ hasJournal }: BulkParts['leadership'], commit: () => CommitResult): void {
  if (hasJournal && commit() === 'fenced') {
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
