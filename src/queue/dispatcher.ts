// Puts the parts of a queue together: what each of them knows of the others is stated here.

import { type Deferred, deferred } from './base/clock.ts';
import type { Disposable, Event } from './core/events.ts';
import type { JobRecord } from './core/jobRecord.ts';
import { QueueEvents } from './core/events.ts';
import { QueueError } from './errors.ts';
import type {
  Outcome,
  JobCounts,
  WaitReason,
  Job,
  Work,
  JobFunction,
  WorkHandler,
  HandlerOptions,
  JobEvent,
  WorkerEvent,
  QueueEvent,
  LogEvent,
  FinishEvent,
  Worker,
} from './job.ts';
import type { JournalBatch, CommitResult, SavedJob, SavedQueue } from './journal.ts';
import {
  type JobOptions,
  noOptions,
  type NewJob,
  type JobEdits,
  checkCount,
  type DispatcherOptions,
  readDispatcherOptions,
} from './options.ts';
import { JobAdder, rerunOptions, addMany } from './orders/addJob.ts';
import { JobEditor } from './orders/editJob.ts';
import { Completion } from './running/completion.ts';
import { Handlers } from './running/handlers.ts';
import { JobRegistry } from './running/registry.ts';
import { Scheduler } from './running/scheduler.ts';
import { WorkerPool } from './running/workerPool.ts';
import { Follower } from './saving/follower.ts';
import { JournalWriter } from './saving/journalWriter.ts';
import { Leadership } from './saving/leadership.ts';
import { dependentsOf } from './waiting/dependencies.ts';
import { type KeyLimits, checkLimits } from './waiting/keyLocks.ts';
import { type PlannedJob, plan } from './waiting/plan.ts';

/** Throws QueueError `badOption`. */
function assemble(options: DispatcherOptions) {
  const read = readDispatcherOptions(options);
  const { workers, history, clock, limits, order, gate, onListenerError, journal } = read;
  const events = new QueueEvents(onListenerError);
  const handlers = new Handlers();
  const startSoon = (): void => scheduler.startSoon();
  const queueNow = (): SavedQueue => savedQueue(scheduler, pool, registry);
  const writer = journal && new JournalWriter(journal, clock, queueNow, onListenerError);
  const registry = new JobRegistry(clock, history, { ...limits }, startSoon);
  const pool = new WorkerPool(events, clock);
  const completion = new Completion(registry, events, clock, startSoon);
  const scheduler = new Scheduler(registry, pool, events, completion, handlers, clock, gate, writer);
  const adder = new JobAdder({ registry, handlers, scheduler, completion, events, order });
  const editor = new JobEditor(registry, clock, order, (jobs) =>
    jobs.forEach((job) => events.recorder?.touch(job)),
  );
  const follower = new Follower(registry, pool, events, completion, scheduler, editor, order);
  const leadership = new Leadership({
    registry,
    pool,
    events,
    completion,
    scheduler,
    handlers,
    follower,
    writer,
  });
  return { workers, events, handlers, registry, pool, completion, scheduler, adder, editor, leadership };
}

function savedQueue({ paused }: Scheduler, pool: WorkerPool, { counts, lastId }: JobRegistry): SavedQueue {
  const { succeeded, failed, halted, interrupted, skipped } = counts;
  const workerIds = [...pool.workers.values()].filter(({ leaving }) => !leaving).map(({ id }) => id);
  return {
    paused,
    workers: pool.size,
    workerIds,
    lastId,
    counts: { succeeded, failed, halted, interrupted, skipped },
  };
}

// The dispatcher is the only writer of jobs and workers. An order first makes all its changes and then
// delivers its events, so a listener always sees a consistent queue and may give orders itself; their events
// follow the one that it received (see core/events.ts). Starting a job never waits for anything: a worker
// whose job has ended is idle again, so no number of jobs, workers or reports can block one another.

/** Accepts jobs, keeps them in order, and hands them to its workers. */
export class Dispatcher {
  /** Fires after each change of a job; the job is the live view, already changed. */
  readonly onDidChangeJob: Event<JobEvent>;
  readonly onDidChangeWorker: Event<WorkerEvent>;
  /** Fires when the queue as a whole was paused, resumed or stopped, or its gate was asked again. */
  readonly onDidChangeQueue: Event<QueueEvent>;
  /** Fires with what running work logs. */
  readonly onDidLog: Event<LogEvent>;
  /** Fires each time the last open job has ended. */
  readonly onDidFinish: Event<FinishEvent>;

