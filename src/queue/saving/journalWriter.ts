// Gathers changes and commits them to the journal: once per turn of the event loop, and immediately before
// work begins or when a commit is ordered. While the journal refuses it is asked again and again, and nothing
// starts: what is not on disk would be lost with this program, and what it had started would run on unseen.

import { type Clock, type Deferred, deferred, type Timer } from '../base/clock.ts';
import { type ReportError, reportSafely } from '../core/events.ts';
import type { JobRecord } from '../core/jobRecord.ts';
import type { JobChange, WorkerChange } from '../job.ts';
import type { CommitResult, Journal, SavedQueue } from '../journal.ts';
import { serialize } from './serialize.ts';

/** A journal that refuses is asked again after the first, then after twice as long, up to the second. */
const firstRetryMs = 50;
const longestRetryMs = 1000;
/**
 * Meanwhile more jobs than this are not offered with each turn as well: an offer costs time for each of them.
 */
const manyJobs = 1000;
const patienceMs = 250;
/** Who waits for a commit is told so much later that there was none. */
const flushLimitMs = 5000;

const answers: readonly unknown[] = ['saved', 'retry', 'unsaved', 'fenced'] satisfies CommitResult[];

export class JournalWriter {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #queueNow: () => SavedQueue;
  readonly #reportError: ReportError;
  /** Called when another dispatcher leads the journal. */
  onFenced: () => void = () => {};
  /** Called when `refuses` has changed. */
  onRefusesChanged: () => void = () => {};
  readonly #dirty = new Set<JobRecord>();
  readonly #removed = new Set<number>();
  /** Those that were not committed when it was closed. */
  readonly #lost = new WeakSet<JobRecord>();
  #queue: SavedQueue | undefined = undefined;
  #open = true;
  #turnWanted = false;
  /** Since a commit at the end of the turn was wanted. */
  #committed = false;
  #refusedAt: number | undefined = undefined;
  #answer: CommitResult = 'saved';
  #retry: Timer | undefined = undefined;
  #accepted: Deferred<CommitResult> | undefined = undefined;

  constructor(journal: Journal, clock: Clock, queueNow: () => SavedQueue, reportError: ReportError) {
    this.#journal = journal;
    this.#clock = clock;
    this.#queueNow = queueNow;
    this.#reportError = reportError;
  }

  /** The journal's last answer was `retry`: nothing may start. */
  get refuses(): boolean {
    return this.#retry !== undefined;
  }

  /** Resolves with the next answer that is no refusal. */
  get accepted(): Promise<CommitResult> {
    if (!this.refuses) {
      return Promise.resolve(this.#answer);
    }
    this.#accepted ??= deferred();
    return this.#accepted.promise;
  }

  /** Whether the journal has the job as it is. */
  isSaved(job: JobRecord): boolean {
    return !this.#dirty.has(job) && !this.#lost.has(job);
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
    this.#dirty.forEach((job) => this.#lost.add(job));
    this.#dirty.clear();
    this.#removed.clear();
    this.#queue = undefined;
    this.#refusedAt = undefined;
    this.#answer = 'fenced';
    this.#accept('fenced');
  }

  /** Commits of its own accord: not at all while the journal has just refused a great many. */
  commitIfDue(): CommitResult {
    const waits =
      this.#refusedAt !== undefined &&
      this.#dirty.size > manyJobs &&
      this.#clock.monotonic() - this.#refusedAt < patienceMs;
    return waits ? this.#answer : this.commit();
  }

  /** Commits, and waits while the journal refuses; `retry` when that has taken too long. */
  async flush(): Promise<CommitResult> {
    const result = this.commit();
    if (result !== 'retry') {
      return result;
    }
    const limit = deferred<CommitResult>();
    const timer = this.#clock.setTimer(() => limit.resolve('retry'), flushLimitMs);
    const answer = await Promise.race([this.accepted, limit.promise]);
    this.#clock.clearTimer(timer);
    return answer;
  }

  commit(): CommitResult {
    if (!this.#open) {
      return 'fenced';
    }
    const queue = this.#queueNow();
    const isNew = this.#queue === undefined || !sameQueue(this.#queue, queue);
    if (this.#dirty.size + this.#removed.size === 0 && !isNew) {
      // What was refused may have been undone.
      this.#answer = 'saved';
      this.#refusedAt = undefined;
      this.#accept('saved');
      return 'saved';
    }
    const result = this.#offer(isNew ? queue : undefined);
    this.#committed = true;
    this.#answer = result;
    if (result === 'saved') {
      this.#dirty.clear();
      this.#removed.clear();
      this.#queue = queue;
      this.#refusedAt = undefined;
    } else {
      this.#refusedAt = this.#clock.monotonic();
    }
    if (result === 'retry') {
      this.#refuse();
    } else {
      this.#accept(result);
    }
    if (result === 'fenced') {
      this.#open = false;
      this.onFenced();
    }
    return result;
  }

  #refuse(): void {
    if (this.#retry === undefined) {
      this.#retryAfter(firstRetryMs);
      this.onRefusesChanged();
    }
  }

  #retryAfter(waitMs: number): void {
    const again = (): void => {
      this.#retryAfter(Math.min(2 * waitMs, longestRetryMs));
      this.commit();
    };
    this.#retry = this.#clock.setTimer(again, waitMs);
  }

  #accept(answer: CommitResult): void {
    if (this.#retry !== undefined) {
      this.#clock.clearTimer(this.#retry);
      this.#retry = undefined;
      this.#accepted?.resolve(answer);
      this.#accepted = undefined;
      this.onRefusesChanged();
    }
  }

  #offer(queue: SavedQueue | undefined): CommitResult {
    try {
      const answer: unknown = this.#journal.commit({
        jobs: Array.from(this.#dirty, serialize),
        removed: [...this.#removed],
        ...(queue !== undefined && { queue }),
      });
      return checkedAnswer(answer);
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

/** Throws when a journal breaks its contract. */
function checkedAnswer(answer: unknown): CommitResult {
  if (answers.includes(answer)) {
    return answer as CommitResult;
  }
  const isPromise = typeof (answer as PromiseLike<unknown> | null | undefined)?.then === 'function';
  const what = isPromise
    ? 'a promise: it must have saved the batch before it returns'
    : `${String(answer)}: it must be one of ${answers.join(', ')}`;
  throw new TypeError(`The journal's commit has answered ${what}. Nothing starts until it does.`);
}
