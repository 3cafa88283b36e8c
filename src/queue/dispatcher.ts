// The only writer of jobs and workers. An order changes everything it has to change first and fires
// events after that, so that a listener always sees, and may itself order, a consistent queue; what it
// orders is told after the event it hears (see deliveries.ts). Handing
// out a job never waits for anything: a worker that has ended its job is simply free again, which is why
// no number of jobs, workers or reports can block the two against each other.

import type { Clock } from './clock.ts';
import { readDispatcherOptions, type DispatcherOptions } from './dispatcherOptions.ts';
import { deferred, type Deferred } from './deferred.ts';
import type { Disposable, Event } from './emitter.ts';
import { QueueError } from './errors.ts';
import type { FinishEvent, JobEvent, LogEvent, QueueEvent, WorkerEvent } from './events.ts';
import { Handlers } from './handlers.ts';
import { JobRecord, type Job } from './job.ts';
import { checkCount, checkJobOptions, type JobEdits, type JobOptions } from './jobOptions.ts';
import { Ledger } from './ledger.ts';
import type { PlannedJob } from './plan.ts';
import type { KeyLimits } from './policy/limits.ts';
import { Pool } from './pool.ts';
import { Runner } from './runner.ts';
import { Signals } from './signals.ts';
import type { JobCounts, Outcome } from './state.ts';
import type { HandlerOptions, JobFunction, Work, WorkHandler } from './work.ts';
import type { Worker } from './worker.ts';

/** Accepts jobs, keeps them in order, and hands them to its workers. */
export class Dispatcher {
  readonly #clock: Clock;
  readonly #ledger: Ledger;
  readonly #pool: Pool;
  readonly #signals: Signals;
  readonly #handlers = new Handlers();
  readonly #runner: Runner;
  #stopping: Deferred<void> | undefined = undefined;

  /** Fires after each change of a job; the job is the live view, already changed. */
  readonly onDidChangeJob: Event<JobEvent>;
  readonly onDidChangeWorker: Event<WorkerEvent>;
  /** Fires when the queue as a whole was paused, resumed or stopped, or its gate was asked again. */
  readonly onDidChangeQueue: Event<QueueEvent>;
  /** Fires with what running work logs. */
  readonly onDidLog: Event<LogEvent>;
  /** Fires each time the last open job has ended. */
  readonly onDidFinish: Event<FinishEvent>;

  /** Throws QueueError `badOption`. */
  constructor(options: DispatcherOptions = {}) {
    const { workers, history, clock, gate, onListenerError } = readDispatcherOptions(options);
    this.#clock = clock;
    this.#signals = new Signals(onListenerError);
    this.#ledger = new Ledger(history);
    this.#pool = new Pool(this.#signals, clock);
    this.#runner = new Runner(this.#ledger, this.#pool, this.#signals, this.#handlers, clock, gate);
    this.onDidChangeJob = this.#signals.job.event;
    this.onDidChangeWorker = this.#signals.worker.event;
    this.onDidChangeQueue = this.#signals.queue.event;
    this.onDidLog = this.#signals.log.event;
    this.onDidFinish = this.#signals.finish.event;
    this.setWorkers(workers);
  }

  /** Jobs that are kept, in the order they were added. */
  get jobs(): readonly Job[] {
    return this.#ledger.all();
  }

