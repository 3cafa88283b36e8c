// The jobs that wait for a worker: one doubly linked list per priority, threaded through the jobs themselves, and the
// priorities in use in falling order. Adding, taking and removing cost the same however many wait; only
// the first job of a new priority looks through the priorities. A job that its handler has put back stands outside
// the lists until it may be taken again, so that it is in nobody's way.

import type { JobRecord } from './job.ts';

class Lane {
  readonly priority: number;
  first: JobRecord | undefined = undefined;
  last: JobRecord | undefined = undefined;

  constructor(priority: number) {
    this.priority = priority;
  }

  append(job: JobRecord): void {
    job.previous = this.last;
    job.next = undefined;
    if (this.last === undefined) {
      this.first = job;
    } else {
      this.last.next = job;
    }
    this.last = job;
  }

  prepend(job: JobRecord): void {
    job.next = this.first;
    job.previous = undefined;
    if (this.first === undefined) {
      this.last = job;
    } else {
      this.first.previous = job;
    }
    this.first = job;
  }

  /** Puts a job that has been taken before where its age belongs. */
  putBack(job: JobRecord): void {
    let before = this.first;
    while (before !== undefined && before.id < job.id) {
      before = before.next;
    }
    if (before === undefined) {
      this.append(job);
    } else if (before.previous === undefined) {
      this.prepend(job);
    } else {
      job.previous = before.previous;
      job.next = before;
      before.previous.next = job;
      before.previous = job;
    }
  }

  unlink(job: JobRecord): void {
    if (job.previous === undefined) {
      this.first = job.next;
    } else {
      job.previous.next = job.next;
    }
    if (job.next === undefined) {
      this.last = job.previous;
    } else {
      job.next.previous = job.previous;
    }
    job.next = undefined;
    job.previous = undefined;
  }
}

export class Backlog {
  readonly #lanes: Lane[] = [];
  readonly #laneOf = new Map<number, Lane>();
  readonly #held = new Set<JobRecord>();
  #size = 0;

  /** Jobs that can be taken. */
  get size(): number {
    return this.#size;
  }

  get first(): JobRecord | undefined {
    return this.#lanes[0]?.first;
  }

  add(job: JobRecord): void {
    this.#lane(job.priority).append(job);
    this.#size += 1;
  }

  /** Keeps a job that was taken until `release`. */
  hold(job: JobRecord): void {
    this.#held.add(job);
  }

  /** Lets a held job be taken again; false when it is held no more. */
  release(job: JobRecord): boolean {
    if (!this.#held.delete(job)) {
      return false;
    }
    this.#lane(job.priority).putBack(job);
    this.#size += 1;
    return true;
  }

  remove(job: JobRecord): void {
    if (this.#held.delete(job)) {
      return;
    }
    const lane = this.#laneOf.get(job.priority);
    lane?.unlink(job);
    this.#size -= 1;
    if (lane?.first === undefined) {
      this.#laneOf.delete(job.priority);
      this.#lanes.splice(
        this.#lanes.findIndex((other) => other.priority === job.priority),
        1,
      );
    }
  }

  /** Puts a job that is in the backlog before all others; its priority rises to theirs if it must. */
  moveToTop(job: JobRecord): void {
    const highest = Math.max(this.#lanes[0]?.priority ?? job.priority, job.priority);
    if (this.#held.has(job)) {
      job.priority = highest;
      return;
    }
    this.remove(job);
    job.priority = highest;
    this.#lane(highest).prepend(job);
    this.#size += 1;
  }

  /** Held ones, then the others in the order in which they will be taken. */
  *[Symbol.iterator](): Generator<JobRecord> {
    yield* this.#held;
    for (const lane of this.#lanes) {
      for (let job = lane.first; job !== undefined; job = job.next) {
        yield job;
      }
    }
  }

  #lane(priority: number): Lane {
    let lane = this.#laneOf.get(priority);
    if (lane === undefined) {
      lane = new Lane(priority);
      this.#laneOf.set(priority, lane);
      const after = this.#lanes.findIndex((other) => other.priority < priority);
      this.#lanes.splice(after === -1 ? this.#lanes.length : after, 0, lane);
    }
    return lane;
  }
}
