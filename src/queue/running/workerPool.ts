// Holds the workers, and knows which of them are idle. Workers that leave stay listed until their job has
// ended.

import type { Clock } from '../base/clock.ts';
import type { QueueEvents } from '../core/events.ts';
import { QueueError } from '../errors.ts';
import { type Run, type LeaveReason, WorkerRecord } from './run.ts';

export class WorkerPool {
  readonly workers = new Map<number, WorkerRecord>();
  // Highest id first, so that the free worker with the lowest id is the last one, and taken first.
  readonly #idle: WorkerRecord[] = [];
  readonly #events: QueueEvents;
  readonly #clock: Clock;
  #lastId = 0;
  #size = 0;
  /** How many run a job and leave after it because they were too many. */
  #surplus = 0;

  constructor(events: QueueEvents, clock: Clock) {
    this.#events = events;
    this.#clock = clock;
  }

  /** Workers that are not about to leave. */
  get size(): number {
    return this.#size;
  }

  get hasIdle(): boolean {
    return this.#idle.length > 0;
  }

  /** Throws QueueError `unknownWorker`. */
  need(id: number): WorkerRecord {
    const worker = this.workers.get(id);
    if (worker === undefined) {
      throw new QueueError('unknownWorker', `There is no worker ${id}.`);
    }
    return worker;
  }

  add(): WorkerRecord {
    this.#lastId += 1;
    const worker = new WorkerRecord(this.#lastId, this.#clock.now());
    this.workers.set(worker.id, worker);
    this.#size += 1;
    this.#idle.unshift(worker);
    this.#events.emitWorker('added', worker);
    return worker;
  }

  resize(count: number): void {
    this.#events.batch(() => this.#resize(count));
  }

  #resize(count: number): void {
    if (this.#size > count) {
      this.#dismissSurplus(count);
    } else {
      this.#keepSurplus(count);
    }
    while (this.#size < count) {
      this.add();
    }
  }

  takeIdle(): WorkerRecord | undefined {
    return this.#idle.pop();
  }

  get runs(): Run[] {
    return [...this.workers.values()].flatMap(({ run }) => run ?? []);
  }

  /** Lets a worker whose job has ended take the next, or leave if it was told to. A service has none. */
  release(worker: WorkerRecord | undefined, now: number): void {
    if (worker === undefined) {
      return;
    }
    worker.run = undefined;
    worker.since = now;
    this.#leaveForSurplus(worker);
    if (worker.leave !== undefined) {
      this.#surplus -= worker.leave === 'surplus' ? 1 : 0;
      this.#remove(worker);
    } else {
      this.#putIdle(worker);
      this.#events.emitWorker('idle', worker);
    }
  }

  /**
   * While there are too many, whoever is free first leaves in the place of the oldest that was to: else more
   * jobs would run at once than there are to be workers, for as long as the jobs of those take.
   */
  #leaveForSurplus(worker: WorkerRecord): void {
    if (this.#surplus === 0 || worker.leave !== undefined) {
      return;
    }
    for (const other of this.workers.values()) {
      if (other.leave === 'surplus') {
        other.leave = undefined;
        worker.leave = 'surplus';
        this.#events.emitWorker('leaving', other);
        return;
      }
    }
  }

  #putIdle(worker: WorkerRecord): void {
    let at = this.#idle.length;
    if (at === 0 || (this.#idle[at - 1]?.id ?? 0) > worker.id) {
      this.#idle.push(worker);
      return;
    }
    while (at > 0 && (this.#idle[at - 1]?.id ?? 0) < worker.id) {
      at -= 1;
    }
    this.#idle.splice(at, 0, worker);
  }

  /** Lets a worker leave: at once when it is idle, else when its job has ended. */
  dismiss(worker: WorkerRecord, why: LeaveReason): void {
    const wasCounted = worker.leave === undefined;
    if (wasCounted) {
      this.#size -= 1;
    }
    if (worker.run !== undefined) {
      this.#surplus += Number(why === 'surplus') - Number(worker.leave === 'surplus');
    }
    worker.leave = why;
    if (worker.run === undefined) {
      const at = this.#idle.indexOf(worker);
      if (at !== -1) {
        this.#idle.splice(at, 1);
      }
      this.#remove(worker);
    } else if (wasCounted) {
      this.#events.emitWorker('leaving', worker);
    }
  }

  /** The worker with that id, made if there is none; `syncTo` then says what becomes of it. */
  ensureWorker(id: number): WorkerRecord {
    let worker = this.workers.get(id);
    if (worker === undefined) {
      worker = new WorkerRecord(id, this.#clock.now());
      this.workers.set(id, worker);
      this.#lastId = Math.max(this.#lastId, id);
      this.#events.emitWorker('added', worker);
    }
    return worker;
  }

  /** An id for a worker that nobody has. */
  get freeId(): number {
    return this.#lastId + 1;
  }

  /** Lets exactly these stay; the others leave, those with a job after it. */
  syncTo(stay: ReadonlySet<number>): void {
    for (const id of stay) {
      this.ensureWorker(id);
    }
    this.#size = stay.size;
    this.#surplus = 0;
    const byId = [...this.workers.values()].toSorted((one, other) => one.id - other.id);
    this.workers.clear();
    this.#idle.length = 0;
    for (const worker of byId) {
      const stays = stay.has(worker.id);
      if (!stays && worker.run === undefined) {
        this.#remove(worker);
        continue;
      }
      this.workers.set(worker.id, worker);
      if (worker.run === undefined) {
        this.#idle.unshift(worker);
      }
      if (stays === worker.leaving) {
        worker.leave = stays ? undefined : 'surplus';
        this.#events.emitWorker('leaving', worker);
      }
      this.#surplus += worker.leave === 'surplus' ? 1 : 0;
    }
  }

  /** Lets all go at once, without a word. */
  clear(): void {
    for (const worker of this.workers.values()) {
      worker.hasLeft();
    }
    this.workers.clear();
    this.#idle.length = 0;
    this.#size = 0;
    this.#surplus = 0;
    this.#lastId = 0;
  }

  #remove(worker: WorkerRecord): void {
    this.workers.delete(worker.id);
    worker.hasLeft();
    this.#events.emitWorker('removed', worker);
  }

  /** Those whose leaving disturbs least: idle ones, then the busy ones that came last. */
  #dismissSurplus(count: number): void {
    const newestFirst = [...this.workers.values()].toReversed();
    const idleFirst = [...this.#idle, ...newestFirst.filter((worker) => worker.run !== undefined)];
    for (const worker of idleFirst) {
      if (!worker.leaving && this.#size > count) {
        this.dismiss(worker, 'surplus');
      }
    }
  }

  /** Lets workers that were too many stay after all. */
  #keepSurplus(count: number): void {
    for (const worker of this.workers.values()) {
      if (worker.leave === 'surplus' && this.#size < count) {
        worker.leave = undefined;
        this.#size += 1;
        this.#surplus -= 1;
        this.#events.emitWorker('leaving', worker);
      }
    }
  }
}
