// What jobs cost while they wait: the heap, halting one of many, and adding some whose keys are busy.

import { Dispatcher, QueueError, type JobOptions } from '../../src/queue/index.ts';
import { openContender } from './contenders.ts';
import type { Answer, ContenderName } from './sample.ts';

const never = (): Promise<number> => new Promise<number>(() => {});
const shared = (): number => 0;

/** Bytes of heap for each of many jobs behind one that never ends. */
export async function measureHeap(name: ContenderName, jobs: number, bare: boolean): Promise<number> {
  const queue = await openContender(name, { concurrency: 1 });
  const dispatcher = new Dispatcher({ workers: 1 });
  // The caller's own array does not count.
  const promises: unknown[] = Array.from({ length: jobs }, () => 0);
  const add = (count: number): void => {
    for (let index = 0; index < count; index += 1) {
      if (bare) {
        dispatcher.addJob(shared);
      } else {
        promises[index] = queue.add(() => index, 0);
      }
    }
  };
  dispatcher.addJob(never);
  void queue.add(never, 0);
  // What the first ones bring along (code, the final shape of objects) is not theirs; most of these stay
  // alive.
  add(2000);
  const before = await heapUsed();
  add(jobs);
  const after = await heapUsed();
  if (bare && dispatcher.counts.waiting !== jobs + 2000) {
    throw new Error(`${dispatcher.counts.waiting} jobs wait.`);
  }
  // The first 2,000 promises were replaced, and are free: under 1% of all.
  return promises.length === jobs ? (after - before) / jobs : Number.NaN;
}

async function heapUsed(): Promise<number> {
  if (globalThis.gc === undefined) {
    throw new Error('Run with --expose-gc.');
  }
  for (let time = 0; time < 3; time += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc();
  }
  return process.memoryUsage().heapUsed;
}

type Halting = { halt(place: number): unknown };

const kept: Halting[] = [];

const halting: { readonly [name in ContenderName]?: (waiting: number) => Promise<Halting> } = {
  'job-queue': async (waiting) => {
    const queue = new Dispatcher({ workers: 1 });
    queue.onDidChangeJob(() => {});
    queue.addJob(never);
    for (let place = 0; place < waiting; place += 1) {
      queue.addJob(shared);
    }
    return { halt: (place) => queue.haltJob(place + 2) };
  },
  'p-queue': async (waiting) => {
    const { default: PQueue } = await import('p-queue');
    const queue = new PQueue({ concurrency: 1 });
    void queue.add(never);
    const controllers = Array.from({ length: waiting }, () => new AbortController());
    for (const { signal } of controllers) {
      queue.add(shared, { signal }).catch(() => {});
    }
    const reason = new Error('halted');
    return { halt: (place) => controllers[place]?.abort(reason) };
  },
  async: async (waiting) => {
    const { default: async } = await import('async');
    const queue = async.queue<number>(() => {}, 1);
    for (let place = 0; place < waiting; place += 1) {
      queue.push(place, () => {});
    }
    return { halt: (wanted) => queue.remove(({ data }) => data === wanted) };
  },
};

/** µs for one halt: at the front, in the middle, at the end, here and there. */
export async function measureHalts(name: ContenderName, waiting: number, halts: number): Promise<Answer> {
  const prepare = halting[name];
  if (prepare === undefined) {
    return { skipped: `${name} cannot take back one waiting job.` };
  }
  const warming = await prepare(4 * halts);
  for (let place = 0; place < 4 * halts; place += 1) {
    warming.halt(place);
  }
  const places: ((index: number) => number)[] = [
    (index) => index,
    (index) => Math.floor(waiting / 2) + index,
    (index) => waiting - 1 - index,
    // 7,919 is a prime: the places are all over the middle, each once.
    (index) => 2 * halts + ((index * 7919) % Math.floor(waiting / 2 - 3 * halts)),
  ];
  const queue = await prepare(waiting);
  await new Promise((resolve) => setImmediate(resolve));
  globalThis.gc?.();
  // Alive until the end: when no object of a class is left, the compiler throws away what it compiled for it.
  kept.push(warming);
  const figures = places.map((placeOf) => {
    const began = performance.now();
    for (let index = 0; index < halts; index += 1) {
      queue.halt(placeOf(index));
    }
    return ((performance.now() - began) * 1000) / halts;
  });
  return { figures };
}

const keyCount = 100;
const keyed = (key: string): JobOptions => ({ keys: [key] });

/** Every key is held by a job that never ends; there are as many free workers. */
function withBusyKeys(): Dispatcher {
  const queue = new Dispatcher({ workers: 2 * keyCount });
  for (let index = 0; index < keyCount; index += 1) {
    queue.addJob(never, keyed(`key ${index}`));
  }
  return queue;
}

/** µs to add one more job for a busy key, and for the round trip of one whose key is free. */
export async function measureKeys(waiting: number, jobs: number): Promise<Answer> {
  try {
    await addKeyed(withBusyKeys(), jobs);
  } catch (error) {
    if (error instanceof QueueError && error.reason === 'badOption') {
      return { skipped: error.message };
    }
    throw error;
  }
  const queue = withBusyKeys();
  await addKeyed(queue, waiting);
  globalThis.gc?.();
  const adding = await addKeyed(queue, jobs);
  const began = performance.now();
  for (let index = 0; index < jobs; index += 1) {
    await queue.addJob(shared, keyed(`free ${index % 10}`)).finished;
  }
  const roundTrip = performance.now() - began;
  if (queue.counts.waiting !== waiting + jobs || queue.counts.succeeded !== jobs) {
    throw new Error(`${queue.counts.waiting} jobs wait, ${queue.counts.succeeded} have ended.`);
  }
  return { figures: [(adding * 1000) / jobs, (roundTrip * 1000) / jobs] };
}

async function addKeyed(queue: Dispatcher, jobs: number): Promise<number> {
  const began = performance.now();
  for (let index = 0; index < jobs; index += 1) {
    queue.addJob(shared, keyed(`key ${index % keyCount}`));
  }
  const ms = performance.now() - began;
  // Whatever adding has put off counts as well, but not the wait for the event loop.
  await new Promise((resolve) => setImmediate(resolve));
  return ms;
}
