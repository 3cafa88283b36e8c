// Fast and small on purpose; the `heap` and `feed` ratios of bench/peers guard it. A record holds times as
// integers since the dispatcher's origin, shares the fields that most jobs have in common with the job before
// it, and gets its optional fields with the first of them.

import type { Clock } from '../base/clock.ts';
import type { HeapItem } from '../base/heap.ts';
import type { HaltedBy } from '../errors.ts';
import {
  type WaitReason,
  type Attempt,
  type Outcome,
  type JobStatus,
  type Running,
  type JobState,
  type Job,
  type Work,
  type JobFunction,
  type Progress,
  type RetryOptions,
  isReady,
} from '../job.ts';

// A function of its own for each promise would be a closure for each.
let settle: (outcome: Outcome) => void;
const keepSettle = (resolve: (outcome: Outcome) => void): void => {
  settle = resolve;
};

const noNotes: Readonly<Record<string, string>> = {};

/** The dispatcher's own record of a job. Only the dispatcher writes it. */
export class JobRecord implements Job {
  readonly id: number;
  readonly run: JobFunction | Work;
  shared: SharedFields;
  // Since the origin. An integer of 31 bits lies in the job itself; any other number is an object of its
  // own.
  #queuedMs: number;
  #startedMs: number | undefined = undefined;
  #endedMs: number | undefined = undefined;
  /** Microseconds: its start by the monotonic clock; once it has ended, how long it took. */
  #ticks: number | undefined = undefined;
  /** Undefined while waiting: the reason is derived when asked for, not kept per job. */
  current: Running | Outcome | undefined = undefined;
  optional: OptionalFields | undefined = undefined;
  /** Links of the `JobList` it is in. */
  next: JobRecord | undefined = undefined;
  previous: JobRecord | undefined = undefined;
  // Made on demand: most jobs of a big batch are never awaited one by one.
  promise: Promise<Outcome> | undefined = undefined;
  settle: ((outcome: Outcome) => void) | undefined = undefined;

  constructor(id: number, run: JobFunction | Work, shared: SharedFields) {
    this.id = id;
    this.run = run;
    this.shared = shared;
    this.#queuedMs = shared.host.clock.now() - shared.host.originWall;
  }

  get name(): string {
    const { run, shared } = this;
    return shared.name ?? ((typeof run === 'function' ? run.name : run.kind) || 'job');
  }

  get uid(): string | undefined {
    return this.optional?.uid;
  }

  get service(): boolean {
    return this.shared.service;
  }

  get priority(): number {
    return this.shared.priority;
  }

  set priority(priority: number) {
    this.shared = { ...this.shared, priority };
  }

  get effectivePriority(): number {
    return this.shared.effectivePriority;
  }

  set effectivePriority(effectivePriority: number) {
    this.shared = { ...this.shared, effectivePriority };
  }

  /** Orders jobs of equal priority. Equals the id until the job is moved. */
  get sequence(): number {
    return this.optional?.sequence ?? this.id;
  }

  set sequence(sequence: number) {
    this.needOptional().sequence = sequence;
  }

  get kind(): string {
    return typeof this.run === 'function' ? 'function' : this.run.kind;
  }

  get work(): Work | undefined {
    return typeof this.run === 'function' ? undefined : this.run;
  }

  get description(): string | undefined {
    return this.optional?.description;
  }

  get origin(): string | undefined {
    return this.optional?.origin;
  }

  get rerunOf(): number | undefined {
    return this.optional?.rerunOf;
  }

  get timeoutMs(): number | undefined {
    return this.optional?.timeoutMs;
  }

  get progress(): Progress | undefined {
    return this.optional?.progress;
  }

  get notes(): Readonly<Record<string, string>> {
    return this.optional?.notes ?? noNotes;
  }

  get rerunIfInterrupted(): boolean {
    return this.optional?.rerunIfInterrupted ?? false;
  }

  get after(): readonly number[] {
    return this.optional?.after ?? none;
  }

