import type { SavedJob, SavedQueue } from './saved.ts';

/** What has changed since the last batch that was saved. */
export type JournalBatch = {
  readonly jobs: readonly SavedJob[];
  /** Ids of jobs that were removed by order; those that only left the memory of the dispatcher are not named. */
  readonly removed: readonly number[];
  /** Left out when nothing of it has changed. */
  readonly queue?: SavedQueue;
};

/**
 * `saved`; `held`: not on disk, the dispatcher goes on in memory and offers the same again with the next batch;
 * `fenced`: another dispatcher leads this journal, and nothing may be started or written by this one any more.
 */
export type CommitResult = 'saved' | 'held' | 'fenced';

/** Where a dispatcher keeps its jobs so that they outlive it. */
export type Journal = {
  /** Makes a batch durable before it returns. Never throws. */
  commit(batch: JournalBatch): CommitResult;
};
