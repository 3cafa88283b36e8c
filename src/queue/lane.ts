// The jobs of one level that can be taken, oldest first: a list threaded through the jobs themselves, which those join
// at either end, and a heap of latecomers, whose age belongs between others: a job whose key or time has come,
// or that is tried again.

import type { Extras } from './extras.ts';
import { Heap, type HeapItem } from './heap.ts';
import type { JobRecord } from './jobRecord.ts';
import { byTurn, comesBefore, isOlder } from './policy/order.ts';

export class Lane implements HeapItem {
  readonly level: number;
  heapAt = -1;
  #first: JobRecord | undefined = undefined;
  #last: JobRecord | undefined = undefined;
  #late: Heap<Extras> | undefined = undefined;

  constructor(level: number) {
    this.level = level;
  }

  get first(): JobRecord | undefined {
    const late = this.#late?.first?.job;
    const first = this.#first;
    return late !== undefined && (first === undefined || comesBefore(late, first)) ? late : first;
  }

  add(job: JobRecord): void {
    const first = this.#first;
    const last = this.#last;
    if (first === undefined || last === undefined) {
      this.#first = job;
      this.#last = job;
    } else if (isOlder(last, job)) {
      last.next = job;
      job.previous = last;
      this.#last = job;
    } else if (isOlder(job, first)) {
      first.previous = job;
      job.next = first;
      this.#first = job;
    } else {
      this.#late ??= new Heap((one, other) => comesBefore(one.job, other.job));
      this.#late.add(job.needExtras());
    }
  }

  remove(job: JobRecord): void {
    if (job.extras !== undefined && job.extras.heapAt >= 0) {
      this.#late?.remove(job.extras);
      return;
    }
    const { next, previous } = job;
    if (previous === undefined) {
      this.#first = next;
    } else {
      previous.next = next;
      job.previous = undefined;
    }
    if (next === undefined) {
      this.#last = previous;
    } else {
      next.previous = previous;
      job.next = undefined;
    }
  }

  /** In the order in which they will be taken. */
  *[Symbol.iterator](): Generator<JobRecord> {
    const late = (this.#late?.items ?? []).map(({ job }) => job).toSorted(byTurn);
    let passed = 0;
    for (let job = this.#first; job !== undefined; job = job.next) {
      for (let other = late[passed]; other !== undefined && comesBefore(other, job); other = late[passed]) {
        yield other;
        passed += 1;
      }
      yield job;
    }
    yield* late.slice(passed);
  }
}