  get afterEnd(): readonly number[] {
    return this.optional?.afterEnd ?? none;
  }

  get keys(): readonly string[] {
    return this.optional?.keys ?? none;
  }

  get uniqueKey(): string | undefined {
    return this.optional?.uniqueKey;
  }

  get retry(): RetryOptions | undefined {
    return this.optional?.retry;
  }

  get attempts(): readonly Attempt[] {
    return this.optional?.attempts ?? none;
  }

  get attempt(): number {
    return this.attempts.length + 1;
  }

  get notBefore(): number | undefined {
    const { dueWall, dueMonotonic } = this.optional ?? {};
    const { clock } = this.shared.host;
    return dueMonotonic === undefined ? dueWall : Math.round(clock.now() + dueMonotonic - clock.monotonic());
  }

  get queuedAt(): number {
    return this.shared.host.originWall + this.#queuedMs;
  }

  set queuedAt(at: number) {
    this.#queuedMs = at - this.shared.host.originWall;
  }

  get startedAt(): number | undefined {
    return this.#startedMs === undefined ? undefined : this.shared.host.originWall + this.#startedMs;
  }

  set startedAt(at: number | undefined) {
    this.#startedMs = at === undefined ? undefined : at - this.shared.host.originWall;
  }

  get endedAt(): number | undefined {
    return this.#endedMs === undefined ? undefined : this.shared.host.originWall + this.#endedMs;
  }

  /** The monotonic clock at its start, while it runs. */
  set tick(tick: number | undefined) {
    this.#ticks =
      tick === undefined ? undefined : Math.round((tick - this.shared.host.originMonotonic) * 1000);
  }

  get durationMs(): number | undefined {
    if (this.#ticks === undefined) {
      return undefined;
    }
    return this.#endedMs === undefined ? this.ranMs(this.shared.host.clock.monotonic()) : this.#ticks / 1000;
  }

