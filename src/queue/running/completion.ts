// Ends jobs, and carries out what follows: the end of jobs that needed them, the limit of the history, the
// event that all are finished.

import { type Clock, type Deferred, deferred } from '../base/clock.ts';
import type { JobRecord } from '../core/jobRecord.ts';
import type { QueueEvents } from '../core/events.ts';
import type { HaltedBy } from '../errors.ts';
import type { Outcome } from '../job.ts';
import type { JobRegistry } from './registry.ts';
import { endWithout } from '../waiting/dependencies.ts';

export class Completion {
  readonly #registry: JobRegistry;
  readonly #events: QueueEvents;
  readonly #clock: Clock;
  readonly #startSoon: () => void;
  #finishedUpTo = 0;
  #allEnded: Deferred<void> | undefined = undefined;

  /** `startSoon`: the end of a job that waited may be what another waited for. */
  constructor(registry: JobRegistry, events: QueueEvents, clock: Clock, startSoon: () => void) {
    this.#registry = registry;
    this.#events = events;
    this.#clock = clock;
    this.#startSoon = startSoon;
  }

  finished(): Promise<void> {
    if (this.#registry.open === 0) {
      return Promise.resolve();
    }
    this.#allEnded ??= deferred<void>();
    return this.#allEnded.promise;
  }

  /**
   * Ends a job, within a batch; `checkFinished` is left to the caller. `tookMs` is undefined if it did not
   * run.
   */
  finish(job: JobRecord, outcome: Outcome, at: number, tookMs: number | undefined): void {
    this.#end(job, outcome, at, tookMs);
    if (job.optional?.dependents !== undefined) {
      this.#propagate([job], at);
    }
  }

  /** Tells that all is done if it is, once everybody has heard what led to it. */
  checkFinished(): void {
    if (this.#registry.open === 0) {
      this.#events.afterDelivery(this.#finishIfDone);
    }
  }

  /** Ends a job that waits. */
  finishWaiting(job: JobRecord, outcome: Outcome): void {
    const now = this.#clock.now();
    const isOutermost = this.#events.beginBatch();
    this.finish(job, outcome, now, undefined);
    this.checkFinished();
    this.#events.endBatch(isOutermost);
    this.#startSoon();
  }

  /** Ends one that waits for what has ended badly, if it does; a listener may have ended it before. */
  endIfHopeless(job: JobRecord, end: Outcome | undefined): void {
    if (end !== undefined && job.current === undefined) {
      this.finishWaiting(job, end);
    }
  }

  /** Ends jobs that wait, all of them before those that depend on them. */
  finishAllWaiting(jobs: readonly JobRecord[], outcome: Outcome): void {
    const now = this.#clock.now();
    this.#events.batch(() => {
      for (const job of jobs) {
        this.#end(job, outcome, now);
      }
      this.#propagate(jobs, now);
      this.checkFinished();
    });
    this.#startSoon();
  }

  /** Drops jobs that wait or have ended. */
  remove(jobs: readonly JobRecord[]): void {
    this.#events.batch(() => {
      const now = this.#clock.now();
      const waited = jobs.filter(({ current }) => current === undefined);
      for (const job of waited) {
        this.#registry.end(job, haltedBy('remove'), now, undefined);
        this.#events.emitJob('ended', job);
      }
      this.#events.recorder?.removed(jobs);
      for (const job of jobs) {
        this.#drop(job);
      }
      if (waited.length > 0) {
        this.#propagate(waited, now);
        this.checkFinished();
      }
    });
    this.#startSoon();
  }

  /** Tells those that wait for jobs that have ended; they may end as well, and so on. */
  #propagate(jobs: readonly JobRecord[], at: number): void {
    const ended = [...jobs];
    // Grows while it is walked: a chain may be as long as the queue.
    for (const job of ended) {
      const { optional, state } = job;
      const dependents = optional?.dependents;
      if (optional !== undefined && dependents !== undefined) {
        optional.dependents = undefined;
        for (const dependent of dependents) {
          if (state !== 'succeeded' && dependent.after.includes(job.id)) {
            this.#end(dependent, endWithout(job, dependent), at);
            ended.push(dependent);
          } else {
            this.#registry.waiting.replace(dependent, () => dependent.optional?.waitsFor?.delete(job));
          }
        }
      }
    }
  }

  #end(job: JobRecord, outcome: Outcome, at: number, tookMs?: number): void {
    const overdue = this.#registry.end(job, outcome, at, tookMs);
    this.#events.emitJob('ended', job);
    if (overdue !== undefined) {
      this.#drop(overdue);
    }
  }

  /** Drops those that ended first if more are kept than the history allows. */
  dropOverdue(): void {
    for (let job = this.#registry.overdue(); job !== undefined; job = this.#registry.overdue()) {
      this.#drop(job);
    }
  }

  /**
   * Tells those that wait for a job that it has ended, however; another dispatcher says what becomes of them.
   */
  releaseDependents(job: JobRecord): void {
    for (const dependent of job.optional?.dependents ?? []) {
      this.#registry.waiting.replace(dependent, () => dependent.optional?.waitsFor?.delete(job));
    }
    if (job.optional !== undefined) {
      job.optional.dependents = undefined;
    }
  }

  /** Begins anew, without a job. */
  reset(): void {
    this.#finishedUpTo = 0;
    this.#allEnded?.resolve();
    this.#allEnded = undefined;
  }

  #drop(job: JobRecord): void {
    if (this.#registry.drop(job)) {
      this.#events.emitJob('removed', job);
    }
  }

  // Looks when listeners have heard of the end, because they may have added another job.
  readonly #finishIfDone = {
    deliver: (): void => {
      if (this.#registry.open === 0 && this.#registry.lastQueuedId > this.#finishedUpTo) {
        this.#finishedUpTo = this.#registry.lastQueuedId;
        this.#allEnded?.resolve();
        this.#allEnded = undefined;
        if (this.#events.finish.hasListeners) {
          this.#events.finish.fire({ counts: this.#registry.counts });
        }
      }
    },
  };
}

export const haltedBy = (by: HaltedBy): Outcome => ({ kind: 'halted', by, clean: true, remaining: [] });
