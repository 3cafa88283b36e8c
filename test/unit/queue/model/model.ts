// The queue as simply as it can be said: lists that are searched, no promises, no events. Written to be
// obviously right, not to be quick. After each order the test lets the real queue come to rest, so here
// waiting jobs start at the end of each order. When a job may start is said in modelRules.ts.

import type { ModelJob, ModelOptions, ModelWorker } from './modelJob.ts';
import { startable, wouldCycle } from './modelRules.ts';

const bad = ({ state }: ModelJob): boolean => ['failed', 'halted', 'skipped'].includes(state);

export class Model {
  workers: ModelWorker[] = [];
  stopped = false;
  #lastWorker = 0;
  readonly #history: number;
  jobs: ModelJob[] = [];
  /** Open ones, oldest first, apart from those that were moved. */
  ages: ModelJob[] = [];
  /** Kept ones, newest end last. */
  ended: ModelJob[] = [];
  limits: Readonly<Record<string, number>> = {};
  counts = { waiting: 0, running: 0, succeeded: 0, failed: 0, halted: 0, interrupted: 0, skipped: 0 };
  paused = false;
  shut = false;
  /** Milliseconds that have passed, and what the clock on the wall shows. */
  now = 0;
  wall = 0;
  finishes = 0;
  #finishedUpTo = 0;
  #links = 0;
  #waits = 0;

  constructor(history: number) {
    this.#history = history;
  }

  /** Services apart. */
  get open(): number {
    return [...this.waiting, ...this.running].filter(({ service }) => !service).length;
  }

  get waiting(): ModelJob[] {
    return this.jobs.filter(({ state }) => state === 'waiting');
  }

  get running(): ModelJob[] {
    return this.jobs
      .filter(({ state }) => state === 'running')
      .toSorted((one, other) => this.starts.indexOf(one.id) - this.starts.indexOf(other.id));
  }

  get kept(): ModelJob[] {
    return this.jobs.filter((job) => this.isOpen(job.id) || this.ended.includes(job));
  }

  isOpen(id: number): boolean {
    const state = this.jobs[id - 1]?.state;
    return state === 'waiting' || state === 'running';
  }

  /** Ids in the order of their last start. */
  starts: number[] = [];

  addJob(options: ModelOptions): string | undefined {
    if (this.stopped) {
      return 'stopped';
    }
    const { priority, timeoutMs, after = [], afterEnd = [], keys = [], retry, uniqueKey } = options;
    const { service = false, endsAtOnce } = options;
    if (uniqueKey !== undefined && this.waiting.some((job) => job.uniqueKey === uniqueKey)) {
      return undefined;
    }
    if (this.#unknown([...after, ...afterEnd])) {
      return 'unknownDependency';
    }
    const job: ModelJob = {
      id: this.jobs.length + 1,
      service,
      endsAtOnce,
      waits: (this.#waits += 1),
      timeoutMs,
      retry,
      uniqueKey,
      priority,
      keys: [...new Set(keys)],
      after,
      afterEnd,
      linked: (this.#links += 1),
      ...this.#time(options),
      state: 'waiting',
      attempt: 1,
      ready: false,
      asked: undefined,
      told: false,
      reason: undefined,
      culprit: undefined,
      worker: undefined,
      startedAt: undefined,
      endedAt: undefined,
      timeoutAt: Infinity,
    };
    this.jobs.push(job);
    this.ages.push(job);
    this.#endIfHopeless(job);
    return undefined;
  }

  editJob(job: ModelJob, edits: Partial<ModelOptions>): string | undefined {
    const { priority = job.priority, keys = job.keys, after = job.after, afterEnd = job.afterEnd } = edits;
    const awaits = edits.after !== undefined || edits.afterEnd !== undefined;
    if (job.state !== 'waiting') {
      return 'jobNotWaiting';
    }
    const known = [...job.after, ...job.afterEnd];
    if (awaits && (this.#unknown(after, job.after) || this.#unknown(afterEnd, known))) {
      return 'unknownDependency';
    }
    if (awaits && wouldCycle(this, job, [...after, ...afterEnd])) {
      return 'cycle';
    }
    Object.assign(job, { priority, keys: [...new Set(keys)], after, afterEnd });
    if (edits.delayMs !== undefined || edits.notBefore !== undefined) {
      Object.assign(job, this.#time(edits));
    }
    if (awaits) {
      job.linked = this.#links += 1;
      this.#endIfHopeless(job);
    }
    return undefined;
  }

  #time({ delayMs, notBefore }: Partial<ModelOptions>) {
    return {
      dueTick: delayMs === undefined ? undefined : this.now + delayMs,
      dueAt: notBefore,
    };
  }

  #unknown(ids: readonly number[], known: readonly number[] = []): boolean {
    return ids.some((id) => !known.includes(id) && !this.kept.some((job) => job.id === id));
  }

  #endIfHopeless(job: ModelJob): void {
    const failed = job.after.flatMap((id) => this.kept.filter((other) => other.id === id)).find(bad);
    if (failed !== undefined) {
      this.#endWithout(job, failed, this.wall);
      this.#passOn([job]);
    }
  }

  /** One that has run, and waited to be tried again, has failed; any other is skipped. */
  #endWithout(job: ModelJob, because: ModelJob, at: number | undefined): void {
    const hasRun = job.attempt > 1;
    job.state = hasRun ? 'failed' : 'skipped';
    job.culprit = hasRun ? undefined : (because.culprit ?? because.id);
    this.#book(job, at);
  }

