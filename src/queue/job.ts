import type { RetryOptions } from './policy/retry.ts';
import type { Attempt, JobState, JobStatus, Outcome } from './state.ts';
import type { Progress, Work } from './work.ts';

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
  /** Whether its work, which goes on, has done what jobs that come `after` it wait for; see `JobContext.ready`. */
  readonly ready: boolean;
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
