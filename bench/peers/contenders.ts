// Every queue behind one shape. Each gets the same function for every job and hands out a promise of its
// result; each is set up in the way that is cheapest for it. Only the peer that is asked for is loaded.

import type { ContenderName } from './sample.ts';

export type Result = number | Promise<number>;
export type JobWork = () => Result;

export type Contender = {
  readonly add: (work: JobWork, priority: number) => PromiseLike<unknown>;
  /** Reads a job's result out of what `add` promised. */
  readonly read: (answer: unknown) => number;
  /** Throws unless the queue itself says that so many jobs have ended well. */
  readonly verify: (jobs: number) => void;
};

export type Setup = {
  readonly concurrency: number;
  /** Whether jobs have priorities. */
  readonly priorities?: boolean;
  /** Whether the functions return a number, not a promise. */
  readonly sync?: boolean;
};

const asNumber = (answer: unknown): number => answer as number;
const trusted = (): void => {};

// Workers for queues that have one function for all jobs.
const direct = (work: JobWork): Promise<number> => work() as Promise<number>;
const answering = async (work: JobWork): Promise<number> => work();

type Done = (error?: Error | null, value?: number) => void;
const callingBackAtOnce = (work: JobWork, done: Done): void => done(null, work() as number);
const callingBack = (work: JobWork, done: Done): void => {
  const succeed = (value: number): void => done(null, value);
  direct(work).then(succeed, done);
};

const open: { readonly [name in ContenderName]: (setup: Setup) => Promise<Contender> } = {
  // Ids, states, times, outcomes, a listener on every change, and the history that it has by default.
  'job-queue': async ({ concurrency, priorities = false }) => {
    const { Dispatcher } = await import('../../src/queue/index.ts');
    const queue = new Dispatcher({ workers: concurrency });
    let heard = 0;
    queue.onDidChangeJob(() => {
      heard += 1;
    });
    return {
      add: priorities
        ? (work, priority) => queue.addJob(work, { priority }).finished
        : (work) => queue.addJob(work).finished,
      read: (answer) => {
        const { value } = answer as { value?: unknown };
        return value as number;
      },
      verify: (jobs) => {
        if (queue.counts.succeeded !== jobs || heard < 3 * jobs) {
          throw new Error(`${queue.counts.succeeded} of ${jobs} jobs ended, ${heard} changes were heard.`);
        }
      },
    };
  },

  'least queue': async ({ concurrency }) => {
    const { LeastQueue } = await import('./leastQueue.ts');
    let heard = 0;
    const queue = new LeastQueue(concurrency, () => {
      heard += 1;
    });
    return {
      add: (work) => queue.add(work),
      read: (answer) => (answer as { value: number }).value,
      verify: (jobs) => {
        if (queue.succeeded !== jobs || heard !== 3 * jobs) {
          throw new Error(`${queue.succeeded} of ${jobs} jobs ended, ${heard} changes were heard.`);
        }
      },
    };
  },

  fastq: async ({ concurrency, sync = false }) => {
    const { default: fastq } = await import('fastq');
    const queue = fastq.promise(sync ? answering : direct, concurrency);
    return { add: (work) => queue.push(work), read: asNumber, verify: trusted };
  },

  'p-queue': async ({ concurrency, priorities = false }) => {
    const { default: PQueue } = await import('p-queue');
    const queue = new PQueue({ concurrency });
    const add: Contender['add'] = priorities
      ? (work, priority) => queue.add(work, { priority })
      : (work) => queue.add(work);
    return { add, read: asNumber, verify: trusted };
  },

  'p-limit': async ({ concurrency }) => {
    const { default: pLimit } = await import('p-limit');
    const limit = pLimit(concurrency);
    return { add: (work) => limit(work), read: asNumber, verify: trusted };
  },

  async: async ({ concurrency, priorities = false, sync = false }) => {
    const { default: async } = await import('async');
    const worker = sync ? callingBackAtOnce : callingBack;
    if (priorities) {
      const queue = async.priorityQueue(worker, concurrency);
      return {
        add: (work, priority) => queue.push(work, priority),
        read: asNumber,
        verify: trusted,
      };
    }
    const queue = async.queue(worker, concurrency);
    return { add: (work) => queue.pushAsync<number>(work), read: asNumber, verify: trusted };
  },
};

export function openContender(name: ContenderName, setup: Setup): Promise<Contender> {
  return open[name](setup);
}

/** Those that know priorities. */
export const withPriorities: readonly ContenderName[] = ['job-queue', 'p-queue', 'async'];
