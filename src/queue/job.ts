import type { Clock } from './clock.ts';
import { deferred, type Deferred } from './deferred.ts';
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

const noNotes: Readonly<Record<string, string>> = {};

type LeftBacklog = Exclude<JobStatus, { state: 'waiting' }>;

/** The dispatcher's own record of a job. Only the dispatcher writes it. */
export class JobRecord implements Job {
  readonly id: number;
  readonly name: string;
  readonly run: JobFunction | Work;
  queuedAt: number;
  readonly service: boolean;
  priority: number;
  /** What the order policy says of it; see policy/order.ts. */
  level: number;
  /** Its age: orders equals. Its id, until it is moved. */
  rank: number;
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
  readonly #host: JobHost;
  // Made on demand: most jobs of a big batch are never awaited one by one.
  #finished: Deferred<Outcome> | undefined = undefined;

  constructor(
    host: JobHost,
    id: number,
    name: string,
    run: JobFunction | Work,
    priority: number,
    service: boolean,
  ) {
    this.#host = host;
    this.id = id;
    this.name = name;
    this.run = run;
    this.queuedAt = host.clock.now();
    this.service = service;
    this.priority = priority;
    this.level = priority;
    this.rank = id;
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
    const { clock } = this.#host;
    return dueTick === undefined ? dueAt : Math.round(clock.now() + dueTick - clock.monotonic());
  }

  get durationMs(): number | undefined {
    const running = this.tick !== undefined && this.endedAt === undefined;
    return running ? Math.max(0, this.#host.clock.monotonic() - (this.tick ?? 0)) : this.tick;
  }

  get state(): JobState {
    return this.current?.state ?? 'waiting';
  }

  get status(): JobStatus {
    return this.current ?? { state: 'waiting', why: this.#host.whyWaiting(this) };
  }

  get outcome(): Outcome | undefined {
    return this.current !== undefined && 'outcome' in this.current ? this.current.outcome : undefined;
  }

  get completed(): boolean {
    return this.outcome !== undefined;
  }

  get finished(): Promise<Outcome> {
    if (this.outcome !== undefined) {
      return Promise.resolve(this.outcome);
    }
    this.#finished ??= deferred<Outcome>();
    return this.#finished.promise;
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
    this.#finished?.resolve(outcome);
    this.#finished = undefined;
  }
}
