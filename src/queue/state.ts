import type { HaltedBy } from './errors.ts';

/** Why a job waits. The first that applies, in this order: trust, paused, after, until, key, work, start, worker. */
export type WaitReason =
  /** The workspace is not trusted: nothing is started. */
  | { readonly kind: 'trust' }
  /** The queue is paused. */
  | { readonly kind: 'paused' }
  /** Other jobs have to end first; `jobs` are those that have not. */
  | { readonly kind: 'after'; readonly jobs: readonly number[] }
  /** Its time has not come: it was added with a delay, or it failed and will be tried again. Epoch ms. */
  | { readonly kind: 'until'; readonly at: number }
  /** As many jobs as may hold this key at once come first: `heldBy` are those that run, then those that wait for another key too. */
  | { readonly kind: 'key'; readonly key: string; readonly heldBy: readonly number[] }
  /** Its own handler has put it back; `message` says what it waits for. */
  | { readonly kind: 'work'; readonly message: string }
  /** There are no workers. */
  | { readonly kind: 'start' }
  /** Every worker is busy. `place`: its place in line, from 1; only `plan()` counts it. */
  | { readonly kind: 'worker'; readonly place?: number };

/**
 * `starting`: a worker has taken the job, its work has not begun.
 * `active`: the work runs.
 * `halting`: the work was told to end and has not ended yet.
 */
export type RunningPhase = 'starting' | 'active' | 'halting';

/** How far a halt is: the work was asked to end, or what is left of it is being killed. */
export type HaltStep = 'asked' | 'killing';

/** `dependency`: a job that it had to come after did not succeed; the message names that one. */
export type FailureReason = 'error' | 'exitCode' | 'timeout' | 'start' | 'dependency';

export type SucceededOutcome = { readonly kind: 'succeeded'; readonly value: unknown };
export type FailedOutcome = {
  readonly kind: 'failed';
  readonly reason: FailureReason;
  readonly message: string;
  readonly exitCode?: number;
  readonly signal?: string;
};
export type HaltedOutcome = {
  readonly kind: 'halted';
  readonly by: HaltedBy;
  /** False when something of the job is still alive. */
  readonly clean: boolean;
  /** Process ids that survived; empty when clean, or when nobody can say what is alive. */
  readonly remaining: readonly number[];
};
/** The host died and the end is unknown. Only a restored job has it. */
export type InterruptedOutcome = { readonly kind: 'interrupted'; readonly message: string };

/** A try that failed, or was interrupted, and was not the last. */
export type Attempt = {
  /** From 1. */
  readonly attempt: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly durationMs: number;
  readonly outcome: FailedOutcome | InterruptedOutcome;
};

/** How a job ended. */
export type Outcome = SucceededOutcome | FailedOutcome | HaltedOutcome | InterruptedOutcome;

/** A job's state with the data that belongs to it. Only the dispatcher moves a job from one to the next. */
export type JobStatus =
  /** Entered by `addJob`, or when its handler puts it back. Left when a worker takes the job, or when it is halted or removed. */
  | { readonly state: 'waiting'; readonly why: WaitReason }
  /** Entered when a worker takes the job; a service has none. Left when the work has really ended, never before. */
  | {
      readonly state: 'running';
      readonly phase: RunningPhase;
      readonly haltStep?: HaltStep;
      /** See `Job.ready`. */
      readonly ready?: true;
      readonly worker: number | undefined;
    }
  /** The work ended well. For good. */
  | { readonly state: 'succeeded'; readonly outcome: SucceededOutcome }
  /** An error, an exit code other than 0, a timeout, or it could not start. For good. */
  | { readonly state: 'failed'; readonly outcome: FailedOutcome }
  /** It was told to end, and has ended. For good. */
  | { readonly state: 'halted'; readonly outcome: HaltedOutcome }
  /** The host died while it ran. For good. */
  | { readonly state: 'interrupted'; readonly outcome: InterruptedOutcome };

/** A run as its job shows it; jobs that run alike share it. */
export type Running = {
  readonly kind: 'running';
  readonly phase: RunningPhase;
  readonly haltStep?: HaltStep;
  readonly ready?: true;
  readonly worker: number | undefined;
};

export type JobState = JobStatus['state'];

/** `halting`: the worker's job was told to end, or the worker itself, and the job has not ended yet. */
export type WorkerState = 'idle' | 'busy' | 'halting';

/**
 * Jobs by state. `waiting` and `running` do not count services. Ended states count every job that ever ended so,
 * services included, also those no longer kept.
 */
export type JobCounts = { readonly [state in JobState]: number };
