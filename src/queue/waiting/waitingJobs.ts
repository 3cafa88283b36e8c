// Keeps each waiting job in the place of the first of these reasons that applies to it:
//   requeued      its handler has requeued it
//   dependencies  jobs that have to end, or to be ready, first are not
//   delayed       its time has not come
//   keys          not all its keys are granted
//   ready         it can start as soon as a worker is idle
// A record without optional fields is ready. Nothing here is ever searched: what a job waits for moves it on.

import type { Clock } from '../base/clock.ts';
import { type JobRecord, type OptionalFields, none } from '../core/jobRecord.ts';
import type { WaitReason } from '../job.ts';
import { DelayedJobs } from './delays.ts';
import { isHeldUp, heldUpBy } from './dependencies.ts';
import { KeyLocks, type KeyLimits } from './keyLocks.ts';
import { byTurn } from './order.ts';
import { ReadyQueue } from './readyQueue.ts';

export class WaitingJobs {
  readonly ready = new ReadyQueue();
  /** Services that wait for nothing. */
  readonly services = new Set<JobRecord>();
  readonly #keys: KeyLocks;
  readonly #delayed: DelayedJobs;
  readonly #requeued = new Set<JobRecord>();
  readonly #dependent = new Set<JobRecord>();
  readonly #blocked = new Set<JobRecord>();
  /** More than one has the same key when a job that ran is tried again. */
  readonly #unique = new Map<string, Set<JobRecord>>();

  /** `timeCame` is called when the time of delayed jobs has come. */
  constructor(clock: Clock, limits: KeyLimits, timeCame: () => void) {
    this.#keys = new KeyLocks(limits, {
      granted: (job) => {
        this.#blocked.delete(job);
        job.needOptional().place = 'ready';
        this.#addReady(job);
      },
      blocked: (job) => {
        this.#removeReady(job);
        job.needOptional().place = 'keys';
        this.#blocked.add(job);
      },
    });
    this.#delayed = new DelayedJobs(clock, (jobs) => {
      for (const job of jobs) {
        this.#place(job, job.needOptional());
      }
      timeCame();
    });
  }

  get limits(): KeyLimits {
    return this.#keys.limits;
  }

  setLimits(limits: KeyLimits): void {
    this.#keys.setLimits(limits);
  }

  /** The job with that unique key that waits. */
  unique(key: string): JobRecord | undefined {
    const [job] = this.#unique.get(key) ?? [];
    return job;
  }

  /** Lets a job wait. */
  add(job: JobRecord): void {
    const { optional } = job;
    if (optional === undefined) {
      this.#addReady(job);
      return;
    }
    const { uniqueKey } = optional;
    if (uniqueKey !== undefined) {
      const twins = this.#unique.get(uniqueKey) ?? new Set();
      this.#unique.set(uniqueKey, twins.add(job));
    }
    this.#place(job, optional);
  }

  /** Takes out a job that waits no more. */
  remove(job: JobRecord): void {
    const { optional } = job;
    if (optional === undefined) {
      this.#removeReady(job);
      return;
    }
    this.#deleteUnique(job, optional);
    if (optional.place === 'delayed') {
      this.#delayed.remove(optional);
    } else if (optional.place === 'ready') {
      this.#removeReady(job);
    }
    this.#requeued.delete(job);
    this.#dependent.delete(job);
    this.#blocked.delete(job);
    this.#keys.remove(job);
  }

  /** Takes out a ready job that starts now; it holds its keys until `releaseKeys`. */
  start(job: JobRecord): void {
    this.#removeReady(job);
    if (job.optional !== undefined) {
      this.#deleteUnique(job, job.optional);
      this.#keys.hold(job);
    }
  }

  /** Lets a job that runs elsewhere hold its keys until `release`. */
  holdKeys(job: JobRecord): void {
    this.#keys.holdAnyway(job);
  }

  /** Lets a job that has run hold its keys no more. */
  releaseKeys(job: JobRecord): void {
    this.#keys.release(job);
  }

  /** Makes a change of a waiting job, which then stands where it belongs. */
  replace(job: JobRecord, change: () => void): void {
    this.remove(job);
    change();
    this.add(job);
  }

  /** Lets those that come after a job stand anew, because it has become ready or is so no more. */
  readyChanged({ optional }: JobRecord): void {
    for (const dependent of optional?.dependents ?? none) {
      this.replace(dependent, () => {});
    }
  }

  /** What a waiting job itself waits for; undefined for a ready one. */
  whyOf({ optional }: JobRecord): WaitReason | undefined {
    const jobs = optional?.waitsFor === undefined ? none : heldUpBy(optional).map(({ id }) => id);
    if (jobs.length > 0) {
      return { kind: 'after', jobs };
    }
    if (optional === undefined || optional.place === 'ready') {
      return undefined;
    }
    const at = optional.job.notBefore;
    if (at !== undefined && (optional.place === 'delayed' || this.#delayed.isAhead(optional))) {
      return { kind: 'until', at };
    }
    const key = this.#keys.waitsFor(optional.job);
    if (key !== undefined) {
      return { kind: 'key', ...key };
    }
    return optional.heldFor === undefined ? undefined : { kind: 'work', message: optional.heldFor };
  }

  /**
   * Jobs apart from services: requeued ones; ready ones and those that wait for a key, in the order in which
   * they would be started; then those that wait for their time, soonest first; then those that wait for other
   * jobs.
   */
  *[Symbol.iterator](): Generator<JobRecord> {
    yield* [...this.#requeued].filter(isJob);
    if (this.#blocked.size === 0) {
      yield* this.ready;
    } else {
      yield* [...this.ready, ...this.#blocked].filter(isJob).toSorted(byTurn);
    }
    yield* this.#delayed.jobs.filter(isJob);
    yield* [...this.#dependent].filter(isJob).toSorted(byTurn);
  }

  #place(job: JobRecord, optional: OptionalFields): void {
    if (optional.heldFor !== undefined) {
      optional.place = 'requeued';
      this.#requeued.add(job);
    } else if (optional.waitsFor !== undefined && isHeldUp(optional)) {
      optional.place = 'dependencies';
      this.#dependent.add(job);
    } else if (this.#delayed.isAhead(optional)) {
      optional.place = 'delayed';
      this.#delayed.add(optional);
    } else if (optional.keys.length > 0) {
      optional.place = 'keys';
      this.#blocked.add(job);
      this.#keys.add(job);
    } else {
      optional.place = 'ready';
      this.#addReady(job);
    }
  }

  #addReady(job: JobRecord): void {
    if (job.service) {
      this.services.add(job);
    } else {
      this.ready.add(job);
    }
  }

  #removeReady(job: JobRecord): void {
    if (job.service) {
      this.services.delete(job);
    } else {
      this.ready.remove(job);
    }
  }

  #deleteUnique(job: JobRecord, { uniqueKey }: OptionalFields): void {
    const twins = uniqueKey === undefined ? undefined : this.#unique.get(uniqueKey);
    if (uniqueKey !== undefined && twins?.delete(job) === true && twins.size === 0) {
      this.#unique.delete(uniqueKey);
    }
  }
}

const isJob = ({ service }: JobRecord): boolean => !service;
