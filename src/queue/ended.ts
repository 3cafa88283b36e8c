// The ended jobs that are kept, in the order in which they ended: a list threaded through the jobs themselves, which
// stand in no lane any more.

import type { JobRecord } from './jobRecord.ts';

export class Ended {
  #oldest: JobRecord | undefined = undefined;
  #newest: JobRecord | undefined = undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get oldest(): JobRecord | undefined {
    return this.#oldest;
  }

  add(job: JobRecord): void {
    if (this.#newest === undefined) {
      this.#oldest = job;
    } else {
      this.#newest.next = job;
      job.previous = this.#newest;
    }
    this.#newest = job;
    this.#size += 1;
  }

  /** Takes out a job, if it is here. */
  remove(job: JobRecord): void {
    const { next, previous } = job;
    if (previous === undefined && job !== this.#oldest) {
      return;
    }
    if (previous === undefined) {
      this.#oldest = next;
    } else {
      previous.next = next;
      job.previous = undefined;
    }
    if (next === undefined) {
      this.#newest = previous;
    } else {
      next.previous = previous;
      job.next = undefined;
    }
    this.#size -= 1;
  }

  clear(): void {
    while (this.#oldest !== undefined) {
      this.remove(this.#oldest);
    }
  }

  /** Newest end first. */
  *[Symbol.iterator](): Generator<JobRecord> {
    for (let job = this.#newest; job !== undefined; job = job.previous) {
      yield job;
    }
  }
}