  readonly #registry: JobRegistry;
  readonly #pool: WorkerPool;
  readonly #events: QueueEvents;
  readonly #handlers: Handlers;
  readonly #completion: Completion;
  readonly #scheduler: Scheduler;
  readonly #adder: JobAdder;
  readonly #editor: JobEditor;
  readonly #leadership: Leadership;
  #stopping: Deferred<void> | undefined = undefined;

  /** Throws QueueError `badOption`. */
  constructor(options: DispatcherOptions = {}) {
    const parts = assemble(options);
    this.onDidChangeJob = parts.events.job.event;
    this.onDidChangeWorker = parts.events.worker.event;
    this.onDidChangeQueue = parts.events.queue.event;
    this.onDidLog = parts.events.log.event;
    this.onDidFinish = parts.events.finish.event;
    this.#events = parts.events;
    this.#registry = parts.registry;
    this.#pool = parts.pool;
    this.#handlers = parts.handlers;
    this.#completion = parts.completion;
    this.#scheduler = parts.scheduler;
    this.#adder = parts.adder;
    this.#editor = parts.editor;
    this.#leadership = parts.leadership;
    this.setWorkers(parts.workers);
    if (this.#leadership.hasJournal) {
      // What the journal holds is not known yet: it would be overwritten.
      this.#leadership.stepDown();
    }
  }

  /** Jobs that are kept, in the order they were added. */
  get jobs(): readonly Job[] {
    return this.#registry.all();
  }

