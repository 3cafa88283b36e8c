import type { HaltedBy } from './errors.ts';
import type {
  RunningPhase,
  HaltStep,
  Attempt,
  Outcome,
  JobState,
  JobCounts,
  KeptOptions,
  Work,
} from './job.ts';

/** What has changed since the last batch that was saved. */
export type JournalBatch = {
  readonly jobs: readonly SavedJob[];
  /**
   * Ids of jobs that were removed by order; those that only left the memory of the dispatcher are not named.
   */
  readonly removed: readonly number[];
  /** Left out when nothing of it has changed. */
  readonly queue?: SavedQueue;
};

/**
 * - `saved`
 * - `retry`: not on disk yet. Nothing is started, and the dispatcher offers the same again: soon, and with
 *   every later batch
 * - `unsaved`: it is not kept. The dispatcher goes on in memory, and offers the same again with the next
 *   batch
 * - `fenced`: another dispatcher leads this journal, and nothing may be started or written by this one any
 *   more
 */
export type CommitResult = 'saved' | 'retry' | 'unsaved' | 'fenced';

/** Where a dispatcher keeps its jobs so that they outlive it. */
export type Journal = {
  /**
   * Makes a batch durable before it returns: a promise comes too late. One that throws, or answers anything
   * else, is reported to `onListenerError` and taken for `retry`.
   */
  commit(batch: JournalBatch): CommitResult;
};

// A journal keeps jobs and the queue as plain JSON.

/** One job as it is saved. What a job has none of is left out. */
export type SavedJob = KeptOptions & {
  readonly id: number;
  /** See `Job.uid`. */
  readonly uid?: string;
  readonly name: string;
  /** `function`, which has no `work` and cannot be run again from here, or the kind of the described work. */
  readonly kind: string;
  /** Left out also when its data is not JSON; then it cannot be run again from here either. */
  readonly work?: Work;
  readonly priority: number;
  /** The sequence number that orders jobs of equal priority; the name is that of the first saved format. */
  readonly rank: number;
  readonly service: boolean;
  readonly state: JobState;
  readonly phase?: RunningPhase;
  readonly haltStep?: HaltStep;
  readonly ready?: true;
  /** The id of the worker that runs it; a service has none. */
  readonly worker?: number;
  /** Who ordered a halt that has not come to its end. */
  readonly haltBy?: HaltedBy;
  /** What it waits for after its handler has put it back. */
  readonly heldFor?: string;
  readonly queuedAt: number;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly durationMs?: number;
  /** A delay is saved as the time at which it ends, epoch ms. */
  readonly notBefore?: number;
  readonly after: readonly number[];
  readonly afterEnd: readonly number[];
  readonly keys: readonly string[];
  readonly rerunOf?: number;
  readonly rerunIfInterrupted?: boolean;
  /** Earlier ones, oldest first. */
  readonly attempts: readonly Attempt[];
  /** A value that is not JSON is left out. */
  readonly outcome?: Outcome;
  readonly notes?: Readonly<Record<string, string>>;
};

/** How many jobs ever ended in which way. */
export type EndedCounts = Omit<JobCounts, 'waiting' | 'running'>;

/** The queue as a whole, as it is saved. */
export type SavedQueue = {
  readonly paused: boolean;
  /** How many workers there are, those apart that leave after their job. */
  readonly workers: number;
  /** Their ids; left out, the lowest that are free are taken. */
  readonly workerIds?: readonly number[];
  readonly lastId: number;
  readonly counts: EndedCounts;
};
