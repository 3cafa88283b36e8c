// The jobs that wait for nothing but a worker: a bucket for each priority in use, and a heap of the buckets
// below the top one. Adding, taking and removing cost the same however many jobs wait; only the first and the
// last job of a priority cost the logarithm of the number of priorities in use, and in a queue with a single
// one not even that.

import { type HeapItem, Heap } from '../base/heap.ts';
import { JobList } from '../core/jobList.ts';
import type { JobRecord, OptionalFields } from '../core/jobRecord.ts';
import { comesBefore, isOlder, byTurn } from './order.ts';

export class ReadyQueue {
  /** How many jobs are ready. */
  size = 0;
  /** The bucket of the highest priority. It stays while it is the only one, even when it is empty. */
  #top: PriorityBucket | undefined = undefined;
  /** The other buckets; none of them is empty. */
  readonly #lower = new Heap<PriorityBucket>((one, other) => one.priority > other.priority);
  readonly #bucketOf = new Map<number, PriorityBucket>();

  get first(): JobRecord | undefined {
    return this.#top?.first;
  }

  add(job: JobRecord): void {
    const { effectivePriority } = job;
    (this.#bucket(effectivePriority) ?? this.#open(effectivePriority)).add(job);
    this.size += 1;
  }

  remove(job: JobRecord): void {
    const bucket = this.#bucket(job.effectivePriority);
    if (bucket !== undefined) {
      bucket.remove(job);
      this.size -= 1;
      if (bucket.isEmpty && this.#bucketOf.size > 1) {
        this.#close(bucket);
      }
    }
  }

  /** Iterates in the order in which the jobs will start. */
  *[Symbol.iterator](): Generator<JobRecord> {
    yield* this.#top ?? [];
    for (const bucket of this.#lower.items.toSorted((one, other) => other.priority - one.priority)) {
      yield* bucket;
    }
  }

  #bucket(priority: number): PriorityBucket | undefined {
    return this.#top?.priority === priority ? this.#top : this.#bucketOf.get(priority);
  }

  #open(priority: number): PriorityBucket {
    const top = this.#top;
    const bucket = new PriorityBucket(priority);
    this.#bucketOf.set(priority, bucket);
    if (top?.isEmpty === true) {
      this.#bucketOf.delete(top.priority);
      this.#top = bucket;
    } else if (top === undefined || priority > top.priority) {
      if (top !== undefined) {
        this.#lower.add(top);
      }
      this.#top = bucket;
    } else {
      this.#lower.add(bucket);
    }
    return bucket;
  }

  /** Drops an empty bucket, which is not the only one. */
  #close(bucket: PriorityBucket): void {
    const successor = this.#lower.first;
    if (bucket !== this.#top) {
      this.#lower.remove(bucket);
    } else if (successor !== undefined) {
      this.#lower.remove(successor);
      this.#top = successor;
    }
    this.#bucketOf.delete(bucket.priority);
  }
}

// The ready jobs of one priority, oldest first: a list threaded through the jobs themselves, to which most
// are added at an end, and a heap of those whose age lies between others, such as a job whose key or time has
// come or that is retried.

class PriorityBucket implements HeapItem {
  readonly priority: number;
  heapAt = -1;
  readonly #list = new JobList();
  #late: Heap<OptionalFields> | undefined = undefined;

  constructor(priority: number) {
    this.priority = priority;
  }

  get isEmpty(): boolean {
    return this.#list.first === undefined && (this.#late?.size ?? 0) === 0;
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
      this.#late.add(job.needOptional());
    }
  }

  remove(job: JobRecord): void {
    if (job.optional !== undefined && job.optional.heapAt >= 0) {
      this.#late?.remove(job.optional);
    } else {
      this.#list.remove(job);
    }
  }

  /** Iterates in the order in which the jobs will start. */
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
