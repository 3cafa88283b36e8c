// Orders about jobs that make a chain. The queue itself does not know them: they are made of what tasks are,
// and carried out as several additions at once.

import {
  type OrderHandlers,
  type Job,
  type JobOptions,
  type JobQueue,
  type LeaderPort,
  type PlainOptions,
  type Work,
  findEarlier,
  needJob,
} from '../../queue/index.ts';
import { addChain, type PreparedTask } from './addChain.ts';
import { rerunChanged, rerunJobs, type RerunQueue } from './rerunJobs.ts';
import type { ChainStep } from './taskChain.ts';

type Steps = readonly ChainStep<PreparedTask>[];

export type ChainOrder =
  | { readonly do: 'addChain'; readonly steps: Steps; readonly options: PlainOptions }
  | { readonly do: 'rerun'; readonly ids: readonly number[]; readonly wholeChains: boolean }
  | {
      readonly do: 'rerunChanged';
      readonly id: number;
      readonly work: Work;
      readonly options: PlainOptions;
    };

/** What chains need beside the queue itself. */
type Chains = {
  /** Equal for works that are equal, also when one of them was stored; undefined: nobody can tell. */
  readonly comparable: (work: Work) => string | undefined;
  /** How many runs of a task there may be at once. */
  readonly allow: (key: string, atOnce: number) => void;
};

/** Carries the orders out where the queue is led. */
export function chainOrderHandlers(
  owner: Pick<LeaderPort, 'dispatcher'> & RerunQueue,
  { comparable, allow }: Chains,
): OrderHandlers<ChainOrder> {
  return {
    addChain: ({ steps, options }) => {
      findEarlier(options, owner);
      steps.forEach(({ task: { key, atOnce } }) => allow(key, atOnce));
      return [addChain(owner.dispatcher, steps, options, comparable).id];
    },
    rerun: ({ ids, wholeChains }) => {
      const jobs = ids.map((id) => needJob(owner, id));
      return rerunJobs(owner, jobs, { wholeChains }).map(({ id }) => id);
    },
    rerunChanged: ({ id, work, options }) => {
      findEarlier(options, owner);
      return [rerunChanged(owner, needJob(owner, id), work, options).id];
    },
  };
}

/** Adds a task with all that it depends on; the last of the steps is the task. Rejects with QueueError. */
export function addChainTo(
  queue: JobQueue,
  steps: Steps,
  { signal, ...options }: JobOptions = {},
): Promise<Job> {
  const order: ChainOrder = { do: 'addChain', steps, options };
  return queue.add(order, signal);
}

/**
 * Runs jobs again, with what they need and what was skipped because of them; see rerunJobs. Resolves with the
 * new jobs, in the order of `jobs`.
 */
export function rerunIn(queue: JobQueue, jobs: readonly Job[], { wholeChains = false } = {}): Promise<Job[]> {
  const order: ChainOrder = { do: 'rerun', ids: jobs.map(({ id }) => id), wholeChains };
  return queue.give(order);
}

/** Runs other work in the place of a job's own, and what was skipped because of that job after it. */
export function rerunChangedIn(
  queue: JobQueue,
  { id }: Job,
  work: Work,
  { signal, ...options }: JobOptions,
): Promise<Job> {
  const order: ChainOrder = { do: 'rerunChanged', id, work, options };
  return queue.add(order, signal);
}
