// What the tests of the queue share: a queue on a fake clock, jobs that end when the test says so, and a
// transcript of events.

import { expect } from 'vitest';
import {
  Dispatcher,
  type DispatcherOptions,
  type Job,
  type JobContext,
  type JobOptions,
} from '../../../src/queue/index.ts';
import { FakeClock } from './fakeClock.ts';

export function makeQueue(options: DispatcherOptions = {}): { clock: FakeClock; queue: Dispatcher } {
  const clock = new FakeClock();
  const queue = new Dispatcher({ clock, ...options });
  leadEmpty(queue);
  return { clock, queue };
}

/** What a program does whose journal holds nothing yet. */
export function leadEmpty(queue: Dispatcher): void {
  queue.follow({ jobs: [], removed: [] });
  queue.lead();
}

/** Work that ends when the test says so; run more than once, all of it ends. */
export class ManualWork {
  context: JobContext | undefined = undefined;
  starts = 0;
  readonly #runs: { resolve: (value: unknown) => void; reject: (error: unknown) => void }[] = [];

  readonly run = (context: JobContext): Promise<unknown> => {
    this.context = context;
    this.starts += 1;
    return new Promise((resolve, reject) => {
      this.#runs.push({ resolve, reject });
    });
  };

  get started(): boolean {
    return this.starts > 0;
  }

  get aborted(): boolean {
    return this.context?.signal.aborted ?? false;
  }

  succeed(value?: unknown): void {
    this.#runs.forEach(({ resolve }) => resolve(value));
  }

  fail(error: unknown): void {
    this.#runs.forEach(({ reject }) => reject(error));
  }
}

export function addManual(queue: Dispatcher, options: JobOptions = {}): { job: Job; work: ManualWork } {
  const work = new ManualWork();
  return { job: queue.addJob(work.run, { name: 'manual', ...options }), work };
}

export function addManuals(queue: Dispatcher, count: number): { job: Job; work: ManualWork }[] {
  return Array.from({ length: count }, () => addManual(queue));
}

/** Everything the queue tells, as short lines: `job 1 started`, `worker 1 busy`, `queue paused`, `finish`. */
export function transcript(queue: Dispatcher): string[] {
  const lines: string[] = [];
  queue.onDidChangeJob(({ change, job }) => lines.push(`job ${job.id} ${change}`));
  queue.onDidChangeWorker(({ change, worker }) => lines.push(`worker ${worker.id} ${change}`));
  queue.onDidChangeQueue(({ change }) => lines.push(`queue ${change}`));
  queue.onDidFinish(() => lines.push('finish'));
  return lines;
}

/** Watches a promise without waiting for it. */
export function watch(promise: Promise<unknown>): { settled: boolean } {
  const state = { settled: false };
  void promise.finally(() => {
    state.settled = true;
  });
  return state;
}

export function ids(jobs: readonly { readonly id: number }[]): number[] {
  return jobs.map(({ id }) => id);
}

export function reasonOf(order: () => unknown): string | undefined {
  try {
    order();
  } catch (error) {
    return (error as { reason?: string }).reason ?? String(error);
  }
  return undefined;
}

/**
 * Each job is told as added first, started once an attempt, ended and removed at most once, and nothing after
 * `removed`.
 */
export function expectLifeStories(lines: readonly string[]): void {
  const stories = new Map<string, string[]>();
  for (const line of lines.filter((told) => told.startsWith('job'))) {
    const [, id = '', change = ''] = line.split(' ');
    stories.set(id, [...(stories.get(id) ?? []), change]);
  }
  for (const changes of stories.values()) {
    expect(changes.indexOf('added')).toBe(0);
    const times = (change: string): number => changes.filter((other) => other === change).length;
    for (const change of ['added', 'ended', 'removed']) {
      expect(times(change)).toBeLessThanOrEqual(1);
    }
    expect(times('started')).toBeLessThanOrEqual(1 + times('retry') + times('requeued'));
    const removed = changes.indexOf('removed');
    expect([-1, changes.length - 1]).toContain(removed);
    expect(changes.slice(changes.indexOf('ended') + 1).filter((change) => change !== 'removed')).toEqual([]);
  }
}
