// What everybody may see of a queue: its jobs and workers as they are now, and the events that tell what changes.

import type { Parts } from './assemble.ts';
import { dependentsOf } from './dependencies.ts';
import type { Event } from './emitter.ts';
import type { FinishEvent, JobEvent, LogEvent, QueueEvent, WorkerEvent } from './events.ts';
import type { Job } from './job.ts';
import type { Ledger } from './ledger.ts';
import { plan, type PlannedJob } from './plan.ts';
import type { KeyLimits } from './policy/limits.ts';
import type { Pool } from './pool.ts';
import type { Runner } from './runner.ts';
import type { JobCounts } from './state.ts';
import type { Worker } from './worker.ts';

export class QueueView {
  readonly #ledger: Ledger;
  readonly #pool: Pool;
  readonly #runner: Runner;

  /** Fires after each change of a job; the job is the live view, already changed. */
  readonly onDidChangeJob: Event<JobEvent>;
  readonly onDidChangeWorker: Event<WorkerEvent>;
  /** Fires when the queue as a whole was paused, resumed or stopped, or its gate was asked again. */
  readonly onDidChangeQueue: Event<QueueEvent>;
  /** Fires with what running work logs. */
  readonly onDidLog: Event<LogEvent>;
  /** Fires each time the last open job has ended. */
  readonly onDidFinish: Event<FinishEvent>;

  constructor({ ledger, pool, runner, signals }: Parts) {
    this.#ledger = ledger;
    this.#pool = pool;
    this.#runner = runner;
    this.onDidChangeJob = signals.job.event;
    this.onDidChangeWorker = signals.worker.event;
    this.onDidChangeQueue = signals.queue.event;
    this.onDidLog = signals.log.event;
    this.onDidFinish = signals.finish.event;
  }

  /** Jobs that are kept, in the order they were added. */
  get jobs(): readonly Job[] {
    return this.#ledger.all();
  }

  /**
   * Waiting jobs: those that were put back; those that wait for a worker or a key, in the order in which they will be
   * started; those that wait for their time, soonest first; those that wait for other jobs.
   */
  get waiting(): readonly Job[] {
    return [...this.#ledger.waiting];
  }

  /** Jobs that run beside the workers and have not ended, those that run first. */
  get services(): readonly Job[] {
    return this.#ledger.services.open;
  }

  /** Ended jobs that are kept, newest end first. */
  get ended(): readonly Job[] {
    return this.#ledger.ended();
  }

  /** How many ended jobs are kept. */
  get endedKept(): number {
    return this.#ledger.endedKept;
  }

  get counts(): JobCounts {
    return this.#ledger.counts;
  }

  get workers(): readonly Worker[] {
    return [...this.#pool.workers.values()];
  }

  get paused(): boolean {
    return this.#runner.paused;
  }

  /** The job with that id, if it is kept. */
  job(id: number): Job | undefined {
    return this.#ledger.get(id);
  }

  /** How many running jobs may hold a key at once; 1 for each that is not named. */
  get limits(): KeyLimits {
    return this.#ledger.waiting.limits;
  }

  /** Open jobs that would end as `failed` with reason `dependency` if this one did not succeed. Throws QueueError `unknownJob`. */
  dependents(id: number): readonly Job[] {
    return dependentsOf(this.#ledger.need(id));
  }

  /** Every waiting job and what it waits for, in the order of `waiting`. Costs time for each; ask `job.status` for a single one. */
  plan(): readonly PlannedJob[] {
    return plan(this.#ledger.waiting, this.#runner.closed, this.#runner.inLine);
  }
}
