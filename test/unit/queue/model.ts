// The queue as simply as it can be said: lists that are searched, no promises, no events. Written to be
// obviously right, not to be quick. After each order the test lets the real queue come to rest, so here
// waiting jobs start at the end of each order.

export type ModelJob = {
  readonly id: number;
  readonly timeoutMs: number | undefined;
  priority: number;
  state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'halted';
  /** Who asked it to end, or `timeout`; before its end it is `halting`. */
  asked: string | undefined;
  worker: number | undefined;
  timeoutAt: number;
};

export type ModelWorker = {
  readonly id: number;
  job: number | undefined;
  leave: 'surplus' | 'retired' | 'halted' | undefined;
  jobsDone: number;
};

export class Model {
  readonly #history: number;
  jobs: ModelJob[] = [];
  /** In the order in which they will start. */
  waiting: ModelJob[] = [];
  /** Kept ones, newest end last. */
  ended: ModelJob[] = [];
  workers: ModelWorker[] = [];
  counts = { waiting: 0, running: 0, succeeded: 0, failed: 0, halted: 0, interrupted: 0 };
  paused = false;
  shut = false;
  stopped = false;
  now = 0;
  finishes = 0;
  #lastJob = 0;
  #lastWorker = 0;
  #finishedUpTo = 0;

  constructor(history: number) {
    this.#history = history;
  }

  get open(): number {
    return this.waiting.length + this.running.length;
  }

  get running(): ModelJob[] {
    return this.jobs.filter(({ state }) => state === 'running');
  }

  get kept(): ModelJob[] {
    return this.jobs.filter(
      (job) => job.state === 'waiting' || job.state === 'running' || this.ended.includes(job),
    );
  }

  addJob(priority: number, timeoutMs: number | undefined): string | undefined {
    if (this.stopped) {
      return 'stopped';
    }
    this.#lastJob += 1;
    const job: ModelJob = {
      id: this.#lastJob,
      timeoutMs,
      priority,
      state: 'waiting',
      asked: undefined,
      worker: undefined,
      timeoutAt: Infinity,
    };
    this.jobs.push(job);
    const before = this.waiting.findIndex((other) => other.priority < priority);
    this.waiting.splice(before === -1 ? this.waiting.length : before, 0, job);
    return undefined;
  }

  /** The work of a running job ends. */
  workEnds(job: ModelJob, well: boolean): void {
    const worker = this.workers.find(({ id }) => id === job.worker);
    if (job.asked === undefined) {
      job.state = well ? 'succeeded' : 'failed';
    } else {
      job.state = job.asked === 'timeout' ? 'failed' : 'halted';
    }
    this.#book(job);
    if (worker !== undefined) {
      worker.job = undefined;
      worker.jobsDone += 1;
      this.#leaveIfIdle(worker);
    }
  }

  haltJob(job: ModelJob, by: string): void {
    if (job.state === 'waiting') {
      job.state = 'halted';
      job.asked = by;
      this.waiting = this.waiting.filter((other) => other !== job);
      this.#book(job);
    } else if (job.state === 'running') {
      job.asked ??= by;
    }
  }

  haltAll(by: string): void {
    [...this.waiting, ...this.running].forEach((job) => this.haltJob(job, by));
  }

  haltWorker(worker: ModelWorker): void {
    worker.leave = 'halted';
    this.running.filter(({ id }) => id === worker.job).forEach((job) => this.haltJob(job, 'worker'));
    this.#leaveIfIdle(worker);
  }

  retireWorker(worker: ModelWorker): void {
    worker.leave = worker.leave === 'halted' ? 'halted' : 'retired';
    this.#leaveIfIdle(worker);
  }

  setWorkers(count: number): string | undefined {
    if (this.stopped) {
      return 'stopped';
    }
    const staying = (): ModelWorker[] => this.workers.filter(({ leave }) => leave === undefined);
    while (staying().length > count) {
      const newestFirst = staying().toReversed();
      const worker = newestFirst.find(({ job }) => job === undefined) ?? newestFirst[0];
      if (worker !== undefined) {
        worker.leave = 'surplus';
        this.#leaveIfIdle(worker);
      }
    }
    while (staying().length < count) {
      const surplus = this.workers.find(({ leave }) => leave === 'surplus');
      if (surplus === undefined) {
        this.addWorker();
      } else {
        surplus.leave = undefined;
      }
    }
    return undefined;
  }

  addWorker(): string | undefined {
    if (this.stopped) {
      return 'stopped';
    }
    this.#lastWorker += 1;
    this.workers.push({ id: this.#lastWorker, job: undefined, leave: undefined, jobsDone: 0 });
    return undefined;
  }

  moveToTop(job: ModelJob): string | undefined {
    if (job.state !== 'waiting') {
      return 'jobNotWaiting';
    }
    job.priority = Math.max(...this.waiting.map(({ priority }) => priority));
    this.waiting = [job, ...this.waiting.filter((other) => other !== job)];
    return undefined;
  }

  removeJob(job: ModelJob): string | undefined {
    if (job.state === 'running') {
      return 'jobRunning';
    }
    if (job.state === 'waiting') {
      this.waiting = this.waiting.filter((other) => other !== job);
      job.state = 'halted';
      job.asked = 'remove';
      this.counts.halted += 1;
    }
    this.ended = this.ended.filter((other) => other !== job);
    return undefined;
  }

  stop(): void {
    this.stopped = true;
    this.haltAll('stop');
    for (const worker of this.workers) {
      worker.leave = 'halted';
    }
    this.workers = this.workers.filter(({ job }) => job !== undefined);
  }

  /** What happens by itself once an order has been given: timeouts, starts, the news that all is finished. */
  comeToRest(): void {
    this.running
      .filter(({ timeoutAt }) => timeoutAt <= this.now)
      .forEach((job) => this.haltJob(job, 'timeout'));
    for (const worker of this.workers) {
      const job = this.waiting[0];
      if (job !== undefined && worker.job === undefined && !this.paused && !this.shut) {
        this.waiting.shift();
        job.state = 'running';
        job.worker = worker.id;
        job.timeoutAt = this.now + (job.timeoutMs ?? Infinity);
        worker.job = job.id;
      }
    }
    this.counts.waiting = this.waiting.length;
    this.counts.running = this.running.length;
    if (this.open === 0 && this.#lastJob > this.#finishedUpTo) {
      this.#finishedUpTo = this.#lastJob;
      this.finishes += 1;
    }
  }

  #book(job: ModelJob): void {
    this.counts[job.state] += 1;
    this.ended = [...this.ended, job].slice(-this.#history);
  }

  #leaveIfIdle(worker: ModelWorker): void {
    if (worker.job === undefined && worker.leave !== undefined) {
      this.workers = this.workers.filter((other) => other !== worker);
    }
  }
}