  /** The work of a running job ends. */
  workEnds(job: ModelJob, well: boolean): void {
    const worker = this.workers.find(({ id }) => id === job.worker);
    const failed = job.asked === 'timeout' || (job.asked === undefined && !well);
    const { retry } = job;
    let retried = false;
    job.worker = undefined;
    if (failed && !job.told && retry !== undefined && job.attempt < retry.attempts) {
      job.state = 'waiting';
      job.dueTick = this.now + retry.backoffMs * 2 ** (job.attempt - 1);
      job.attempt += 1;
      job.reason = job.asked ?? 'error';
      job.ready = false;
      job.linked = this.#links += 1;
      job.waits = this.#waits += 1;
      retried = true;
      job.asked = undefined;
      job.startedAt = undefined;
      job.timeoutAt = Infinity;
    } else {
      job.state = failed ? 'failed' : job.asked === undefined ? 'succeeded' : 'halted';
      job.reason = failed ? (job.asked ?? 'error') : undefined;
      this.#book(job, Math.max(this.wall, job.startedAt ?? 0));
      this.#passOn([job]);
      if (worker !== undefined) {
        worker.jobsDone += 1;
      }
    }
    if (worker !== undefined) {
      worker.job = undefined;
      this.#leaveForSurplus(worker);
      this.leaveIfIdle(worker);
    }
    if (retried) {
      this.#endIfHopeless(job);
    }
  }