  // These two for every end: a getter that may answer undefined makes objects of its numbers.
  /** How long it has run, while it runs, when the monotonic clock shows `tick`. */
  ranMs(tick: number): number {
    return this.#ticks === undefined
      ? 0
      : Math.max(0, tick - (this.shared.host.originMonotonic + this.#ticks / 1000));
  }

  /** `at`, or its start where that is later. */
  noEarlier(at: number): number {
    return this.#startedMs === undefined ? at : Math.max(at, this.shared.host.originWall + this.#startedMs);
  }

  get state(): JobState {
    return this.current?.kind ?? 'waiting';
  }

  get status(): JobStatus {
    const { current } = this;
    if (current === undefined) {
      return { state: 'waiting', why: this.shared.host.whyWaiting(this) };
    }
    if (current.kind === 'running') {
      const { kind, ...run } = current;
      return { state: kind, ...run };
    }
    // The kind of an outcome is the name of the state that carries it.
    return { state: current.kind, outcome: current } as JobStatus;
  }

  get ready(): boolean {
    return this.current?.kind === 'running' && isReady(this.current);
  }

  get outcome(): Outcome | undefined {
    return this.current?.kind === 'running' ? undefined : this.current;
  }

  get saved(): boolean {
    return this.shared.host.isSaved(this);
  }

  get completed(): boolean {
    return this.outcome !== undefined;
  }

  get finished(): Promise<Outcome> {
    if (this.promise === undefined) {
      const { outcome } = this;
      if (outcome !== undefined) {
        return Promise.resolve(outcome);
      }
      this.promise = new Promise(keepSettle);
      this.settle = settle;
    }
    return this.promise;
  }

  needOptional(): OptionalFields {
    this.optional ??= new OptionalFields(this);
    return this.optional;
  }

  /** Calls `halt` when the signal of `options` aborts, until the job has ended. */
  follow(signal: AbortSignal, halt: (job: JobRecord) => void): void {
    const hear = (): void => halt(this);
    signal.addEventListener('abort', hear);
    this.needOptional().unlink = () => signal.removeEventListener('abort', hear);
  }

  /** `tookMs`: undefined when it did not run. */
  end(outcome: Outcome, at: number, tookMs: number | undefined): void {
    this.current = outcome;
    this.#endedMs = at - this.shared.host.originWall;
    this.#ticks = tookMs === undefined ? undefined : Math.round(tookMs * 1000);
    if (this.optional?.unlink !== undefined) {
      this.optional.unlink();
      this.optional.unlink = undefined;
    }
    if (this.settle !== undefined) {
      this.settle(outcome);
      this.settle = undefined;
    }
  }
}

// Fields that most jobs have none of. A record gets this object with the first of them, so that a plain one
// stays small.

/** Where a waiting job stands: see waiting/waitingJobs.ts. */
export type Place = 'ready' | 'keys' | 'delayed' | 'dependencies' | 'requeued';

export class OptionalFields implements HeapItem {
  readonly job: JobRecord;
  heapAt = -1;
  place: Place = 'ready';

  uid: string | undefined = undefined;
  /** See `JobRecord.sequence`. */
  sequence: number | undefined = undefined;
  description: string | undefined = undefined;
  origin: string | undefined = undefined;
  rerunOf: number | undefined = undefined;
  timeoutMs: number | undefined = undefined;
  progress: Progress | undefined = undefined;
  notes: Readonly<Record<string, string>> | undefined = undefined;
  rerunIfInterrupted = false;
  /** Who ordered the halt, while it is halting. */
  haltBy: HaltedBy | undefined = undefined;
  /** Stops listening to `options.signal`. */
  unlink: (() => void) | undefined = undefined;

  after: readonly number[] = none;
  afterEnd: readonly number[] = none;
  /** Those of the two that have not ended. */
  waitsFor: Set<JobRecord> | undefined = undefined;
  /** Jobs that have not started and come after this one. */
  dependents: Set<JobRecord> | undefined = undefined;

  keys: readonly string[] = none;

  /** When its time comes, by the monotonic clock (a delay) or by the wall clock (a date). */
  dueMonotonic: number | undefined = undefined;
  dueWall: number | undefined = undefined;

  retry: RetryOptions | undefined = undefined;
  attempts: Attempt[] | undefined = undefined;
  uniqueKey: string | undefined = undefined;
  /** What it waits for after its handler has put it back. */
  heldFor: string | undefined = undefined;

  constructor(job: JobRecord) {
    this.job = job;
  }
}

export const none: readonly never[] = [];

/** A clock with an origin: its two times when the dispatcher was made. Records keep what has passed since. */
export type QueueClock = {
  readonly clock: Clock;
  readonly originWall: number;
  readonly originMonotonic: number;
};

/** What a record asks of its dispatcher. */
export type JobHost = QueueClock & {
  whyWaiting(job: JobRecord): WaitReason;
  isSaved(job: JobRecord): boolean;
};

/** Fields that most jobs have in common: the records share one object, and an edit gives a record its own. */
export type SharedFields = {
  readonly host: JobHost;
  /** Undefined: the name of what it runs. */
  readonly name: string | undefined;
  readonly priority: number;
  /** What the order policy returned; see waiting/order.ts. */
  readonly effectivePriority: number;
  readonly service: boolean;
};

/** Hands out the shared fields of one dispatcher's records: the last ones again while they are equal. */
export class SharedFieldsCache {
  #last: SharedFields;

  constructor(host: JobHost) {
    this.#last = { host, name: undefined, priority: 0, effectivePriority: 0, service: false };
  }

  /** Returns fields whose effective priority is the priority. */
  get(name: string | undefined, priority: number, service: boolean): SharedFields {
    const last = this.#last;
    if (
      last.name !== name ||
      last.priority !== priority ||
      last.effectivePriority !== priority ||
      last.service !== service
    ) {
      this.#last = { host: last.host, name, priority, effectivePriority: priority, service };
    }
    return this.#last;
  }
}
