// Runs ended jobs again together with what they need. One that failed because of another runs after that one
// has run again; a composite has no work but that of its chain, so its chain runs again.

import type { Dispatcher, Job } from '../../queue/index.ts';
import { compositeKind } from '../work/taskWork.ts';
import { usableService } from './openServices.ts';

/** `find`: also an ended job that the dispatcher has no more. */
type Queue = {
  readonly dispatcher: Pick<Dispatcher, 'jobs' | 'job' | 'services' | 'rerunJob'>;
  readonly find: (id: number) => Job | undefined;
};

/**
 * `wholeChains`: also what has succeeded of the chain of a composite. Returns the new jobs of `jobs`, in
 * their order.
 */
export function rerunJobs(queue: Queue, jobs: readonly Job[], { wholeChains = false } = {}): Job[] {
  return new Rerun(queue, jobs, wholeChains).result;
}

class Rerun {
  readonly result: Job[];
  readonly #queue: Queue;
  readonly #given: ReadonlySet<number>;
  /** The newest run of a job, by the id of an older one. */
  readonly #newest = new Map<number, Job>();
  readonly #again = new Map<number, Job>();

  constructor(queue: Queue, jobs: readonly Job[], wholeChains: boolean) {
    this.#queue = queue;
    this.#given = new Set(jobs.map(({ id }) => id));
    for (const job of queue.dispatcher.jobs) {
      if (job.rerunOf !== undefined) {
        this.#newest.set(job.rerunOf, job);
      }
    }
    this.result = jobs.map((job) => this.#run(job, wholeChains && job.kind === compositeKind));
  }

  #run(job: Job, whole: boolean): Job {
    const done = this.#again.get(job.id);
    if (done !== undefined) {
      return done;
    }
    const need = (ids: readonly number[]): number[] => [
      ...new Set(ids.flatMap((id) => this.#needed(id, whole)?.id ?? [])),
    ];
    // A later run does not name what had succeeded before it.
    const after = need((whole ? this.#firstOf(job) : job).after);
    const afterEnd = job.afterEnd.flatMap((id) =>
      this.#queue.dispatcher.job(id)?.completed === false ? [id] : [],
    );
    const again = this.#queue.dispatcher.rerunJob(job.id, {
      ...(after.length > 0 && { after }),
      ...(afterEnd.length > 0 && { afterEnd }),
    });
    this.#again.set(job.id, again);
    return again;
  }

  /**
   * What stands for a prerequisite: its open run, or a new one; undefined when it has succeeded or is not
   * known any more.
   */
  #needed(id: number, whole: boolean): Job | undefined {
    const again = this.#again.get(id);
    if (again !== undefined) {
      return again;
    }
    const job = this.#newestOf(id);
    const service = job?.service === true ? usableService(this.#queue.dispatcher, job.work) : undefined;
    if (service !== undefined) {
      return service;
    }
    if (job?.completed === false && !job.service) {
      return job;
    }
    const wanted = whole || this.#given.has(id) || job?.state !== 'succeeded';
    return job !== undefined && wanted ? this.#run(job, whole) : undefined;
  }

  #firstOf(job: Job): Job {
    const before = job.rerunOf === undefined ? undefined : this.#queue.find(job.rerunOf);
    return before === undefined ? job : this.#firstOf(before);
  }

  #newestOf(id: number): Job | undefined {
    let job = this.#queue.find(id);
    for (let next = job; next !== undefined; next = this.#newest.get(next.id)) {
      job = next;
    }
    return job;
  }
}