  /** Whoever is free first leaves, in the place of the oldest that was to. */
  #leaveForSurplus(worker: ModelWorker): void {
    const surplus = this.workers.find(({ leave }) => leave === 'surplus');
    if (worker.leave === undefined && surplus !== undefined) {
      surplus.leave = undefined;
      worker.leave = 'surplus';
    }
  }

  halt(jobs: readonly ModelJob[], by: string): void {
    const waiting = jobs.filter(({ state }) => state === 'waiting');
    for (const job of waiting) {
      job.state = 'halted';
      job.asked = by;
      this.#book(job, this.wall);
    }
    this.#passOn(waiting);
    for (const job of jobs.filter(({ state }) => state === 'running')) {
      job.asked ??= by;
      job.told ||= by !== 'timeout';
    }
  }

  haltAll(by: string, listed: readonly ModelJob[]): void {
    this.halt([...listed, ...this.running], by);
  }

  haltWorker(worker: ModelWorker): void {
    worker.leave = 'halted';
    this.halt(
      this.running.filter(({ id }) => id === worker.job),
      'worker',
    );
    this.leaveIfIdle(worker);
  }

  moveToTop(job: ModelJob): string | undefined {
    if (job.state !== 'waiting' || job.service) {
      return 'jobNotWaiting';
    }
    job.priority = Math.max(
      ...this.waiting.filter(({ service }) => !service).map(({ priority }) => priority),
    );
    this.ages = [job, ...this.ages.filter((other) => other !== job)];
    return undefined;
  }

  moveJob(job: ModelJob, other: ModelJob, where: 'before' | 'after'): string | undefined {
    if (job.state !== 'waiting' || other.state !== 'waiting' || job.service || other.service) {
      return 'jobNotWaiting';
    }
    if (job.priority !== other.priority) {
      return 'badOption';
    }
    if (job !== other) {
      this.ages = this.ages.filter((each) => each !== job);
      this.ages.splice(this.ages.indexOf(other) + (where === 'before' ? 0 : 1), 0, job);
    }
    return undefined;
  }

  removeJob(job: ModelJob): string | undefined {
    if (job.state === 'running') {
      return 'jobRunning';
    }
    if (job.state === 'waiting') {
      job.state = 'halted';
      job.asked = 'remove';
      this.counts.halted += 1;
      job.endedAt = this.wall;
      this.ages = this.ages.filter((other) => other !== job);
      this.#passOn([job]);
    }
    this.ended = this.ended.filter((other) => other !== job);
    return undefined;
  }

  /**
   * What happens by itself once an order has been given: timeouts, starts, the news that all is finished.
   * `seeDates` says which dates have come for jobs that wait for nothing else.
   */
  comeToRest(seeDates: () => void): void {
    this.halt(
      this.running.filter(({ timeoutAt }) => timeoutAt <= this.now),
      'timeout',
    );
    seeDates();
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#start(next.job, next.worker);
      seeDates();
    }
    this.counts.waiting = this.waiting.filter(({ service }) => !service).length;
    this.counts.running = this.running.filter(({ service }) => !service).length;
    const last = this.jobs.findLast(({ service }) => !service)?.id ?? 0;
    if (this.open === 0 && last > this.#finishedUpTo) {
      this.#finishedUpTo = last;
      this.finishes += 1;
    }
  }

  /** What starts next, and on which worker: services first, which take none and are not paused. */
  #next(): { job: ModelJob; worker: ModelWorker | undefined } | undefined {
    const jobs = this.shut ? [] : startable(this);
    const service = jobs.find((job) => job.service);
    const [job] = this.paused ? [] : jobs;
    const worker = this.workers.find((each) => each.job === undefined);
    if (service !== undefined) {
      return { job: service, worker: undefined };
    }
    return job === undefined || worker === undefined ? undefined : { job, worker };
  }

  #start(job: ModelJob, worker: ModelWorker | undefined): void {
    job.state = 'running';
    job.worker = worker?.id;
    job.startedAt = this.wall;
    job.timeoutAt = this.now + (job.timeoutMs ?? Infinity);
    this.starts = [...this.starts.filter((id) => id !== job.id), job.id];
    if (worker !== undefined) {
      worker.job = job.id;
    }
    if (job.endsAtOnce !== undefined) {
      this.workEnds(job, job.endsAtOnce === 'well');
    }
  }

  /** What had to come after one that ended badly never runs, and so on. */
  #passOn(jobs: readonly ModelJob[]): void {
    const ends = jobs.filter(bad);
    for (const end of ends) {
      const dependents = this.waiting.filter(({ after }) => after.includes(end.id));
      for (const job of dependents.toSorted((one, other) => one.linked - other.linked)) {
        this.#endWithout(job, end, end.endedAt);
        ends.push(job);
      }
    }
  }

  /** A skipped job stands before the one because of which it was, if both end at once. */
  #book(job: ModelJob, at: number | undefined): void {
    job.endedAt = at;
    this.counts[job.state] += 1;
    this.ages = this.ages.filter((other) => other !== job);
    const culprit = this.ended.filter((other) => other.id === job.culprit && other.endedAt === at);
    const others = this.ended.filter((other) => !culprit.includes(other));
    this.ended = [...others, job, ...culprit].slice(-this.#history);
  }

  retireWorker(worker: ModelWorker): void {
    worker.leave = worker.leave === 'halted' ? 'halted' : 'retired';
    this.leaveIfIdle(worker);
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
        this.leaveIfIdle(worker);
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

  dismissAll(): void {
    this.stopped = true;
    for (const worker of this.workers) {
      worker.leave = 'halted';
    }
    this.workers = this.workers.filter(({ job }) => job !== undefined);
  }

  leaveIfIdle(worker: ModelWorker): void {
    if (worker.job === undefined && worker.leave !== undefined) {
      this.workers = this.workers.filter((other) => other !== worker);
    }
  }
}