  /**
   * Waiting jobs: those that were requeued; those that wait for a worker or a key, in the order in which they
   * will be started; those that wait for their time, soonest first; those that wait for other jobs.
   */
  get waiting(): readonly Job[] {
    return [...this.#registry.waiting];
  }

  /** Jobs that run beside the workers and have not ended, those that run first. */
  get services(): readonly Job[] {
    return this.#registry.services.open;
  }

  /** Ended jobs that are kept, newest end first. */
  get ended(): readonly Job[] {
    return this.#registry.ended();
  }

  /** How many ended jobs are kept. */
  get endedKept(): number {
    return this.#registry.endedKept;
  }

  get counts(): JobCounts {
    return this.#registry.counts;
  }

  get workers(): readonly Worker[] {
    return [...this.#pool.workers.values()];
  }

  /** Why no job at all is started now: the gate, the journal, a pause. Undefined: jobs are started. */
  get held(): WaitReason | undefined {
    return this.#scheduler.closed;
  }

  get paused(): boolean {
    return this.#scheduler.paused;
  }

  /** The job with that id, if it is kept. */
  job(id: number): Job | undefined {
    return this.#registry.get(id);
  }

  /** How many running jobs may hold a key at once; 1 for each that is not named. */
  get limits(): KeyLimits {
    return this.#registry.waiting.limits;
  }

  /**
   * Open jobs that would be skipped if this one did not succeed. Throws QueueError `unknownJob`.
   */
  dependents(id: number): readonly Job[] {
    return dependentsOf(this.#registry.need(id));
  }

  /**
   * Every waiting job and what it waits for, in the order of `waiting`. Costs time for each; ask `job.status`
   * for a single one.
   */
  plan(): readonly PlannedJob[] {
    return plan(this.#registry.waiting, this.#scheduler.closed, this.#scheduler.inLine);
  }

  /** Whether it leads; otherwise it follows. */
  get leading(): boolean {
    return this.#leadership.leading;
  }

  /** Commits what is not committed yet, now. `unsaved` without a journal, `fenced` while it follows. */
  save(): CommitResult {
    return this.#leadership.save();
  }

  /** The same, but waits while the journal answers `retry`: for 5 s at most, then this is the answer. */
  flush(): Promise<CommitResult> {
    return this.#leadership.flush();
  }

  /**
   * Follows from now on; one that follows begins anew. Nothing is halted: what runs goes on unseen, and its
   * answer is ignored. All jobs are dropped from memory, what was not saved is lost, and every `finished`
   * settles as interrupted.
   */
  stepDown(): void {
    this.#leadership.stepDown();
  }

  /**
   * Shows what another dispatcher has saved. Jobs it shows already are changed in place. Ignored while it
   * leads.
   */
  follow(batch: JournalBatch): void {
    this.#leadership.follow(batch);
  }

  /**
   * Leads from now on, with the jobs that it has followed: those that run are adopted (see
   * `HandlerOptions.adopt`), functions end as interrupted, then starting goes on. With a journal this is how
   * a dispatcher begins, once its kinds have handlers and `follow` has shown it what was saved, be it
   * nothing. Throws QueueError `stopped`, `journalUnread`.
   *
   * `lastId`: the greatest job id of which there is any trace, such as an output file. Ids up to it are not
   * given out, even where the journal has lost the jobs that had them.
   */
  lead({ lastId = 0 }: { readonly lastId?: number } = {}): void {
    this.#leadership.lead(lastId);
  }

  /**
   * Shows ended jobs again that are no longer kept, until they are removed or it steps down; they are not
   * counted and not saved again. Those that it keeps are returned as they are.
   */
  recall(saved: readonly SavedJob[]): readonly Job[] {
    return this.#leadership.recall(saved);
  }

  /**
   * Names the function that runs one kind of described work. Disposing it makes jobs of that kind that
   * have not started fail with reason `start`. Throws QueueError `duplicateKind`, `badWork`.
   */
  handle(kind: string, handler: WorkHandler, options: HandlerOptions = {}): Disposable {
    return this.#handlers.add(kind, handler, options);
  }

  /**
   * Adds a function or described work. It starts after this call, never within it. Throws QueueError
   * `stopped`, `badOption`, `badWork`, `unknownKind`, `unknownDependency`; then nothing was added.
   */
  addJob(work: JobFunction | Work, options: JobOptions = noOptions): Job {
    this.#needRunning();
    return this.#adder.add(work, options);
  }

  /**
   * Adds many jobs, and lets the event loop go on meanwhile. Every entry is checked before the first is
   * added: rejects with what `addJob` throws, and the index of the entry in the message; then nothing was
   * added. With a journal it resolves when all of them are committed; when the journal does not take them
   * (see `flush`) `saved` of the jobs is false. Rejects with QueueError `stopped` or `following` when that
   * comes in between; what was added until then is kept as the queue keeps it.
   */
  addJobs(entries: Iterable<NewJob>): Promise<Job[]> {
    return addMany(entries, {
      adder: this.#adder,
      scheduler: this.#scheduler,
      leadership: this.#leadership,
      needRunning: () => this.#needRunning(),
    });
  }

  /**
   * Adds a new job that runs what another ran, with its name, priority, keys, timeout, retry, origin and
   * place beside the workers unless `options` say otherwise; or `changed` instead, with nothing but
   * `options`. Throws what `addJob` throws, and QueueError `unknownJob`.
   */
  rerunJob(id: number, options: JobOptions = noOptions, changed?: Work): Job {
    const job = this.#need(id);
    const allOptions = rerunOptions(job, options, changed);
    this.#needRunning();
    return this.#adder.add(changed ?? job.run, allOptions, id);
  }

  /**
   * Halts a job that waits or runs. Settles with its outcome once it has really ended; an ended job's
   * outcome does not change. Throws QueueError `unknownJob`.
   */
  haltJob(id: number): Promise<Outcome> {
    const job = this.#need(id);
    this.#scheduler.halt(job, 'job');
    return job.finished;
  }

  /** Halts every open job and service; the workers stay. Resolves when all of them have ended. */
  haltAll(): Promise<void> {
    this.#needLeading();
    return this.#scheduler.haltAll('all');
  }

  /**
   * Halts a worker's job, if any, and takes the worker out of the pool. Resolves when it has left. Throws
   * QueueError `unknownWorker`.
   */
  haltWorker(id: number): Promise<void> {
    this.#needLeading();
    const worker = this.#pool.need(id);
    const { left } = worker;
    this.#events.batch(() => {
      this.#pool.dismiss(worker, 'halted');
      worker.run?.halt('worker');
    });
    return left;
  }

  /**
   * Takes a worker out of the pool after its current job. Resolves when it has left. Throws QueueError
   * `unknownWorker`.
   */
  retireWorker(id: number): Promise<void> {
    this.#needLeading();
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
   * Sets how many workers there are. Too many: idle ones leave at once, then whichever ends its current job
   * first; the newest say meanwhile that they are leaving. Throws QueueError `badOption`, `stopped`.
   */
  setWorkers(count: number): void {
    checkCount('workers', count);
    this.#needRunning();
    this.#pool.resize(count);
    this.#scheduler.startSoon();
  }

  /** Adds one worker. Throws QueueError `stopped`. */
  addWorker(): Worker {
    this.#needRunning();
    const worker = this.#pool.add();
    this.#scheduler.startSoon();
    return worker;
  }

  /** Running jobs go on, none is started, services apart. */
  pause(): void {
    this.#needLeading();
    this.#scheduler.setPaused(true);
  }

  resume(): void {
    this.#needLeading();
    this.#scheduler.setPaused(false);
  }

  /** Asks the gate again, now that its answer may have changed. */
  recheckGate(): void {
    this.#events.queue.fire({ change: 'gate' });
    this.#scheduler.startSoon();
  }

  /**
   * Puts a waiting job before all others; its priority rises to the highest one waiting. Throws QueueError
   * `unknownJob`, `jobNotWaiting`.
   */
  moveToTop(id: number): void {
    const job = this.#need(id);
    this.#editor.moveToTop(job);
    this.#events.emitJob('moved', job);
    this.#scheduler.startSoon();
  }

  /**
   * Changes a job that waits, which keeps its age: among its new equals it stands where it was added. Puts
   * off the next attempt of one that failed, too. Throws QueueError `unknownJob`, `jobNotWaiting`,
   * `badOption`, `unknownDependency`, `cycle`; then nothing has changed.
   */
  editJob(id: number, edits: JobEdits): void {
    const job = this.#need(id);
    const end = this.#editor.edit(job, edits);
    this.#events.emitJob('edited', job);
    this.#completion.endIfHopeless(job, end);
    this.#scheduler.startSoon();
  }

  /**
   * Puts a waiting job right before or after an equal. Throws QueueError `unknownJob`, `jobNotWaiting`,
   * `badOption`.
   */
  moveJob(id: number, to: { readonly before: number } | { readonly after: number }): void {
    const [where, otherId] =
      'before' in to ? (['before', to.before] as const) : (['after', to.after] as const);
    const job = this.#need(id);
    this.#editor.move(job, this.#need(otherId), where);
    this.#events.emitJob('moved', job);
    this.#scheduler.startSoon();
  }

  /** Sets the limits of all keys; those that run go on. Throws QueueError `badOption`. */
  setLimits(limits: KeyLimits): void {
    checkLimits(limits);
    this.#registry.waiting.setLimits({ ...limits });
    this.#scheduler.startSoon();
  }

  /**
   * Drops a job that waits (its `finished` settles as halted) or has ended. Throws QueueError `unknownJob`,
   * `jobRunning`.
   */
  removeJob(id: number): void {
    const job = this.#need(id);
    if (job.state === 'running') {
      throw new QueueError('jobRunning', `Job #${id} runs; halt it first.`);
    }
    this.#completion.remove([job]);
  }

  /** Drops every ended job. */
  clearEnded(): void {
    this.#needLeading();
    this.#completion.remove(this.#registry.ended());
  }

  /** Resolves when every accepted job has ended: at once when none is open. Services do not count. */
  finished(): Promise<void> {
    return this.#completion.finished();
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
    this.#events.batch(() => {
      this.#events.queue.fire({ change: 'stopped' });
      this.#leadership.stop();
      halted = this.#scheduler.haltAll('stop');
      for (const worker of this.#pool.workers.values()) {
        this.#pool.dismiss(worker, 'halted');
      }
    });
    return this.#leadership.savedAfter(halted);
  }

  #needRunning(): void {
    if (this.#stopping !== undefined) {
      throw new QueueError('stopped', 'The queue has been stopped.');
    }
    this.#needLeading();
  }

  /** Throws QueueError `following`. */
  #needLeading(): void {
    if (!this.#leadership.leading) {
      const message =
        'This dispatcher does not lead: call `lead`, or give the order to the one that leads this journal.';
      throw new QueueError('following', message);
    }
  }

  /** Throws QueueError `unknownJob`, `following`. */
  #need(id: number): JobRecord {
    this.#needLeading();
    return this.#registry.need(id);
  }
}
