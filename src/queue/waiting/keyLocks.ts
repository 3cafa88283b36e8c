// Grants keys to waiting jobs. Each key has a queue of the jobs that want it, in the order in which they
// would start; the first of them are granted the key, as many as its limit has room for. A job can start when
// each of its keys is granted to it, and takes all of them at once. It keeps a grant while it waits for
// another key, which is why none starves; and the job that is first of all is granted everything, which is
// why none deadlocks. Each step costs the logarithm of the length of the queue for each key, however many
// jobs wait.

import { type HeapItem, Heap } from '../base/heap.ts';
import { type JobRecord, none } from '../core/jobRecord.ts';
import { QueueError } from '../errors.ts';
import { comesBefore, byTurn } from './order.ts';

/** A job in the queue of one of its keys. */
class Waiter implements HeapItem {
  readonly job: JobRecord;
  readonly queue: KeyQueue;
  heapAt = -1;
  granted = false;

  constructor(job: JobRecord, queue: KeyQueue) {
    this.job = job;
    this.queue = queue;
  }
}

class KeyQueue {
  readonly key: string;
  readonly holders = new Set<JobRecord>();
  limit: number;
  /** Jobs that may have the key; the last of them on top. */
  readonly grants = new Heap<Waiter>((one, other) => comesBefore(other.job, one.job));
  /** Jobs that wait for it; the next of them on top. */
  readonly waiting = new Heap<Waiter>((one, other) => comesBefore(one.job, other.job));

  constructor(key: string, limit: number) {
    this.key = key;
    this.limit = limit;
  }

  get room(): number {
    return this.limit - this.holders.size - this.grants.size;
  }

  get unused(): boolean {
    return this.holders.size + this.grants.size + this.waiting.size === 0;
  }
}

export type KeyLockListener = {
  /** All its keys are granted to the job. */
  granted(job: JobRecord): void;
  /** They no longer are: a job with a higher priority was added, or a limit lowered. */
  blocked(job: JobRecord): void;
};

export class KeyLocks {
  readonly #queues = new Map<string, KeyQueue>();
  /** One entry per key of each job that waits for its keys. */
  readonly #waiters = new Map<JobRecord, readonly Waiter[]>();
  readonly #listener: KeyLockListener;
  limits: KeyLimits;

  constructor(limits: KeyLimits, listener: KeyLockListener) {
    this.limits = limits;
    this.#listener = listener;
  }

  /** Queues a waiting job for each of its keys. */
  add(job: JobRecord): void {
    const waiters = job.keys.map((key) => new Waiter(job, this.#queue(key)));
    this.#waiters.set(job, waiters);
    for (const waiter of waiters) {
      this.#enqueue(waiter);
    }
  }

  /** Takes a waiting job out of the queues of its keys, if it is there. */
  remove(job: JobRecord): void {
    for (const waiter of this.#dequeue(job)) {
      this.#settle(waiter.queue);
    }
  }

  /** Gives a job the keys that are granted to it. */
  hold(job: JobRecord): void {
    for (const { queue } of this.#dequeue(job)) {
      queue.holders.add(job);
    }
  }

  /** Gives a job that runs already its keys, even above the limit. */
  holdAnyway(job: JobRecord): void {
    for (const key of job.keys) {
      const queue = this.#queue(key);
      queue.holders.add(job);
      this.#settle(queue);
    }
  }

  /** Takes the keys back from a job that held them. */
  release(job: JobRecord): void {
    for (const key of job.keys) {
      const queue = this.#queue(key);
      queue.holders.delete(job);
      this.#settle(queue);
    }
  }

  setLimits(limits: KeyLimits): void {
    this.limits = limits;
    for (const queue of this.#queues.values()) {
      queue.limit = limitOf(limits, queue.key);
      this.#settle(queue);
    }
  }

  /** A key that is not granted to the job, and the jobs that hold it or may have it. */
  waitsFor(job: JobRecord): { key: string; heldBy: number[] } | undefined {
    const queue = this.#waiters.get(job)?.find(({ granted }) => !granted)?.queue;
    if (queue === undefined) {
      return undefined;
    }
    const first = queue.grants.items.map((waiter) => waiter.job).toSorted(byTurn);
    // A dispatcher that follows does not know in which order they have started.
    const holders = [...queue.holders].toSorted((one, other) => one.id - other.id);
    return { key: queue.key, heldBy: [...holders, ...first].map(({ id }) => id) };
  }

  #queue(key: string): KeyQueue {
    let queue = this.#queues.get(key);
    if (queue === undefined) {
      queue = new KeyQueue(key, limitOf(this.limits, key));
      this.#queues.set(key, queue);
    }
    return queue;
  }

  #enqueue(waiter: Waiter): void {
    const { grants, waiting, room } = waiter.queue;
    const last = grants.first;
    if (room > 0) {
      this.#grant(waiter);
    } else if (last !== undefined && comesBefore(waiter.job, last.job)) {
      this.#revoke(last);
      this.#grant(waiter);
    } else {
      waiting.add(waiter);
    }
  }

  #dequeue(job: JobRecord): readonly Waiter[] {
    const waiters = this.#waiters.get(job) ?? none;
    for (const waiter of waiters) {
      (waiter.granted ? waiter.queue.grants : waiter.queue.waiting).remove(waiter);
    }
    this.#waiters.delete(job);
    return waiters;
  }

  /** Revokes grants above the limit, or grants what has become free. */
  #settle(queue: KeyQueue): void {
    for (let last = queue.grants.first; last !== undefined && queue.room < 0; last = queue.grants.first) {
      this.#revoke(last);
    }
    for (let next = queue.waiting.first; next !== undefined && queue.room > 0; next = queue.waiting.first) {
      queue.waiting.remove(next);
      this.#grant(next);
    }
    if (queue.unused) {
      this.#queues.delete(queue.key);
    }
  }

  #grant(waiter: Waiter): void {
    waiter.granted = true;
    waiter.queue.grants.add(waiter);
    if (this.#hasAll(waiter.job)) {
      this.#listener.granted(waiter.job);
    }
  }

  #hasAll(job: JobRecord): boolean {
    return this.#waiters.get(job)?.every(({ granted }) => granted) ?? false;
  }

  #revoke(waiter: Waiter): void {
    const { job, queue } = waiter;
    queue.grants.remove(waiter);
    if (this.#hasAll(job)) {
      this.#listener.blocked(job);
    }
    waiter.granted = false;
    queue.waiting.add(waiter);
  }
}

/** The limit of each key. A key that is not named has the limit 1; 0 holds its jobs back. */
export type KeyLimits = Readonly<Record<string, number>>;

const defaultLimit = 1;

function limitOf(limits: KeyLimits, key: string): number {
  return (Object.hasOwn(limits, key) ? limits[key] : undefined) ?? defaultLimit;
}

/** Throws QueueError `badOption`. */
export function checkLimits(limits: KeyLimits): void {
  if (typeof limits !== 'object' || limits === null) {
    throw new QueueError('badOption', '"limits" must be an object of numbers.');
  }
  for (const [key, limit] of Object.entries(limits)) {
    if (!Number.isSafeInteger(limit) || limit < 0) {
      throw new QueueError('badOption', `The limit of "${key}" must be an integer of at least 0.`);
    }
  }
}
