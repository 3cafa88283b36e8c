// The jobs that wait for nothing but a worker: one lane per level, and the lanes in a heap. Adding, taking and removing
// cost the same however many wait; only the first and the last job of a level cost the logarithm
// of how many levels are in use. An empty lane stays while there is no other: most queues have one level.

import { type HeapItem, Heap } from '../base/heap.ts';
import { JobList } from '../core/jobList.ts';
import type { JobRecord, Extras } from '../core/jobRecord.ts';
import { comesBefore, isOlder, byTurn } from './order.ts';

export class Backlog {
  readonly #lanes = new Heap<Lane>((one, other) => one.level > other.level);
  readonly #laneOf = new Map<number, Lane>();
  /** The one that was asked for last. */
  #last: Lane | undefined = undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): JobRecord | undefined {
    return this.#lanes.first?.first;
  }

  add(job: JobRecord): void {
    (this.#lane(job.level) ?? this.#open(job.level)).add(job);
    this.#size += 1;
  }

  remove(job: JobRecord): void {
    const lane = this.#lane(job.level);
    if (lane !== undefined) {
      lane.remove(job);
      this.#size -= 1;
      if (lane.first === undefined && this.#lanes.size > 1) {
        this.#close(lane);
      }
    }
  }

  /** In the order in which they will be taken. */
  *[Symbol.iterator](): Generator<JobRecord> {
    for (const lane of this.#lanes.items.toSorted((one, other) => other.level - one.level)) {
      yield* lane;
    }
  }

  #lane(level: number): Lane | undefined {
    if (this.#last?.level !== level) {
      this.#last = this.#laneOf.get(level);
    }
    return this.#last;
  }

  #open(level: number): Lane {
    const only = this.#lanes.first;
    if (only !== undefined && only.first === undefined) {
      this.#close(only);
    }
    const lane = new Lane(level);
    this.#laneOf.set(level, lane);
    this.#lanes.add(lane);
    this.#last = lane;
    return lane;
  }

  #close(lane: Lane): void {
    this.#laneOf.delete(lane.level);
    this.#lanes.remove(lane);
    this.#last = undefined;
  }
}

// The jobs of one level that can be taken, oldest first: a list threaded through the jobs themselves, which those join
// at either end, and a heap of latecomers, whose age belongs between others: a job whose key or time has come,
// or that is tried again.

export class Lane implements HeapItem {
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
