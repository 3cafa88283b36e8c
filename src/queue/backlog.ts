// The jobs that wait for nothing but a worker: one lane per level, and the lanes in a heap. Adding, taking and removing
// cost the same however many wait; only the first and the last job of a level cost the logarithm
// of how many levels are in use. An empty lane stays while there is no other: most queues have one level.

import { Heap } from './heap.ts';
import type { JobRecord } from './jobRecord.ts';
import { Lane } from './lane.ts';

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
