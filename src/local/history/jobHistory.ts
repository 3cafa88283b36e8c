// Ended jobs, a page at a time, newest end first; of those that ended at once, the skipped ones last.

import type { Dispatcher, Job } from '../../queue/index.ts';
import { fitsFilter, type JobFilter } from './jobFilter.ts';

/** The last job of the page before. */
export type HistoryCursor = { readonly endedAt: number; readonly skipped: boolean; readonly id: number };

export type HistoryRequest = {
  readonly filter: JobFilter;
  readonly before?: HistoryCursor | undefined;
  readonly limit: number;
};

export type HistoryPage = {
  readonly jobs: readonly Job[];
  /** Where the next page begins; left out on the last one. */
  readonly next?: HistoryCursor;
  /**
   * How many ended jobs there are, whatever the filter: to count those that fit, all would have to be read.
   */
  readonly total: number;
};

export type JobHistory = { page(request: HistoryRequest): HistoryPage };

export function cursorOf({ endedAt = 0, state, id }: Job): HistoryCursor {
  return { endedAt, skipped: state === 'skipped', id };
}

/** The ended jobs that the dispatcher keeps. */
export class KeptHistory implements JobHistory {
  readonly #queue: Pick<Dispatcher, 'ended'>;

  constructor(queue: Pick<Dispatcher, 'ended'>) {
    this.#queue = queue;
  }

  page({ filter, before, limit }: HistoryRequest): HistoryPage {
    const { ended } = this.#queue;
    const all = ended.filter((job) => fitsFilter(job, filter));
    const rest = before === undefined ? all : all.slice(placeAfter(all, before));
    const jobs = rest.slice(0, limit);
    const last = jobs.at(-1);
    return {
      jobs,
      total: ended.length,
      ...(last !== undefined && jobs.length < rest.length && { next: cursorOf(last) }),
    };
  }
}

/** The job of the cursor may be gone. */
function placeAfter(jobs: readonly Job[], { endedAt, id }: HistoryCursor): number {
  const place = jobs.findIndex((job) => job.id === id);
  const older = place === -1 ? jobs.findIndex((job) => (job.endedAt ?? 0) < endedAt) : place + 1;
  return older === -1 ? jobs.length : older;
}
