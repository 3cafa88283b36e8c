// How long jobs take whose work takes no time. Every job is counted when it runs, and every result when it
// comes.

import { openContender, type Contender, type JobWork, type Setup } from './contenders.ts';
import type { ContenderName } from './sample.ts';
import { nowMs } from './stopwatch.ts';

const inQueue = 256;
const warmingJobs = 10_000;
const warmings = 5;
/** Small bursts are repeated until so many jobs have run. */
const leastJobs = 50_000;
/** The newest ones. When no object of a class is left, the compiler throws away what it compiled for it. */
const kept: Contender[] = [];

async function open(name: ContenderName, setup: Setup): Promise<Contender> {
  const queue = await openContender(name, setup);
  if (kept.push(queue) > 2) {
    kept.shift();
  }
  return queue;
}

class Counting {
  ran = 0;
  sum = 0;
  readonly work: JobWork = async () => {
    this.ran += 1;
    return this.ran;
  };
  readonly syncWork: JobWork = () => {
    this.ran += 1;
    return this.ran;
  };

  check(jobs: number, queue: Contender): void {
    if (this.ran !== jobs || this.sum !== (jobs * (jobs + 1)) / 2) {
      throw new Error(`${this.ran} of ${jobs} jobs ran; their results sum up to ${this.sum}.`);
    }
    queue.verify(jobs);
  }
}

/** Adds all jobs at once; ms until the last result. `added` is called when all are added. */
export async function burst(
  name: ContenderName,
  setup: Setup,
  jobs: number,
  added?: () => void,
): Promise<number> {
  const queue = await open(name, setup);
  const { add, read } = queue;
  const counting = new Counting();
  const work = setup.sync === true ? counting.syncWork : counting.work;
  const priorities = setup.priorities === true ? randomPriorities(jobs) : new Uint8Array(jobs);
  let left = jobs;
  const began = nowMs();
  await new Promise<void>((resolve, reject) => {
    const take = (answer: unknown): void => {
      counting.sum += read(answer);
      left -= 1;
      if (left === 0) {
        resolve();
      }
    };
    for (let index = 0; index < jobs; index += 1) {
      add(work, priorities[index] ?? 0).then(take, reject);
    }
    added?.();
  });
  const ms = nowMs() - began;
  counting.check(jobs, queue);
  return ms;
}

/** Adds a job for each result, so that there are never more than 256; ms until the last result. */
async function feed(name: ContenderName, setup: Setup, jobs: number): Promise<number> {
  const queue = await open(name, setup);
  const { add, read } = queue;
  const counting = new Counting();
  let added = 0;
  let left = jobs;
  const began = nowMs();
  await new Promise<void>((resolve, reject) => {
    const take = (answer: unknown): void => {
      counting.sum += read(answer);
      left -= 1;
      if (added < jobs) {
        added += 1;
        add(counting.work, 0).then(take, reject);
      } else if (left === 0) {
        resolve();
      }
    };
    for (; added < inQueue; added += 1) {
      add(counting.work, 0).then(take, reject);
    }
  });
  const ms = nowMs() - began;
  counting.check(jobs, queue);
  return ms;
}

async function roundTrips(name: ContenderName, jobs: number): Promise<number> {
  const queue = await open(name, { concurrency: 1 });
  const { add, read } = queue;
  const counting = new Counting();
  const began = nowMs();
  for (let index = 0; index < jobs; index += 1) {
    counting.sum += read(await add(counting.work, 0));
  }
  const ms = nowMs() - began;
  counting.check(jobs, queue);
  return ms;
}

/** Lets the compiler see the code, then measures it once on a clean heap; µs a job. */
export async function warmed(measure: (jobs: number) => Promise<number>, jobs: number): Promise<number> {
  for (let index = 0; index < warmings; index += 1) {
    await measure(warmingJobs);
  }
  globalThis.gc?.();
  return ((await measure(jobs)) * 1000) / jobs;
}

export const measureBurst = (name: ContenderName, setup: Setup, jobs: number): Promise<number> =>
  warmed((count) => burst(name, setup, count), jobs);

export const measureFeed = (name: ContenderName, setup: Setup, jobs: number): Promise<number> =>
  warmed((count) => feed(name, setup, count), jobs);

export const measureRoundTrips = (name: ContenderName, jobs: number): Promise<number> =>
  warmed((count) => roundTrips(name, count), jobs);

/** µs a job for each size, from small to large. */
export async function measureGrowth(
  name: ContenderName,
  setup: Setup,
  sizes: readonly number[],
): Promise<number[]> {
  const figures: number[] = [];
  await warmed((count) => burst(name, setup, count), warmingJobs);
  for (const size of sizes) {
    const times = Math.max(1, Math.round(leastJobs / size));
    let ms = 0;
    globalThis.gc?.();
    for (let time = 0; time < times; time += 1) {
      ms += await burst(name, setup, size);
    }
    figures.push((ms * 1000) / (times * size));
  }
  return figures;
}

/** 0 to 9, the same ones in every run. */
function randomPriorities(jobs: number): Uint8Array {
  let seed = 12_345;
  return Uint8Array.from({ length: jobs }, () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * 10);
  });
}
