// How long the event loop stands still: the longest gap between two turns of it.

import { Dispatcher } from '../../src/queue/index.ts';
import type { Answer, ContenderName } from './sample.ts';
import { burst, warmed } from './speed.ts';

const concurrency = 4;

class TurnWatch {
  longestMs = 0;
  #lastAt = performance.now();
  #stopped = false;

  start(): void {
    this.#lastAt = performance.now();
    setImmediate(this.#turn);
  }

  stop(): void {
    this.#look();
    this.#stopped = true;
  }

  readonly #turn = (): void => {
    this.#look();
    if (!this.#stopped) {
      setImmediate(this.#turn);
    }
  };

  #look(): void {
    const now = performance.now();
    this.longestMs = Math.max(this.longestMs, now - this.#lastAt);
    this.#lastAt = now;
  }
}

/** Adding is the caller's own loop; the watch begins when it has ended. */
export async function measureStall(name: ContenderName, jobs: number, sync: boolean): Promise<number> {
  let watch = new TurnWatch();
  await warmed(async (count) => {
    watch = new TurnWatch();
    const ms = await burst(name, { concurrency, sync }, count, () => watch.start());
    watch.stop();
    return ms;
  }, jobs);
  return watch.longestMs;
}

/**
 * By how many frames the stack is deeper in the last of many jobs that return at once than in an early one.
 */
export async function measureStackGrowth(jobs: number): Promise<number> {
  const queue = new Dispatcher({ workers: concurrency });
  const depths: number[] = [];
  Error.stackTraceLimit = Number.POSITIVE_INFINITY;
  for (let index = 0; index < jobs; index += 1) {
    const looks = index === 100 || index === jobs - 1;
    queue.addJob(() => looks && depths.push(stackDepth()));
  }
  await queue.finished();
  const [early = Number.NaN, late = Number.NaN] = depths;
  return late - early;
}

function stackDepth(): number {
  return new Error('depth').stack?.split('\n').length ?? Number.NaN;
}

export async function measureBulkAdd(jobs: number): Promise<Answer> {
  const queue = new Dispatcher({ workers: concurrency });
  const entries = Array.from({ length: jobs }, () => ({ work: () => Promise.resolve() }));
  const watch = new TurnWatch();
  watch.start();
  const added = await queue.addJobs(entries);
  watch.stop();
  await queue.finished();
  if (added.length !== jobs || queue.counts.succeeded !== jobs) {
    throw new Error(`${added.length} of ${jobs} jobs were added, ${queue.counts.succeeded} ended.`);
  }
  return { figures: [watch.longestMs] };
}
