import type { Clock } from './clock.ts';
import { Extras, none } from './extras.ts';
import type { RetryOptions } from './policy/retry.ts';
import type { Attempt, JobState, JobStatus, Outcome, WaitReason } from './state.ts';
import type { JobFunction, Progress, Work } from './work.ts';

/** A job as everybody but the dispatcher sees it: always current, never to be written. */
export type Job = {
  /** Unique in its dispatcher, growing from 1; shown as `#12`. */
  readonly id: number;
  readonly name: string;
  /** `function`, or the kind of the described work. */
  readonly kind: string;
  /** The described work; undefined for a function. */
  readonly work: Work | undefined;
  readonly origin: string | undefined;
  readonly priority: number;
  /** Whether it runs beside the workers; see `JobOptions.service`. */
  readonly service: boolean;
  readonly state: JobState;
  /** The state with the data that belongs to it. */
  readonly status: JobStatus;
  /** Epoch milliseconds, like all times here. */
  readonly queuedAt: number;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** How it ended; undefined before. */
  readonly outcome: Outcome | undefined;
  /** Whether it has ended, however. */
  readonly completed: boolean;
  /** How long it has run, or ran, by a clock that never goes back; undefined before. */
  readonly durationMs: number | undefined;
  /** 1 for the first. */
  readonly attempt: number;
  /** Earlier attempts, oldest first. */
  readonly attempts: readonly Attempt[];
  readonly retry: RetryOptions | undefined;
  readonly timeoutMs: number | undefined;
  /** As in `JobOptions`, also those that have ended. */
  readonly after: readonly number[];
  readonly afterEnd: readonly number[];
  readonly keys: readonly string[];
  /** When its time comes, epoch ms; undefined if it waits for no time. */
  readonly notBefore: number | undefined;
  readonly uniqueKey: string | undefined;
  /** What the work last reported. */
  readonly progress: Progress | undefined;
  /** What the work has noted of itself by `context.note`. */
  readonly notes: Readonly<Record<string, string>>;
  readonly rerunIfInterrupted: boolean;
  /** The job that this one runs again. */
  readonly rerunOf: number | undefined;
  /** Settles with the outcome when the job has ended; never rejects. */
  readonly finished: Promise<Outcome>;
};

/** What all jobs of a dispatcher share. */
export type JobHost = {
  readonly clock: Clock;
  whyWaiting(job: JobRecord): WaitReason;
};

/** What most jobs have in common: they share the object, and an edit gives a job its own. */
export type Terms = {
  readonly host: JobHost;
  /** Undefined: that of what it runs. */
  readonly name: string | undefined;
  readonly priority: number;
  /** What the order policy says of it; see policy/order.ts. */
  readonly level: number;
  readonly service: boolean;
};

// Every executor would be a closure of its own.
let settle: (outcome: Outcome) => void;
const keepSettle = (resolve: (outcome: Outcome) => void): void => {
  settle = resolve;
};

const noNotes: Readonly<Record<string, string>> = {};

type LeftBacklog = Exclude<JobStatus, { state: 'waiting' }>;

/** The dispatcher's own record of a job. Only the dispatcher writes it. */
export class JobRecord implements Job {
  readonly id: number;
  readonly run: JobFunction | Work;
  queuedAt: number;
  terms: Terms;
  startedAt: number | undefined = undefined;
  endedAt: number | undefined = undefined;
  /** The monotonic clock at its start; once it has ended, how long it took. */
  tick: number | undefined = undefined;
  /** Undefined while waiting: the reason is derived when asked for, not kept per job. */
  current: LeftBacklog | undefined = undefined;
  extras: Extras | undefined = undefined;
  /** Links of the lane it stands in. */
  next: JobRecord | undefined = undefined;
  previous: JobRecord | undefined = undefined;
  // Made on demand: most jobs of a big batch are never awaited one by one.
  promise: Promise<Outcome> | undefined = undefined;
  settle: ((outcome: Outcome) => void) | undefined = undefined;

