import { deferred, type Deferred } from './deferred.ts';
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
  /** The job that this one runs again. */
  readonly rerunOf: number | undefined;
  /** Settles with the outcome when the job has ended; never rejects. */
  readonly finished: Promise<Outcome>;
};

export type JobInit = {
  readonly id: number;
  readonly name: string;
  readonly run: JobFunction | Work;
  readonly origin: string | undefined;
  readonly priority: number;
  readonly service: boolean;
  readonly timeoutMs: number | undefined;
  readonly queuedAt: number;
  readonly rerunOf: number | undefined;
  readonly whyWaiting: (job: JobRecord) => WaitReason;
};

type LeftBacklog = Exclude<JobStatus, { state: 'waiting' }>;

/** The dispatcher's own record of a job. Only the dispatcher writes it. */
export class JobRecord implements Job {
  readonly id: number;
  readonly name: string;
  readonly run: JobFunction | Work;
  readonly origin: string | undefined;
  readonly timeoutMs: number | undefined;
  readonly queuedAt: number;
  readonly rerunOf: number | undefined;
  readonly service: boolean;
  readonly attempt = 1;
  readonly attempts = [];
  readonly retry = undefined;
  readonly after = [];
  readonly afterEnd = [];
  readonly keys = [];
  readonly notBefore = undefined;
  readonly uniqueKey = undefined;
  readonly durationMs = undefined;
  priority: number;
  startedAt: number | undefined = undefined;
  endedAt: number | undefined = undefined;
  progress: Progress | undefined = undefined;
  /** Undefined while waiting: the reason is derived when asked for, not kept per job. */
  current: LeftBacklog | undefined = undefined;
  /** What it waits for after its handler has put it back. */
  heldFor: string | undefined = undefined;
  /** Stops listening to `options.signal`. */
  unlink: (() => void) | undefined = undefined;
  /** Links of the backlog's list. */
  next: JobRecord | undefined = undefined;
  previous: JobRecord | undefined = undefined;
  readonly #whyWaiting: (job: JobRecord) => WaitReason;
  // Made on demand: most jobs of a big batch are never awaited one by one.
  #finished: Deferred<Outcome> | undefined = undefined;

  constructor(init: JobInit) {
    this.id = init.id;
    this.name = init.name;
    this.run = init.run;
    this.origin = init.origin;
    this.priority = init.priority;
    this.service = init.service;
    this.timeoutMs = init.timeoutMs;
    this.queuedAt = init.queuedAt;
    this.rerunOf = init.rerunOf;
    this.#whyWaiting = init.whyWaiting;
  }

  get kind(): string {
    return typeof this.run === 'function' ? 'function' : this.run.kind;
  }

  get work(): Work | undefined {
    return typeof this.run === 'function' ? undefined : this.run;
  }

  get state(): JobState {
    return this.current?.state ?? 'waiting';
  }

  get status(): JobStatus {
    return this.current ?? { state: 'waiting', why: this.#whyWaiting(this) };
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

  /** Calls `halt` when the signal of `options` aborts, until the job has ended. */
  follow(signal: AbortSignal, halt: () => void): void {
    signal.addEventListener('abort', halt);
    this.unlink = () => signal.removeEventListener('abort', halt);
  }

  end(outcome: Outcome, at: number): void {
    // The kind of an outcome is the name of the state that carries it.
    this.current = { state: outcome.kind, outcome } as LeftBacklog;
    this.endedAt = at;
    this.unlink?.();
    this.unlink = undefined;
    this.#finished?.resolve(outcome);
    this.#finished = undefined;
  }
}
