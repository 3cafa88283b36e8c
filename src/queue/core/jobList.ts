// A list threaded through the jobs themselves: a job is in at most one, and is removed from anywhere without
// a search.

import type { JobRecord } from './jobRecord.ts';

export class JobList {
  first: JobRecord | undefined = undefined;
  last: JobRecord | undefined = undefined;

  append(job: JobRecord): void {
    if (this.last === undefined) {
      this.first = job;
    } else {
      this.last.next = job;
      job.previous = this.last;
    }
    this.last = job;
  }

  prepend(job: JobRecord): void {
    if (this.first === undefined) {
      this.last = job;
    } else {
      this.first.previous = job;
      job.next = this.first;
    }
    this.first = job;
  }

  /** Takes out a job that is in this list. */
  remove(job: JobRecord): void {
    const { next, previous } = job;
    if (previous === undefined) {
      this.first = next;
    } else {
      previous.next = next;
      job.previous = undefined;
    }
    if (next === undefined) {
      this.last = previous;
    } else {
      next.previous = previous;
      job.next = undefined;
    }
  }
}
