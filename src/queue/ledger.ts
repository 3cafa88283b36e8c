// Every job that is kept, where it stands, and how many stand where. Counts are kept, never computed.

import { Backlog } from './backlog.ts';
import { QueueError } from './errors.ts';
import type { JobRecord } from './job.ts';
import type { Run } from './run.ts';
import { Services } from './services.ts';
import type { JobCounts, JobState, Outcome } from './state.ts';

export class Ledger {
  readonly backlog = new Backlog();
  readonly services = new Services();
  readonly #jobs = new Map<number, JobRecord>();
  readonly #ended = new Map<number, JobRecord>();
  readonly #counts: { [state in JobState]: number } = {
    waiting: 0,
    running: 0,
    succeeded: 0,
    failed: 0,
    halted: 0,
    interrupted: 0,
  };
  readonly #history: number;
  #lastId = 0;
  #lastQueuedId = 0;

  constructor(history: number) {
    this.#history = history;
  }

  get counts(): JobCounts {
    return { ...this.#counts };
  }

  /** Jobs that have not ended, services apart. */
  get open(): number {
    return this.#counts.waiting + this.#counts.running;
  }

  get endedKept(): number {
    return this.#ended.size;
  }

  /** The newest job that is no service. */
  get lastQueuedId(): number {
    return this.#lastQueuedId;
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  get(id: number): JobRecord | undefined {
    return this.#jobs.get(id);
  }

  /** Throws QueueError `unknownJob`. */
  need(id: number): JobRecord {
    const job = this.#jobs.get(id);
    if (job === undefined) {
      throw new QueueError('unknownJob', `There is no job #${id}.`);
    }
    return job;
  }

  all(): JobRecord[] {
    return [...this.#jobs.values()];
  }

  /** Newest end first. */
  ended(): JobRecord[] {
    return [...this.#ended.values()].toReversed();
  }

  add(job: JobRecord): void {
    this.#jobs.set(job.id, job);
    if (job.service) {
      this.services.add(job);
    } else {
      this.backlog.add(job);
      this.#counts.waiting += 1;
      this.#lastQueuedId = job.id;
    }
  }

  /** Moves a waiting job to its run. */
  start(job: JobRecord, run: Run, at: number, reportsStart: boolean): void {
    if (job.service) {
      this.services.start(job, run);
    } else {
      this.backlog.remove(job);
      this.#counts.waiting -= 1;
      this.#counts.running += 1;
    }
    const phase = reportsStart ? 'starting' : 'active';
    job.current = { state: 'running', phase, worker: run.worker?.id };
    job.heldFor = undefined;
    job.startedAt = at;
  }

  /** Lets a running job wait again, outside the order until `backlog.release`. */
  putBack(job: JobRecord, heldFor: string): void {
    this.#counts.running -= 1;
    this.#counts.waiting += 1;
    job.current = undefined;
    job.startedAt = undefined;
    job.progress = undefined;
    job.heldFor = heldFor;
    this.backlog.hold(job);
  }

  /** Ends a job that waits or runs. */
  end(job: JobRecord, outcome: Outcome, at: number): void {
    if (job.service) {
      this.services.end(job);
    } else if (job.current === undefined) {
      this.backlog.remove(job);
      this.#counts.waiting -= 1;
    } else {
      this.#counts.running -= 1;
    }
    this.#counts[outcome.kind] += 1;
    this.#ended.set(job.id, job);
    job.end(outcome, at);
  }

  /** Drops an ended job; false when it was dropped before. */
  drop(job: JobRecord): boolean {
    this.#jobs.delete(job.id);
    return this.#ended.delete(job.id);
  }

  /** Drops the job that ended first if more are kept than the history allows. */
  trim(): JobRecord | undefined {
    if (this.#ended.size <= this.#history) {
      return undefined;
    }
    const [oldest] = this.#ended.values();
    if (oldest !== undefined) {
      this.drop(oldest);
    }
    return oldest;
  }
}
