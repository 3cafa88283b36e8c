// What the tree shows of the history: the newest ended jobs that fit the filter, and as many pages of older
// ones as were asked for. A page is read once; after that each ended or removed job changes the list by
// itself, so that nothing is read or searched again while jobs end.

import type { Job, JobEvent } from '../../queue/index.ts';
import { fitsFilter, type JobFilter } from './jobFilter.ts';
import { cursorOf, type HistoryCursor, type JobHistory } from './jobHistory.ts';

export const pageSize = 100;

export class HistoryPages {
  readonly #history: JobHistory;
  #filter: JobFilter = {};
  /** Oldest end first: a job that ends is put at the end, one that was skipped before its culprit. */
  #shown = new Map<number, Job>();
  #most = pageSize;
  #hasMore = false;
  /**
   * The oldest that is shown is the last of a page: jobs that end in the same millisecond may be in another
   * order there.
   */
  #inPages = true;
  #all = 0;
  #read = false;

  constructor(history: JobHistory) {
    this.#history = history;
  }

  /** Newest end first. */
  get jobs(): readonly Job[] {
    this.#load();
    return [...this.#shown.values()].toReversed();
  }

  /** How many are shown. */
  get size(): number {
    this.#load();
    return this.#shown.size;
  }

  /** Whether this job is shown. Reads nothing: what nobody has read yet is not. */
  has({ id }: Job): boolean {
    return this.#read && this.#shown.has(id);
  }

  /** Whether older ones fit, too. */
  get hasMore(): boolean {
    this.#load();
    return this.#hasMore;
  }

  /** How many there are, whatever the filter. */
  get all(): number {
    this.#load();
    return this.#all;
  }

  /** Begins with the first page. */
  use(filter: JobFilter): void {
    this.#filter = filter;
    this.reload();
  }

  /** To be called when jobs have come or gone without an event. */
  reload(): void {
    this.#read = false;
  }

  showMore(): void {
    this.#load();
    if (!this.#hasMore) {
      return;
    }
    const [oldest] = this.#shown.values();
    this.#shown =
      this.#inPages && oldest !== undefined
        ? new Map([...this.#page(pageSize, cursorOf(oldest)), ...this.#shown])
        : new Map(this.#page(this.#shown.size + pageSize));
    this.#inPages = true;
    this.#most = this.#shown.size;
  }

  hear({ change, job }: Pick<JobEvent, 'change' | 'job'>): void {
    if (!this.#read) {
      return;
    }
    if (change === 'ended') {
      this.#add(job);
    } else if (change === 'removed' && job.completed) {
      this.#remove(job);
    }
  }

  #add(job: Job): void {
    this.#all += 1;
    if (!fitsFilter(job, this.#filter)) {
      return;
    }
    this.#shown.set(job.id, job);
    this.#keepOnTop(job.outcome?.kind === 'skipped' ? job.outcome.because : undefined, job.endedAt);
    const [oldest] = this.#shown.keys();
    if (this.#shown.size > this.#most && oldest !== undefined) {
      this.#shown.delete(oldest);
      this.#hasMore = true;
      this.#inPages = false;
    }
  }

  /** The job that caused a skip at the same time is the one to look at. */
  #keepOnTop(id: number | undefined, endedAt: number | undefined): void {
    const culprit = id === undefined ? undefined : this.#shown.get(id);
    if (culprit !== undefined && culprit.endedAt === endedAt) {
      this.#shown.delete(culprit.id);
      this.#shown.set(culprit.id, culprit);
    }
  }

  #remove(job: Job): void {
    this.#all = Math.max(0, this.#all - 1);
    if (this.#shown.delete(job.id)) {
      this.#inPages = false;
    }
    // Either all that was shown is gone, or all of the others.
    if (this.#hasMore && (this.#shown.size === 0 || this.#all <= this.#shown.size)) {
      this.#read = false;
    }
  }

  #load(): void {
    if (!this.#read) {
      this.#read = true;
      this.#shown = new Map(this.#page(pageSize));
      this.#inPages = true;
      this.#most = pageSize;
    }
  }

  #page(limit: number, before?: HistoryCursor): [number, Job][] {
    const { jobs, next, total } = this.#history.page({ filter: this.#filter, before, limit });
    this.#hasMore = next !== undefined;
    this.#all = total;
    return jobs.map((job): [number, Job] => [job.id, job]).toReversed();
  }
}
