// The jobs that wait for nothing but a worker: one lane per level, and the lanes in a heap. Adding, taking and removing
// cost the same however many wait; only the first and the last job of a level cost the logarithm
// of how many levels are in use.

import { Heap } from './heap.ts';
import type { JobRecord } from './job.ts';
import { Lane } from './lane.ts';

export class Backlog {
  readonly #lanes = new Heap<Lane>((one, other) => one.level > other.level);
  readonly #laneOf = new Map<number, Lane>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get first(): JobRecord | undefined {
    return this.#lanes.first?.first;
  }

  add(job: JobRecord): void {
    let lane = this.#laneOf.get(job.level);
    if (lane === undefined) {
      lane = new Lane(job.level);
      this.#laneOf.set(job.level, lane);
      this.#lanes.add(lane);
    }
    lane.add(job);
    this.#size += 1;
  }

  remove(job: JobRecord): void {
    const lane = this.#laneOf.get(job.level);
    if (lane !== undefined) {
      lane.remove(job);
      this.#size -= 1;
      if (lane.first === undefined) {
        this.#laneOf.delete(job.level);
        this.#lanes.remove(lane);
      }
    }
  }

  /** In the order in which they will be taken. */
  *[Symbol.iterator](): Generator<JobRecord> {
    for (const lane of this.#lanes.items.toSorted((one, other) => other.level - one.level)) {
      yield* lane;
    }
  }
}