  /** Waiting jobs, in the order in which they will be started; those that were put back first. */
  get waiting(): readonly Job[] {
    return [...this.#ledger.backlog];
  }

  /** Jobs that run beside the workers and have not ended, those that run first. */
  get services(): readonly Job[] {
    return this.#ledger.services.open;
  }

  /** Ended jobs that are kept, newest end first. */
  get ended(): readonly Job[] {
    return this.#ledger.ended();
  }

  /** How many ended jobs are kept. */
  get endedKept(): number {
    return this.#ledger.endedKept;
  }

  get counts(): JobCounts {
    return this.#ledger.counts;
  }

  get workers(): readonly Worker[] {
    return [...this.#pool.workers.values()];
  }

  get paused(): boolean {
    return this.#runner.paused;
  }

  /** The job with that id, if it is kept. */
  job(id: number): Job | undefined {
    return this.#ledger.get(id);
  }

  /**
   * Names the function that runs one kind of described work. Disposing it makes jobs of that kind that
   * have not started fail with reason `start`. Throws QueueError `duplicateKind`, `badWork`.
   */
  handle(kind: string, handler: WorkHandler, options: HandlerOptions = {}): Disposable {
    return this.#handlers.add(kind, handler, options);
  }

  /**
   * Adds a function or described work. It starts after this call, never within it.
   * Throws QueueError `stopped`, `badOption`, `badWork`, `unknownKind`; then nothing was added.
   */
  addJob(work: JobFunction | Work, options: JobOptions = {}): Job {
    return this.#add(work, options, undefined);
  }

  /**
   * Adds a new job that runs what another ran, with its name, priority, timeout, origin and place beside the workers unless `options` say
   * otherwise; the other stays as it is. Throws what `addJob` throws, and QueueError `unknownJob`.
   */
  rerunJob(id: number, options: JobOptions = {}): Job {
    const { run, name, priority, origin, timeoutMs, service } = this.#ledger.need(id);
    const kept = {
      name,
      priority,
      service,
      ...(origin !== undefined && { origin }),
      ...(timeoutMs !== undefined && { timeoutMs }),
    };
    return this.#add(run, { ...kept, ...options }, id);
  }

  /**
   * Halts a job that waits or runs. Settles with its outcome once it has really ended; an ended job's
   * outcome does not change. Throws QueueError `unknownJob`.
   */
  haltJob(id: number): Promise<Outcome> {
    const job = this.#ledger.need(id);
    this.#runner.halt(job, 'job');
    return job.finished;
  }

  /** Halts every open job and service; the workers stay. Resolves when all of them have ended. */
  haltAll(): Promise<void> {
    return this.#runner.haltAll('all');
  }

  /** Halts a worker's job, if any, and takes the worker out of the pool. Resolves when it has left. Throws QueueError `unknownWorker`. */
  haltWorker(id: number): Promise<void> {
    const worker = this.#pool.need(id);
    const { left } = worker;
    this.#signals.hold(() => {
      this.#pool.dismiss(worker, 'halted');
      worker.run?.halt('worker');
    });
    return left;
  }

  /** Takes a worker out of the pool after its current job. Resolves when it has left. Throws QueueError `unknownWorker`. */
  retireWorker(id: number): Promise<void> {
    const worker = this.#pool.need(id);
    const { left } = worker;
    this.#pool.dismiss(worker, worker.leave === 'halted' ? 'halted' : 'retired');
    return left;
  }

  /** The same as `setWorkers`. */
  start(workers: number): void {
    this.setWorkers(workers);
  }

  /**
   * Sets how many workers there are. Too many: idle ones leave at once, then the newest busy ones after
   * their current job. Throws QueueError `badOption`, `stopped`.
   */
  setWorkers(count: number): void {
    checkCount('workers', count);
    this.#needRunning();
    this.#pool.resize(count);
    this.#runner.startSoon();
  }

  /** Adds one worker. Throws QueueError `stopped`. */
  addWorker(): Worker {
    this.#needRunning();
    const worker = this.#pool.add();
    this.#runner.startSoon();
    return worker;
  }

  /** Running jobs go on, none is started, services apart. */
  pause(): void {
    this.#runner.setPaused(true);
  }

  resume(): void {
    this.#runner.setPaused(false);
  }

  /** Asks the gate again, now that its answer may have changed. */
  recheckGate(): void {
    this.#signals.queue.fire({ change: 'gate' });
    this.#runner.startSoon();
  }

