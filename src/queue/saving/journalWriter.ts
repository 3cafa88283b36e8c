// Gathers changes and commits them to the journal: once per turn of the event loop, and immediately before
// work begins or when a commit is ordered.

import type { Clock } from '../base/clock.ts';
import { type ReportError, reportSafely } from '../core/events.ts';
import type { JobRecord } from '../core/jobRecord.ts';
import type { JobChange, WorkerChange } from '../job.ts';
import type { CommitResult, Journal, SavedQueue } from '../journal.ts';
import { serialize } from './serialize.ts';

/**
 * While the journal cannot write, more jobs than this are offered again only now and then: each offer costs
 * time for each.
 */
const manyJobs = 1000;
const patienceMs = 250;

export class JournalWriter {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #queueNow: () => SavedQueue;
  readonly #reportError: ReportError;
  /** Called when another dispatcher leads the journal. */
  onFenced: () => void = () => {};
  readonly #dirty = new Set<JobRecord>();
  readonly #removed = new Set<number>();
  #queue: SavedQueue | undefined = undefined;
  #open = true;
  #turnWanted = false;
  /** Since a commit at the end of the turn was wanted. */
  #committed = false;
  #refusedAt: number | undefined = undefined;

  constructor(journal: Journal, clock: Clock, queueNow: () => SavedQueue, reportError: ReportError) {
    this.#journal = journal;
    this.#clock = clock;
    this.#queueNow = queueNow;
    this.#reportError = reportError;
  }

  jobChanged(change: JobChange, job: JobRecord): void {
    // Progress is not kept; what leaves the memory because newer ones came stays in the journal.
    if (change !== 'progress' && change !== 'removed') {
      this.touch(job);
    }
  }

  workerChanged(change: WorkerChange): void {
    if (change === 'added' || change === 'leaving' || change === 'removed') {
      this.queueChanged();
    }
  }

  touch(job: JobRecord): void {
    this.#dirty.add(job);
    this.#commitSoon();
  }

  queueChanged(): void {
    this.#commitSoon();
  }

  /** They were removed by order. */
  removed(jobs: readonly JobRecord[]): void {
    for (const job of jobs) {
      this.#dirty.delete(job);
      this.#removed.add(job.id);
    }
    this.#commitSoon();
  }

  /** Begins anew with what the journal holds. */
  open(): void {
    this.#open = true;
  }

  /** Forgets what was not committed, and commits nothing more. */
  close(): void {
    this.#open = false;
    this.#dirty.clear();
    this.#removed.clear();
    this.#queue = undefined;
    this.#refusedAt = undefined;
  }

  /** Commits of its own accord: not at all while the journal has just refused a great many. */
  commitIfDue(): CommitResult {
    const waits =
      this.#refusedAt !== undefined &&
      this.#dirty.size > manyJobs &&
      this.#clock.monotonic() - this.#refusedAt < patienceMs;
    return waits ? 'retry' : this.commit();
  }

  commit(): CommitResult {
    if (!this.#open) {
      return 'fenced';
    }
    const queue = this.#queueNow();
    const isNew = this.#queue === undefined || !sameQueue(this.#queue, queue);
    if (this.#dirty.size + this.#removed.size === 0 && !isNew) {
      return 'saved';
    }
    const result = this.#offer(isNew ? queue : undefined);
    this.#committed = true;
    if (result === 'saved') {
      this.#dirty.clear();
      this.#removed.clear();
      this.#queue = queue;
      this.#refusedAt = undefined;
    } else if (result === 'retry') {
      this.#refusedAt = this.#clock.monotonic();
    } else {
      this.#open = false;
      this.onFenced();
    }
    return result;
  }

  #offer(queue: SavedQueue | undefined): CommitResult {
    try {
      return this.#journal.commit({
        jobs: Array.from(this.#dirty, serialize),
        removed: [...this.#removed],
        ...(queue !== undefined && { queue }),
      });
    } catch (error) {
      reportSafely(this.#reportError, error);
      return 'retry';
    }
  }

  #commitSoon(): void {
    if (!this.#turnWanted) {
      this.#turnWanted = true;
      this.#committed = false;
      this.#clock.afterTurn(this.#turn);
    }
  }

  readonly #turn = (): void => {
    this.#turnWanted = false;
    if (this.#committed) {
      // What came after the commit of starts is saved with the next ones, which this turn has no time for.
      this.#commitSoon();
    } else if (this.#open) {
      this.commitIfDue();
    }
  };
}

function sameQueue(one: SavedQueue, other: SavedQueue): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
