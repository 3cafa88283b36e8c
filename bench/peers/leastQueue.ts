// The least that a queue can do whose jobs have what ours must have: an id, a state, three times, an outcome,
// a promise of it, a listener that hears of every change, a bounded history. It checks nothing, halts
// nothing, orders nothing and isolates nobody: what it takes is what is left to be had.

import type { JobWork } from './contenders.ts';

type Outcome = { readonly kind: 'succeeded'; readonly value: unknown };
type Change = 'added' | 'started' | 'ended';

let settle: (outcome: Outcome) => void;
const keepSettle = (resolve: (outcome: Outcome) => void): void => {
  settle = resolve;
};

class Job {
  readonly id: number;
  readonly work: JobWork;
  readonly queuedAt: number;
  startedAt = 0;
  endedAt = 0;
  state: 'waiting' | 'running' | Outcome = 'waiting';
  settle: ((outcome: Outcome) => void) | undefined = undefined;
  next: Job | undefined = undefined;

  constructor(id: number, work: JobWork, queuedAt: number) {
    this.id = id;
    this.work = work;
    this.queuedAt = queuedAt;
  }
}

class Worker {
  job: Job | undefined = undefined;
  readonly succeed: (value: unknown) => void;

  constructor(ended: (worker: Worker, outcome: Outcome) => void) {
    this.succeed = (value) => ended(this, { kind: 'succeeded', value });
  }
}

const historySize = 1000;
const resolved = Promise.resolve();

export class LeastQueue {
  succeeded = 0;
  readonly #idle: Worker[];
  readonly #hear: (event: { readonly change: Change; readonly job: Job }) => void;
  readonly #history = Array.from<Job | undefined>({ length: historySize }).fill(undefined);
  readonly #zeroAt = Date.now();
  #lastId = 0;
  #first: Job | undefined = undefined;
  #last: Job | undefined = undefined;
  #startWanted = false;
  /** The end of one job is the start of the next. */
  #tick = 0;

  constructor(workers: number, hear: (event: { readonly change: Change; readonly job: Job }) => void) {
    this.#idle = Array.from({ length: workers }, () => new Worker(this.#ended));
    this.#hear = hear;
  }

  add(work: JobWork): Promise<Outcome> {
    this.#lastId += 1;
    const job = new Job(this.#lastId, work, Date.now() - this.#zeroAt);
    if (this.#last === undefined) {
      this.#first = job;
    } else {
      this.#last.next = job;
    }
    this.#last = job;
    this.#hear({ change: 'added', job });
    if (!this.#startWanted && this.#idle.length > 0) {
      this.#startWanted = true;
      void resolved.then(this.#startNow);
    }
    const finished = new Promise(keepSettle);
    job.settle = settle;
    return finished;
  }

  readonly #startNow = (): void => {
    this.#startWanted = false;
    this.#start();
  };

  #start(): void {
    for (let job = this.#first; job !== undefined; job = this.#first) {
      const worker = this.#idle.pop();
      if (worker === undefined) {
        return;
      }
      this.#first = job.next;
      this.#last = job.next === undefined ? undefined : this.#last;
      job.next = undefined;
      worker.job = job;
      job.state = 'running';
      job.startedAt = this.#tick;
      this.#hear({ change: 'started', job });
      void (job.work() as Promise<number>).then(worker.succeed);
    }
  }

  readonly #ended = (worker: Worker, outcome: Outcome): void => {
    const { job } = worker;
    worker.job = undefined;
    this.#idle.push(worker);
    if (job !== undefined) {
      this.#tick = Math.round(performance.now() * 1000);
      job.state = outcome;
      job.endedAt = this.#tick;
      this.#history[this.succeeded % historySize] = job;
      this.succeeded += 1;
      job.settle?.(outcome);
      job.settle = undefined;
      this.#hear({ change: 'ended', job });
    }
    this.#start();
  };
}
