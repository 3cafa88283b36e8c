// Which jobs the tree shows in which group, and how many of each.

import type { Job, JobEvent, QueueSight } from '../../queue/index.ts';
import { HistoryPages, fitsFilter, type JobFilter, type JobHistory, pageSize } from '../../local/index.ts';
import type { JobGroup } from './nodes.ts';

const groups: readonly JobGroup[] = ['services', 'running', 'waiting', 'ended'];

export function groupOf(job: Job): JobGroup {
  if (job.service && !job.completed) {
    return 'services';
  }
  return job.state === 'waiting' || job.state === 'running' ? job.state : 'ended';
}

/** `more`: there are others, though nobody has counted them. */
export type Count = { readonly jobs: number; readonly more: boolean };

export class ShownJobs {
  readonly #dispatcher: QueueSight;
  readonly #ended: HistoryPages;
  readonly #most: { [group in JobGroup]: number } = {
    services: pageSize,
    running: pageSize,
    waiting: pageSize,
    ended: pageSize,
  };
  #filter: JobFilter | undefined = undefined;
  #ahead = new Map<number, number>();

  constructor(dispatcher: QueueSight, history: JobHistory) {
    this.#dispatcher = dispatcher;
    this.#ended = new HistoryPages(history);
  }

  /** Undefined: every job is shown. */
  get filter(): JobFilter | undefined {
    return this.#filter;
  }

  set filter(filter: JobFilter | undefined) {
    this.#filter = filter;
    this.#ended.use(filter ?? {});
  }

  hear(event: JobEvent): void {
    this.#ended.hear(event);
  }

  /** Ended jobs have come or gone without an event. */
  reload(): void {
    this.#ended.reload();
  }

  /** Whether this ended job is on the pages that are shown. */
  hasEnded(job: Job): boolean {
    return this.#ended.has(job);
  }

  showMore(group: JobGroup): void {
    if (group === 'ended') {
      this.#ended.showMore();
    } else {
      this.#most[group] += pageSize;
    }
  }

  /** `hidden`: how many follow; undefined: some. */
  page(group: JobGroup): { readonly jobs: readonly Job[]; readonly hidden: number | undefined } {
    if (group === 'ended') {
      const { jobs, hasMore, all } = this.#ended;
      const others = this.#filter === undefined ? all - jobs.length : undefined;
      return { jobs, hidden: hasMore ? others : 0 };
    }
    const all = this.#jobsOf(group);
    const jobs = this.#fitting(all);
    const shown = jobs.slice(0, this.#most[group]);
    if (group === 'waiting') {
      this.#ahead = countAhead(all, shown);
    }
    return { jobs: shown, hidden: jobs.length - shown.length };
  }

  /**
   * How many jobs get a worker before a waiting one, as of the last page; undefined for one that waits for
   * something else, or is not shown.
   */
  aheadOf(job: Job): number | undefined {
    return waitsForWorker(job) ? this.#ahead.get(job.id) : undefined;
  }

  /** Those that fit the filter. */
  count(group: JobGroup): Count {
    if (group === 'ended') {
      const { size, hasMore } = this.#ended;
      return this.#filter === undefined
        ? { jobs: this.#all(group), more: false }
        : { jobs: size, more: hasMore };
    }
    const jobs = this.#filter === undefined ? this.#all(group) : this.#fitting(this.#jobsOf(group)).length;
    return { jobs, more: false };
  }

  /** Those that fit, and all. */
  totals(): { readonly fitting: Count; readonly all: number } {
    const counts = groups.map((group) => this.count(group));
    return {
      fitting: {
        jobs: counts.reduce((sum, { jobs }) => sum + jobs, 0),
        more: counts.some(({ more }) => more),
      },
      all: groups.reduce((sum, group) => sum + this.#all(group), 0),
    };
  }

  /** Those that have something to show. */
  groups(): JobGroup[] {
    return groups.filter((group) => this.count(group).jobs > 0);
  }

  #fitting(jobs: readonly Job[]): readonly Job[] {
    const filter = this.#filter;
    return filter === undefined ? jobs : jobs.filter((job) => fitsFilter(job, filter));
  }

  #jobsOf(group: Exclude<JobGroup, 'ended'>): readonly Job[] {
    switch (group) {
      case 'services':
        return this.#dispatcher.services;
      case 'running':
        return this.#dispatcher.workers
          .map((worker) => worker.job)
          .filter((job) => job !== undefined)
          .toSorted((a, b) => a.id - b.id);
      case 'waiting':
        return this.#dispatcher.waiting;
    }
  }

  #all(group: JobGroup): number {
    switch (group) {
      case 'services':
        return this.#dispatcher.services.length;
      case 'ended':
        return this.#ended.all;
      case 'running':
      case 'waiting':
        return this.#dispatcher.counts[group];
    }
  }
}

/** Looks no further than the last that is shown: many may wait. */
function countAhead(waiting: readonly Job[], shown: readonly Job[]): Map<number, number> {
  const wanted = new Set(shown);
  const ahead = new Map<number, number>();
  let before = 0;
  for (const job of waiting) {
    if (wanted.size === 0) {
      break;
    }
    const isInLine = waitsForWorker(job);
    if (wanted.delete(job) && isInLine) {
      ahead.set(job.id, before);
    }
    before += isInLine ? 1 : 0;
  }
  return ahead;
}

function waitsForWorker({ status }: Job): boolean {
  return status.state === 'waiting' && status.why.kind === 'worker';
}