  /** Puts a waiting job before all others; its priority rises to the highest one waiting. Throws QueueError `unknownJob`, `jobNotWaiting`. */
  moveToTop(id: number): void {
    const job = this.#ledger.need(id);
    if (job.state !== 'waiting' || job.service) {
      const state = job.service ? 'a service' : job.state;
      throw new QueueError('jobNotWaiting', `Job #${id} does not wait for a worker; it is ${state}.`);
    }
    this.#ledger.backlog.moveToTop(job);
    this.#signals.jobDid('moved', job);
  }

  /**
   * Changes a job that waits. It keeps its age: among its new equals it stands where it was added.
   * Throws QueueError `unknownJob`, `jobNotWaiting`, `badOption`, `unknownDependency`, `cycle`; then nothing has changed.
   */
  editJob(_id: number, _edits: JobEdits): void {}

  /** Puts a waiting job right before or after an equal. Throws QueueError `unknownJob`, `jobNotWaiting`, `badOption`. */
  moveJob(_id: number, _to: { readonly before: number } | { readonly after: number }): void {}

  /** Open jobs that would end as `failed` with reason `dependency` if this one did not succeed. Throws QueueError `unknownJob`. */
  dependents(_id: number): readonly Job[] {
    return [];
  }

  /** Every waiting job and what it waits for, in the order of `waiting`. Costs time for each; ask `job.status` for a single one. */
  plan(): readonly PlannedJob[] {
    return [];
  }

  get limits(): KeyLimits {
    return {};
  }

  /** Sets the limits of all keys; those that run go on. Throws QueueError `badOption`. */
  setLimits(_limits: KeyLimits): void {}

  /** Drops a job that waits (its `finished` settles as halted) or has ended. Throws QueueError `unknownJob`, `jobRunning`. */
  removeJob(id: number): void {
    const job = this.#ledger.need(id);
    if (job.state === 'running') {
      throw new QueueError('jobRunning', `Job #${id} runs; halt it first.`);
    }
    this.#runner.remove([job]);
  }

  /** Drops every ended job. */
  clearEnded(): void {
    this.#runner.remove(this.#ledger.ended());
  }

  /** Resolves when every accepted job has ended: at once when none is open. Services do not count. */
  finished(): Promise<void> {
    return this.#runner.finished();
  }

  /**
   * Halts all, and resolves when no job and no worker is left. From the call on, adding jobs or workers
   * throws QueueError `stopped`. A function that ignores its signal delays it.
   */
  stop(): Promise<void> {
    if (this.#stopping === undefined) {
      // Known before the first listener hears of it: one may call stop as well.
      this.#stopping = deferred<void>();
      this.#stopping.resolve(this.#stop());
    }
    return this.#stopping.promise;
  }

  #stop(): Promise<void> {
    let halted = Promise.resolve();
    this.#signals.hold(() => {
      this.#signals.queue.fire({ change: 'stopped' });
      halted = this.#runner.haltAll('stop');
      for (const worker of this.#pool.workers.values()) {
        this.#pool.dismiss(worker, 'halted');
      }
    });
    return halted;
  }

  #add(work: JobFunction | Work, options: JobOptions, rerunOf: number | undefined): Job {
    this.#needRunning();
    checkJobOptions(options);
    this.#handlers.check(work);
    const job = new JobRecord({
      id: this.#ledger.nextId(),
      name: options.name ?? ((typeof work === 'function' ? work.name : work.kind) || 'job'),
      run: work,
      origin: options.origin,
      priority: options.priority ?? 0,
      service: options.service ?? false,
      timeoutMs: options.timeoutMs,
      queuedAt: this.#clock.now(),
      rerunOf,
      whyWaiting: this.#runner.whyWaiting,
    });
    this.#ledger.add(job);
    const halt = (): void => this.#runner.halt(job, 'signal');
    if (options.signal !== undefined) {
      job.follow(options.signal, halt);
    }
    this.#signals.jobDid('added', job);
    if (options.signal?.aborted === true) {
      halt();
    }
    this.#runner.startSoon();
    return job;
  }

  #needRunning(): void {
    if (this.#stopping !== undefined) {
      throw new QueueError('stopped', 'The queue has been stopped.');
    }
  }
}