  constructor(id: number, run: JobFunction | Work, terms: Terms) {
    this.id = id;
    this.run = run;
    this.queuedAt = terms.host.clock.now();
    this.terms = terms;
  }

  get name(): string {
    const { run, terms } = this;
    return terms.name ?? ((typeof run === 'function' ? run.name : run.kind) || 'job');
  }

  get service(): boolean {
    return this.terms.service;
  }

  get priority(): number {
    return this.terms.priority;
  }

  set priority(priority: number) {
    this.terms = { ...this.terms, priority };
  }

  get level(): number {
    return this.terms.level;
  }

  set level(level: number) {
    this.terms = { ...this.terms, level };
  }

  /** Its age: orders equals. Its id, until it is moved. */
  get rank(): number {
    return this.extras?.rank ?? this.id;
  }

  set rank(rank: number) {
    this.needExtras().rank = rank;
  }

  get kind(): string {
    return typeof this.run === 'function' ? 'function' : this.run.kind;
  }

  get work(): Work | undefined {
    return typeof this.run === 'function' ? undefined : this.run;
  }

  get origin(): string | undefined {
    return this.extras?.origin;
  }

  get rerunOf(): number | undefined {
    return this.extras?.rerunOf;
  }

  get timeoutMs(): number | undefined {
    return this.extras?.timeoutMs;
  }

  get progress(): Progress | undefined {
    return this.extras?.progress;
  }

  get notes(): Readonly<Record<string, string>> {
    return this.extras?.notes ?? noNotes;
  }

  get rerunIfInterrupted(): boolean {
    return this.extras?.rerunIfInterrupted ?? false;
  }

  get after(): readonly number[] {
    return this.extras?.after ?? none;
  }

  get afterEnd(): readonly number[] {
    return this.extras?.afterEnd ?? none;
  }

  get keys(): readonly string[] {
    return this.extras?.keys ?? none;
  }

  get uniqueKey(): string | undefined {
    return this.extras?.uniqueKey;
  }

  get retry(): RetryOptions | undefined {
    return this.extras?.retry;
  }

  get attempts(): readonly Attempt[] {
    return this.extras?.attempts ?? none;
  }

  get attempt(): number {
    return this.attempts.length + 1;
  }

  get notBefore(): number | undefined {
    const { dueAt, dueTick } = this.extras ?? {};
    const { clock } = this.terms.host;
    return dueTick === undefined ? dueAt : Math.round(clock.now() + dueTick - clock.monotonic());
  }

  get durationMs(): number | undefined {
    const running = this.tick !== undefined && this.endedAt === undefined;
    return running ? Math.max(0, this.terms.host.clock.monotonic() - (this.tick ?? 0)) : this.tick;
  }

  get state(): JobState {
    return this.current?.state ?? 'waiting';
  }

  get status(): JobStatus {
    return this.current ?? { state: 'waiting', why: this.terms.host.whyWaiting(this) };
  }

  get outcome(): Outcome | undefined {
    return this.current !== undefined && 'outcome' in this.current ? this.current.outcome : undefined;
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

  needExtras(): Extras {
    this.extras ??= new Extras(this);
    return this.extras;
  }

  /** Calls `halt` when the signal of `options` aborts, until the job has ended. */
  follow(signal: AbortSignal, halt: () => void): void {
    signal.addEventListener('abort', halt);
    this.needExtras().unlink = () => signal.removeEventListener('abort', halt);
  }

  end(outcome: Outcome, at: number): void {
    // The kind of an outcome is the name of the state that carries it.
    this.current = { state: outcome.kind, outcome } as LeftBacklog;
    this.endedAt = at;
    if (this.extras?.unlink !== undefined) {
      this.extras.unlink();
      this.extras.unlink = undefined;
    }
    if (this.settle !== undefined) {
      this.settle(outcome);
      this.settle = undefined;
    }
  }
}
