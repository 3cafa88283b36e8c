// The jobs that wait for nothing but a worker: one bucket per level, and the buckets in a heap. Adding, taking and removing
// cost the same however many wait; only the first and the last job of a level cost the logarithm
// of how many levels are in use. An empty bucket stays while there is no other: most queues have one level.

import { type HeapItem, Heap } from '../base/heap.ts';
import { JobList } from '../core/jobList.ts';
import type { JobRecord, Extras } from '../core/jobRecord.ts';
import { comesBefore, isOlder, byTurn } from './order.ts';

export class ReadyQueue {
  readonly #buckets = new Heap<PriorityBucket>((one, other) => one.level > other.level);
  readonly #bucketOf = new Map<number, PriorityBucket>();
  /** The one that was asked for last. */
  #last: PriorityBucket | undefined = undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): JobRecord | undefined {
    return this.#buckets.first?.first;
  }

  add(job: JobRecord): void {
    (this.#bucket(job.level) ?? this.#open(job.level)).add(job);
    this.#size += 1;
  }

  remove(job: JobRecord): void {
    const bucket = this.#bucket(job.level);
    if (bucket !== undefined) {
      bucket.remove(job);
      this.#size -= 1;
      if (bucket.first === undefined && this.#buckets.size > 1) {
        this.#close(bucket);
      }
    }
  }

  /** In the order in which they will be taken. */
  *[Symbol.iterator](): Generator<JobRecord> {
    for (const bucket of this.#buckets.items.toSorted((one, other) => other.level - one.level)) {
      yield* bucket;
    }
  }

  #bucket(level: number): PriorityBucket | undefined {
    if (this.#last?.level !== level) {
      this.#last = this.#bucketOf.get(level);
    }
    return this.#last;
  }

  #open(level: number): PriorityBucket {
    const only = this.#buckets.first;
    if (only !== undefined && only.first === undefined) {
      this.#close(only);
    }
    const bucket = new PriorityBucket(level);
    this.#bucketOf.set(level, bucket);
    this.#buckets.add(bucket);
    this.#last = bucket;
    return bucket;
  }

  #close(bucket: PriorityBucket): void {
    this.#bucketOf.delete(bucket.level);
    this.#buckets.remove(bucket);
    this.#last = undefined;
  }
}

// The jobs of one level that can be taken, oldest first: a list threaded through the jobs themselves, which those join
// at either end, and a heap of latecomers, whose age belongs between others: a job whose key or time has come,
// or that is tried again.

export class PriorityBucket implements HeapItem {
  readonly level: number;
  heapAt = -1;
  readonly #list = new JobList();
  #late: Heap<Extras> | undefined = undefined;

  constructor(level: number) {
    this.level = level;
  }

  get first(): JobRecord | undefined {
    const late = this.#late?.first?.job;
    const { first } = this.#list;
    return late !== undefined && (first === undefined || comesBefore(late, first)) ? late : first;
  }

  add(job: JobRecord): void {
    const { first, last } = this.#list;
    if (last === undefined || isOlder(last, job)) {
      this.#list.append(job);
    } else if (first !== undefined && isOlder(job, first)) {
      this.#list.prepend(job);
    } else {
      this.#late ??= new Heap((one, other) => comesBefore(one.job, other.job));
      this.#late.add(job.needExtras());
    }
  }

  remove(job: JobRecord): void {
    if (job.extras !== undefined && job.extras.heapAt >= 0) {
      this.#late?.remove(job.extras);
    } else {
      this.#list.remove(job);
    }
  }

  /** In the order in which they will be taken. */
  *[Symbol.iterator](): Generator<JobRecord> {
    const late = (this.#late?.items ?? []).map(({ job }) => job).toSorted(byTurn);
    let passed = 0;
    for (let job = this.#list.first; job !== undefined; job = job.next) {
      for (let other = late[passed]; other !== undefined && comesBefore(other, job); other = late[passed]) {
        yield other;
        passed += 1;
      }
      yield job;
    }
    yield* late.slice(passed);
  }
}
