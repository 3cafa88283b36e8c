// The jobs that wait for nothing but a worker: a bucket for each priority in use, and the buckets in a heap. Adding, taking
// and removing cost the same however many jobs wait; only the first and the last job of a priority cost the logarithm of
// the number of priorities in use. The last bucket stays when it is empty: most queues have one priority.

import { type HeapItem, Heap } from '../base/heap.ts';
import { JobList } from '../core/jobList.ts';
import type { JobRecord, OptionalFields } from '../core/jobRecord.ts';
import { comesBefore, isOlder, byTurn } from './order.ts';

export class ReadyQueue {
  readonly #buckets = new Heap<PriorityBucket>((one, other) => one.priority > other.priority);
  readonly #bucketOf = new Map<number, PriorityBucket>();
  /** The bucket that was asked for last. */
  #last: PriorityBucket | undefined = undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): JobRecord | undefined {
    return this.#buckets.first?.first;
  }

  add(job: JobRecord): void {
    (this.#bucket(job.effectivePriority) ?? this.#open(job.effectivePriority)).add(job);
    this.#size += 1;
  }

  remove(job: JobRecord): void {
    const bucket = this.#bucket(job.effectivePriority);
    if (bucket !== undefined) {
      bucket.remove(job);
      this.#size -= 1;
      if (bucket.first === undefined && this.#buckets.size > 1) {
        this.#close(bucket);
      }
    }
  }

  /** Iterates in the order in which the jobs will start. */
  *[Symbol.iterator](): Generator<JobRecord> {
    for (const bucket of this.#buckets.items.toSorted((one, other) => other.priority - one.priority)) {
      yield* bucket;
    }
  }

  #bucket(priority: number): PriorityBucket | undefined {
    if (this.#last?.priority !== priority) {
      this.#last = this.#bucketOf.get(priority);
    }
    return this.#last;
  }

  #open(priority: number): PriorityBucket {
    const only = this.#buckets.first;
    if (only !== undefined && only.first === undefined) {
      this.#close(only);
    }
    const bucket = new PriorityBucket(priority);
    this.#bucketOf.set(priority, bucket);
    this.#buckets.add(bucket);
    this.#last = bucket;
    return bucket;
  }

  #close(bucket: PriorityBucket): void {
    this.#bucketOf.delete(bucket.priority);
    this.#buckets.remove(bucket);
    this.#last = undefined;
  }
}

// The ready jobs of one priority, oldest first: a list threaded through the jobs themselves, to which most are added at an
// end, and a heap of those whose age lies between others, such as a job whose key or time has come or that is retried.

export class PriorityBucket implements HeapItem {
  readonly priority: number;
  heapAt = -1;
  readonly #list = new JobList();
  #late: Heap<OptionalFields> | undefined = undefined;

  constructor(priority: number) {
    this.priority = priority;
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
