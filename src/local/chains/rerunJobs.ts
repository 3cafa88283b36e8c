// Runs ended jobs again together with what they need, and with what was skipped because of them. A job that
// was skipped runs after what it needs has run again; a composite has no work but that of its chain, so its
// chain runs again.

import { type Dispatcher, type Job, type JobOptions, QueueError, type Work } from '../../queue/index.ts';
import { compositeKind } from '../work/taskWork.ts';
import { usableService } from './openServices.ts';

export type RerunQueue = {
  readonly dispatcher: Pick<Dispatcher, 'job' | 'services' | 'rerunJob'>;
  /** Also an ended job that the dispatcher has no more. */
  readonly find: (id: number) => Job | undefined;
  /** The same for the jobs that were skipped because of these. May commit what is not committed yet. */
  readonly skippedBecauseOf: (culprits: readonly Job[]) => readonly Job[];
  /** The newest job that runs another again, by the id of that one. */
  readonly reruns: () => ReadonlyMap<number, number>;
};

/**
 * `wholeChains`: also what has succeeded of the chain of a composite. Returns the new jobs of `jobs`, in
 * their order.
 */
export function rerunJobs(queue: RerunQueue, jobs: readonly Job[], { wholeChains = false } = {}): Job[] {
  const rerun = new Rerun(queue, jobs);
  // What comes after the end of another was mostly added after it.
  for (const job of byId(jobs)) {
    rerun.run(job, wholeChains && job.kind === compositeKind);
  }
  rerun.takeSkippedAlong();
  return jobs.map((job) => rerun.run(job, false));
}

/** Runs other work in the place of a job's own. Returns the new job. */
export function rerunChanged(queue: RerunQueue, job: Job, work: Work, options: JobOptions): Job {
  const rerun = new Rerun(queue, [job]);
  const again = rerun.runChanged(job, work, options);
  rerun.takeSkippedAlong();
  return again;
}

const byId = (jobs: readonly Job[]): Job[] => jobs.toSorted((one, other) => one.id - other.id);

class Rerun {
  readonly #queue: RerunQueue;
  readonly #given: ReadonlySet<number>;
  readonly #reruns: ReadonlyMap<number, number>;
  readonly #skipped: readonly Job[];
  readonly #again = new Map<number, Job>();

  constructor(queue: RerunQueue, jobs: readonly Job[]) {
    this.#queue = queue;
    this.#given = new Set(jobs.map(({ id }) => id));
    this.#reruns = queue.reruns();
    // Before the first job is added: a commit between two of them would save half of an order.
    this.#skipped = queue.skippedBecauseOf(jobs);
  }

  run(job: Job, whole: boolean): Job {
    const done = this.#again.get(job.id);
    if (done !== undefined) {
      return done;
    }
    const need = (ids: readonly number[]): number[] => [
      ...new Set(ids.flatMap((id) => this.#needed(id, whole)?.id ?? [])),
    ];
    // A later run does not name what had succeeded before it.
    const after = need((whole ? this.#firstOf(job) : job).after);
    const afterEnd = job.afterEnd.flatMap((id) => this.#openRunOf(id)?.id ?? []);
    const again = this.#queue.dispatcher.rerunJob(job.id, {
      ...(after.length > 0 && { after }),
      ...(afterEnd.length > 0 && { afterEnd }),
    });
    this.#again.set(job.id, again);
    return again;
  }

  runChanged(job: Job, work: Work, options: JobOptions): Job {
    const again = this.#queue.dispatcher.rerunJob(job.id, options, work);
    this.#again.set(job.id, again);
    return again;
  }

  /** Runs what was skipped because of the given jobs after their new runs, unless that was done meanwhile. */
  takeSkippedAlong(): void {
    // What one needs was mostly added before it: so a long chain is no deep recursion.
    for (const job of byId(this.#skipped)) {
      const newest = this.#newestOf(job.id);
      if (newest?.completed === true && newest.state !== 'succeeded') {
        this.#runIfKept(job);
      }
    }
  }

  /** A function of an earlier window is lost, and what comes after it can't run without it. */
  #runIfKept(job: Job): void {
    try {
      this.run(job, false);
    } catch (error) {
      if (!(error instanceof QueueError && error.reason === 'badWork')) {
        throw error;
      }
    }
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
    return job !== undefined && wanted ? this.run(job, whole) : undefined;
  }

  /** What is still to end of a job, or will be run again with it. */
  #openRunOf(id: number): Job | undefined {
    const job = this.#again.get(id) ?? this.#queue.dispatcher.job(id);
    return job?.completed === false ? job : undefined;
  }

  #firstOf(job: Job): Job {
    const before = job.rerunOf === undefined ? undefined : this.#queue.find(job.rerunOf);
    return before === undefined ? job : this.#firstOf(before);
  }

  /** The newest run of what a job ran. */
  #newestOf(id: number): Job | undefined {
    let newest = id;
    // A later run has a greater id: anything else is damage, and might have no end.
    for (
      let next = this.#reruns.get(id);
      next !== undefined && next > newest;
      next = this.#reruns.get(next)
    ) {
      newest = next;
    }
    return this.#queue.find(newest) ?? this.#queue.find(id);
  }
}
