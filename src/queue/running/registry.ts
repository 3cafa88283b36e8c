// Holds every job that is kept and moves jobs between waiting, running and ended. Counts are maintained,
// never computed.

import type { Clock } from '../base/clock.ts';
import { JobTable } from '../base/jobTable.ts';
import { JobList } from '../core/jobList.ts';
import type { JobRecord } from '../core/jobRecord.ts';
import { QueueError } from '../errors.ts';
import type { FailedOutcome, InterruptedOutcome, Outcome, Running, JobState, JobCounts } from '../job.ts';
import type { EndedCounts } from '../journal.ts';
import type { Run } from './run.ts';
import { prerequisites, endOfHopeless, waitFor, waitForNone } from '../waiting/dependencies.ts';
import type { KeyLimits } from '../waiting/keyLocks.ts';
import { WaitingJobs } from '../waiting/waitingJobs.ts';

export class JobRegistry {
  lastId = 0;
  /** The newest job that is no service. */
  lastQueuedId = 0;
  readonly waiting: WaitingJobs;
  readonly services = new ServiceJobs();
  readonly #jobs = new JobTable<JobRecord>();
  readonly #ended = new EndedJobs();
  /** Ended jobs that are shown again. */
  readonly #recalled = new Map<number, JobRecord>();
  readonly #counts: { [state in JobState]: number } = {
    waiting: 0,
    running: 0,
    succeeded: 0,
    failed: 0,
    halted: 0,
    interrupted: 0,
    skipped: 0,
  };
  readonly #clock: Clock;
  readonly #history: number;

  /** `timeCame`: jobs can be started because their time has come. */
  constructor(clock: Clock, history: number, limits: KeyLimits, timeCame: () => void) {
    this.#clock = clock;
    this.#history = history;
    this.waiting = new WaitingJobs(clock, limits, timeCame);
  }

  get counts(): JobCounts {
    return { ...this.#counts };
  }

  /** Jobs that have not ended, services apart. */
  get open(): number {
    return this.#counts.waiting + this.#counts.running;
  }

  get endedKept(): number {
    return this.#ended.size + this.#recalled.size;
  }

  get(id: number): JobRecord | undefined {
    return typeof id === 'number' ? (this.#jobs.get(id) ?? this.#recalled.get(id)) : undefined;
  }

  /** Throws QueueError `unknownJob`. */
  need(id: number): JobRecord {
    const job = this.get(id);
    if (job === undefined) {
      // It may be anything.
      throw new QueueError('unknownJob', `There is no job #${String(id)}.`);
    }
    return job;
  }

  all(): JobRecord[] {
    const jobs = [...this.#jobs];
    return this.#recalled.size === 0
      ? jobs
      : [...[...this.#recalled.values()].toSorted((one, other) => one.id - other.id), ...jobs];
  }

  /** Newest end first. */
  ended(): JobRecord[] {
    const recalled = [...this.#recalled.values()];
    return [...this.#ended, ...recalled.toSorted((one, other) => byEnd(other, one))];
  }

  add(job: JobRecord): void {
    this.lastId = job.id;
    this.#jobs.add(job);
    if (job.service) {
      this.services.add(job);
    } else {
      this.#counts.waiting += 1;
      this.lastQueuedId = job.id;
    }
    this.waiting.add(job);
  }

  /** Moves a waiting job to its run. */
  start(job: JobRecord, run: Run, at: number, tick: number, reportsStart: boolean): void {
    this.waiting.start(job);
    if (job.service) {
      this.services.start(job, run);
    } else {
      this.#counts.waiting -= 1;
      this.#counts.running += 1;
    }
    if (job.optional?.waitsFor !== undefined) {
      waitForNone(job);
    }
    const { active } = run.worker ?? ServiceJobs;
    job.current = reportsStart ? { ...active, phase: 'starting' } : active;
    job.startedAt = at;
    job.tick = tick;
  }

  /** Lets a running job wait until `release`. Returns how it ends at once, if it does. */
  requeue(job: JobRecord, heldFor: string): Outcome | undefined {
    job.needOptional().heldFor = heldFor;
    return this.#waitAgain(job);
  }

  /** Lets a requeued job wait for no more than any other. False when it is not requeued any more. */
  release(job: JobRecord): boolean {
    const { optional } = job;
    if (optional?.heldFor === undefined || job.current !== undefined) {
      return false;
    }
    this.waiting.replace(job, () => {
      optional.heldFor = undefined;
    });
    return true;
  }

  /**
   * Keeps the record of an attempt and lets the job wait for the next. Returns how it ends at once, if it
   * does.
   */
  retry(
    job: JobRecord,
    outcome: FailedOutcome | InterruptedOutcome,
    endedAt: number,
    durationMs: number,
    waitMs: number,
  ): Outcome | undefined {
    const optional = job.needOptional();
    const { attempt, startedAt = endedAt } = job;
    optional.attempts ??= [];
    optional.attempts.push({ attempt, startedAt, endedAt, durationMs, outcome });
    optional.dueMonotonic = this.#clock.monotonic() + waitMs;
    return this.#waitAgain(job);
  }

  /** What it comes after was ready when it started, and may have ended badly since: then it ends at once. */
  #waitAgain(job: JobRecord): Outcome | undefined {
    const wasReady = job.ready;
    this.#releaseKeys(job);
    if (job.service) {
      this.services.add(job);
    } else {
      this.#counts.running -= 1;
      this.#counts.waiting += 1;
    }
    job.current = undefined;
    job.startedAt = undefined;
    job.tick = undefined;
    job.needOptional().progress = undefined;
    if (wasReady) {
      this.waiting.readyChanged(job);
    }
    const { after, afterEnd } = job;
    if (after.length + afterEnd.length > 0) {
      waitFor(
        job,
        prerequisites(after, afterEnd, (id) => this.get(id), job),
      );
    }
    this.waiting.add(job);
    return endOfHopeless(job, (id) => this.get(id));
  }

  /** Ends a job that waits or runs. Returns the job that this pushes out of the history, if any. */
  end(job: JobRecord, outcome: Outcome, at: number, tookMs: number | undefined): JobRecord | undefined {
    const waited = job.current === undefined;
    if (job.service) {
      this.services.end(job);
    } else if (waited) {
      this.#counts.waiting -= 1;
    } else {
      this.#counts.running -= 1;
    }
    if (waited) {
      this.waiting.remove(job);
      waitForNone(job);
    } else {
      this.#releaseKeys(job);
    }
    this.#counts[outcome.kind] += 1;
    job.end(outcome, at, tookMs);
    this.#addEnded(job);
    return this.overdue();
  }

  #addEnded(job: JobRecord): void {
    this.#ended.add(job, job.outcome?.kind === 'skipped' ? this.#jobs.get(job.outcome.because) : undefined);
  }

  #releaseKeys(job: JobRecord): void {
    if (job.optional !== undefined && job.optional.keys.length > 0) {
      this.waiting.releaseKeys(job);
    }
  }

  /** Drops an ended job; false when it was dropped before. */
  drop(job: JobRecord): boolean {
    if (this.#jobs.delete(job)) {
      this.#ended.remove(job);
      return true;
    }
    return this.#recalled.delete(job.id);
  }

  /** Shows an ended job again that was dropped; the history does not bound it. */
  recall(job: JobRecord): void {
    this.#recalled.set(job.id, job);
  }

  /** Takes an open job out of where it stands; it is placed anew, or forgotten. */
  lift(job: JobRecord): void {
    const waits = job.current === undefined;
    if (job.service) {
      this.services.end(job);
    } else {
      this.#counts[waits ? 'waiting' : 'running'] -= 1;
    }
    if (waits) {
      this.waiting.remove(job);
      waitForNone(job);
    } else {
      this.#releaseKeys(job);
    }
  }

  /**
   * Lets a new or a lifted job stand where its state says. Those that have ended are not counted: see
   * `counted`.
   */
  place(job: JobRecord, run: Run | undefined): void {
    if (this.#jobs.get(job.id) === undefined) {
      this.#jobs.add(job);
    }
    this.lastId = Math.max(this.lastId, job.id);
    if (job.completed) {
      this.#addEnded(job);
      return;
    }
    if (!job.service) {
      this.#counts[job.state] += 1;
      this.lastQueuedId = Math.max(this.lastQueuedId, job.id);
    }
    if (run === undefined) {
      if (job.service) {
        this.services.add(job);
      }
      this.waiting.add(job);
    } else {
      if (job.service) {
        this.services.start(job, run);
      }
      this.waiting.holdKeys(job);
    }
  }

  /** How many jobs have ended so far, and which id was the last, by another dispatcher's count. */
  counted(counts: EndedCounts, lastId: number): void {
    const { succeeded, failed, halted, interrupted, skipped } = counts;
    Object.assign(this.#counts, { succeeded, failed, halted, interrupted, skipped });
    this.lastId = Math.max(this.lastId, lastId);
  }

  /** Forgets every job; ids are not given again. Returns those that had not ended. */
  clear(): JobRecord[] {
    const open = this.all().filter(({ completed }) => !completed);
    for (const job of open) {
      this.lift(job);
    }
    this.#jobs.clear();
    this.#ended.clear();
    this.#recalled.clear();
    this.lastQueuedId = 0;
    this.counted({ succeeded: 0, failed: 0, halted: 0, interrupted: 0, skipped: 0 }, 0);
    return open;
  }

  /** The job that ended first, if more are kept than the history allows. */
  overdue(): JobRecord | undefined {
    return this.#ended.size > this.#history ? this.#ended.oldest : undefined;
  }
}

/**
 * The ended jobs that are kept, in the order in which they ended; but a job that was skipped comes before the
 * job that caused the skip, where both ended at once: so, newest first, the one to look at is on top.
 */
class EndedJobs {
  readonly #list = new JobList();
  size = 0;

  get oldest(): JobRecord | undefined {
    return this.#list.first;
  }

  /** `culprit`: the job that caused the skip. */
  add(job: JobRecord, culprit: JobRecord | undefined): void {
    this.#list.append(job);
    this.size += 1;
    if (culprit !== undefined && culprit.endedAt === job.endedAt && this.#has(culprit)) {
      this.#list.remove(culprit);
      this.#list.append(culprit);
    }
  }

  /** Takes out a job, if it is here. */
  remove(job: JobRecord): void {
    if (this.#has(job)) {
      this.#list.remove(job);
      this.size -= 1;
    }
  }

  #has(job: JobRecord): boolean {
    return job.previous !== undefined || job === this.#list.first;
  }

  clear(): void {
    while (this.#list.first !== undefined) {
      this.remove(this.#list.first);
    }
  }

  /** Newest end first. */
  *[Symbol.iterator](): Generator<JobRecord> {
    for (let job = this.#list.last; job !== undefined; job = job.previous) {
      yield job;
    }
  }
}

// Services are jobs that run beside the workers: they wait for the gate and for what their options ask, take
// no worker, and end by themselves or by an order. They are few, and the queue is finished without them.

class ServiceJobs {
  /** What services are while their work runs. */
  static readonly active: Running = { kind: 'running', phase: 'active', worker: undefined };
  readonly #waiting = new Set<JobRecord>();
  readonly #running = new Map<JobRecord, Run>();

  /** Services that have not ended, those that run first. */
  get open(): JobRecord[] {
    return [...this.#running.keys(), ...this.#waiting];
  }

  get waiting(): JobRecord[] {
    return [...this.#waiting];
  }

  get runs(): Run[] {
    return [...this.#running.values()];
  }

  runOf(job: JobRecord): Run | undefined {
    return this.#running.get(job);
  }

  /** It waits: for the first time, or to be tried again. */
  add(job: JobRecord): void {
    this.#running.delete(job);
    this.#waiting.add(job);
  }

  start(job: JobRecord, run: Run): void {
    this.#waiting.delete(job);
    this.#running.set(job, run);
  }

  end(job: JobRecord): void {
    this.#waiting.delete(job);
    this.#running.delete(job);
  }
}

/** Oldest end first; of those that ended at once, skipped ones first. */
function byEnd(one: JobRecord, other: JobRecord): number {
  return (
    (one.endedAt ?? 0) - (other.endedAt ?? 0) ||
    Number(other.state === 'skipped') - Number(one.state === 'skipped') ||
    one.id - other.id
  );
}
