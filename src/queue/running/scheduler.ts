// Decides which job starts next: hands ready jobs to idle workers, and carries out what their runs report.

import type { Clock } from '../base/clock.ts';
import type { JobRecord, OptionalFields } from '../core/jobRecord.ts';
import type { ChangeRecorder, QueueEvents } from '../core/events.ts';
import { type HaltedBy, Requeue } from '../errors.ts';
import type {
  WaitReason,
  HaltStep,
  FailedOutcome,
  InterruptedOutcome,
  Outcome,
  WorkHandler,
  Progress,
} from '../job.ts';
import { type Completion, haltedBy } from './completion.ts';
import { type Handlers, canBeSaved } from './handlers.ts';
import { exampleRun } from './keepCompiled.ts';
import type { JobRegistry } from './registry.ts';
import { isTriedAgain, backoffAfter } from './retry.ts';
import { type RunListener, Run, type WorkerRecord } from './run.ts';
import { TimeSlice } from './timeSlice.ts';
import type { WorkerPool } from './workerPool.ts';
import { byTurn } from '../waiting/order.ts';

const resolved = Promise.resolve();

export class Scheduler implements RunListener {
  readonly clock: Clock;
  readonly originWall: number;
  readonly originMonotonic: number;
  readonly #registry: JobRegistry;
  readonly #pool: WorkerPool;
  readonly #events: QueueEvents;
  readonly #completion: Completion;
  readonly #handlers: Handlers;
  readonly #gate: (() => WaitReason | undefined) | undefined;
  readonly slice: TimeSlice;
  readonly example: Run;
  readonly #recorder: ChangeRecorder | undefined;
  /**
   * With a journal a start is on record before its work is called: the starts of one pass are committed
   * together, then begun.
   */
  #uncommittedStarts: { readonly run: Run; readonly handler: WorkHandler | undefined }[] = [];
  #enabled = true;
  #paused = false;
  #startWanted = false;
  #starting = false;
  /** Whether no work was called since the clocks were last read. */
  #sampled = false;

  constructor(
    registry: JobRegistry,
    pool: WorkerPool,
    events: QueueEvents,
    completion: Completion,
    handlers: Handlers,
    clock: Clock,
    gate: (() => WaitReason | undefined) | undefined,
    recorder: ChangeRecorder | undefined,
  ) {
    this.#recorder = recorder;
    this.#registry = registry;
    this.#pool = pool;
    this.#events = events;
    this.#completion = completion;
    this.#handlers = handlers;
    this.clock = clock;
    this.originWall = clock.now();
    this.originMonotonic = clock.monotonic();
    this.#gate = gate;
    this.example = exampleRun(this);
    this.slice = new TimeSlice(clock, () => this.#startJobs());
  }

  readonly whyWaiting = (job: JobRecord): WaitReason => {
    if (job.service) {
      // Without a reason it starts as soon as its adding is done.
      return this.#held ?? this.#registry.waiting.whyOf(job) ?? { kind: 'worker' };
    }
    return this.closed ?? this.#registry.waiting.whyOf(job) ?? this.inLine;
  };

  /** Why no job at all is started now. */
  get closed(): WaitReason | undefined {
    return this.#held ?? (this.#paused ? { kind: 'paused' } : undefined);
  }

  /** The same, of services. */
  get #held(): WaitReason | undefined {
    return this.#gate?.() ?? (this.#recorder?.refuses === true ? { kind: 'journal' } : undefined);
  }

  get hasJournal(): boolean {
    return this.#recorder !== undefined;
  }

  /** Whether the journal has the job as it is; false without one. */
  isSaved(job: JobRecord): boolean {
    return this.#recorder?.isSaved(job) ?? false;
  }

  /** Why a job waits that waits for nothing of its own. */
  get inLine(): WaitReason {
    return { kind: this.#pool.size === 0 ? 'start' : 'worker' };
  }

  /** Starts jobs from here on; `startSoon` begins with it. */
  enable(): void {
    this.#enabled = true;
  }

  /** Starts no job from here on. */
  disable(): void {
    this.#enabled = false;
  }

  get paused(): boolean {
    return this.#paused;
  }

  setPaused(paused: boolean): void {
    if (this.#paused !== paused) {
      this.#paused = paused;
      this.#events.recorder?.queueChanged();
      this.#events.queue.fire({ change: paused ? 'paused' : 'resumed' });
      this.startSoon();
    }
  }

  /** Ends a waiting job, asks a running one to end, and leaves an ended one alone. */
  halt(job: JobRecord, by: HaltedBy): void {
    if (job.current === undefined) {
      this.#completion.finishWaiting(job, haltedBy(by));
    } else if (job.current.kind === 'running') {
      this.runOf(job)?.halt(by);
    }
  }

  runOf(job: JobRecord): Run | undefined {
    const worker = job.current?.kind === 'running' ? job.current.worker : undefined;
    return worker === undefined ? this.#registry.services.runOf(job) : this.#pool.workers.get(worker)?.run;
  }

  /** Halts every open job, services too. Resolves when all of them have ended. */
  async haltAll(by: HaltedBy): Promise<void> {
    const { waiting, services } = this.#registry;
    const runs = [...this.#pool.runs, ...services.runs];
    this.#events.batch(() => {
      this.#completion.finishAllWaiting([...waiting, ...services.waiting], haltedBy(by));
      runs.forEach((run) => run.halt(by));
    });
    await Promise.all(runs.map(({ record }) => record.finished));
  }

  startSoon(): void {
    const { ready, services } = this.#registry.waiting;
    const any = (ready.size > 0 && this.#pool.hasIdle) || services.size > 0;
    if (any && !this.#startWanted) {
      this.#startWanted = true;
      // Costs less than queueMicrotask.
      void resolved.then(this.#startNow);
    }
  }

  readonly #startNow = (): void => {
    this.#startWanted = false;
    this.#startJobs();
  };

  runStarted({ record }: Run, at: number | undefined): void {
    if (record.current?.kind === 'running' && record.current.phase === 'starting') {
      const now = this.clock.now();
      record.startedAt = at ?? now;
      record.tick = this.clock.monotonic() - Math.max(0, now - (at ?? now));
      record.current = { ...record.current, phase: 'active' };
      this.#events.emitJob('phase', record);
    }
  }

  runReady({ record }: Run): void {
    const { current } = record;
    if (current?.kind === 'running' && current.phase !== 'halting' && current.ready !== true) {
      record.current = { ...current, ready: true };
      this.#registry.waiting.readyChanged(record);
      this.#events.emitJob('ready', record);
      this.startSoon();
    }
  }

  runHalting({ record, worker, haltedBy: by }: Run, abort: () => void): void {
    this.#events.batch(() => {
      if (record.current?.kind === 'running') {
        record.needOptional().haltBy = by;
        record.current = { ...record.current, phase: 'halting' };
        if (record.current.ready === true) {
          // What comes after it waits again, and gives its turn for a key to others.
          this.#registry.waiting.readyChanged(record);
          this.startSoon();
        }
        this.#events.emitJob('phase', record);
        if (worker !== undefined) {
          worker.since = this.clock.now();
          this.#events.emitWorker('halting', worker);
        }
      }
      this.#events.afterDelivery({ deliver: abort });
    });
  }

  runHaltStep({ record }: Run, haltStep: HaltStep): void {
    if (record.current?.kind === 'running' && record.current.phase === 'halting') {
      record.current = { ...record.current, haltStep };
      this.#events.emitJob('phase', record);
    }
  }

  runProgressed({ record }: Run, progress: Progress): void {
    keepProgress(record.needOptional(), progress);
    this.#events.emitJob('progress', record);
  }

  runNoted({ record }: Run, notes: Readonly<Record<string, string>>): void {
    keepNotes(record.needOptional(), notes);
    this.#events.recorder?.touch(record);
    this.#events.emitJob('progress', record);
  }

  runLogged({ record }: Run, text: string): void {
    this.#events.log.fire({ job: record, text });
  }

  runRequeued({ record, worker }: Run, { message, until }: Requeue): void {
    this.#events.batch(() => {
      const end = this.#registry.requeue(record, message);
      this.#events.emitJob('requeued', record);
      this.#pool.release(worker, this.clock.now());
      this.#completion.endIfHopeless(record, end);
    });
    const release = (): void => {
      if (this.#registry.release(record)) {
        this.#events.emitJob('moved', record);
        this.startSoon();
      }
    };
    Promise.resolve(until).then(release, release);
    this.#startJobs();
  }

  runEnded(run: Run, outcome: Outcome, at: number | undefined): void {
    const { record, worker } = run;
    this.slice.sample();
    this.#sampled = true;
    const { now, tick } = this.slice;
    const isOutermost = this.#events.beginBatch();
    let endedAt = record.noEarlier(now);
    let endTick = tick;
    if (at !== undefined) {
      endedAt = record.noEarlier(at);
      endTick -= Math.max(0, now - endedAt);
    }
    const tookMs = record.ranMs(endTick);
    if (record.optional !== undefined && !run.haltRequested && shouldRetry(record, outcome)) {
      const waitMs = run.adopted && outcome.kind === 'interrupted' ? 0 : waitBeforeNext(record);
      const end = this.#registry.retry(record, outcome, endedAt, tookMs, waitMs);
      this.#events.emitJob('retry', record);
      this.#completion.endIfHopeless(record, end);
    } else {
      if (worker !== undefined) {
        worker.jobsDone += 1;
      }
      this.#completion.finish(record, outcome, endedAt, tookMs);
    }
    this.#pool.release(worker, now);
    this.#completion.checkFinished();
    this.#events.endBatch(isOutermost);
    this.#startJobs();
  }

  #startJobs(): void {
    // A job may end within its own start; the loop that started it then goes on, instead of a loop in a loop.
    if (this.#starting || !this.#enabled) {
      return;
    }
    this.#starting = true;
    try {
      this.#handOut();
      while (this.#beginCommitted()) {
        this.#sampled = false;
        this.#handOut();
      }
    } finally {
      this.#starting = false;
      this.#sampled = false;
    }
  }

  #handOut(): void {
    const { ready, services } = this.#registry.waiting;
    for (;;) {
      // Again after each job: one that has ended within its start may have let services start.
      if (services.size > 0) {
        this.#startServices();
      }
      if (ready.size === 0 || !this.#pool.hasIdle || this.closed !== undefined) {
        return;
      }
      const job = ready.first;
      if (job === undefined || this.#sliceIsOver()) {
        return;
      }
      const worker = this.#pool.takeIdle();
      if (worker !== undefined) {
        this.#start(job, worker);
      }
    }
  }

  #sliceIsOver(): boolean {
    if (!this.#sampled) {
      this.slice.sample();
      this.#sampled = true;
    }
    return this.slice.isOver;
  }

  #startServices(): void {
    const { services } = this.#registry.waiting;
    while (services.size > 0 && this.#held === undefined && !this.#sliceIsOver()) {
      const first = [...services].reduce((one, other) => (byTurn(one, other) <= 0 ? one : other));
      this.#start(first, undefined);
    }
  }

  #start(job: JobRecord, worker: WorkerRecord | undefined): void {
    const { tick } = this.slice;
    const now = this.slice.nowAfter(job.queuedAt);
    const handling = typeof job.run === 'function' ? undefined : this.#handlers.get(job.kind);
    const run = new Run(job, worker, this);
    const isOutermost = this.#events.beginBatch();
    this.#registry.start(job, run, now, tick, handling?.reportsStart ?? false);
    this.#events.emitJob('started', job);
    if (worker !== undefined) {
      worker.run = run;
      worker.since = now;
      this.#events.emitWorker('busy', worker);
    }
    this.#events.endBatch(isOutermost);
    if (this.#recorder === undefined) {
      this.#sampled = false;
      run.begin(handling?.handler);
    } else {
      this.#uncommittedStarts.push({ run, handler: handling?.handler });
    }
  }

  /** Begins the starts that were committed; false when there are none, or when they must not begin. */
  #beginCommitted(): boolean {
    const starts = this.#uncommittedStarts;
    if (starts.length === 0) {
      return false;
    }
    this.#uncommittedStarts = [];
    const result = this.#recorder?.commitIfDue();
    if (result === 'retry') {
      const until = this.#recorder?.accepted;
      starts.forEach(({ run }) => run.fail(new Requeue('The queue could not be saved.', until ?? resolved)));
    } else if (result !== 'fenced') {
      starts.forEach(({ run, handler }) => run.begin(handler));
      return true;
    }
    return false;
  }
}

// Adds what running work reports to what it reported before.

function keepProgress(optional: OptionalFields, { message, fraction }: Progress): void {
  optional.progress = {
    ...optional.progress,
    ...(message !== undefined && { message }),
    ...(fraction !== undefined &&
      Number.isFinite(fraction) && { fraction: Math.min(1, Math.max(0, fraction)) }),
  };
}

function keepNotes(optional: OptionalFields, notes: Readonly<Record<string, string>>): void {
  const texts = Object.entries(notes).filter(([, text]) => typeof text === 'string');
  optional.notes = { ...optional.notes, ...Object.fromEntries(texts) };
}

// Decides whether a run that has ended is followed by another, and when.

/** Counts the tries that `retry` limits; an interruption is no failure of the job. */
const tries = ({ attempts }: JobRecord): number =>
  1 + attempts.filter(({ outcome }) => outcome.kind === 'failed').length;

function shouldRetry(job: JobRecord, outcome: Outcome): outcome is FailedOutcome | InterruptedOutcome {
  if (outcome.kind === 'interrupted') {
    return job.rerunIfInterrupted && canBeSaved(job.run);
  }
  return job.retry !== undefined && isTriedAgain(job.retry, tries(job), outcome);
}

/**
 * In milliseconds. Work that says again and again that it was interrupted must not keep a worker spinning.
 */
function waitBeforeNext(job: JobRecord): number {
  return job.retry === undefined
    ? backoffAfter({ attempts: job.attempt }, job.attempt, 0)
    : backoffAfter(job.retry, tries(job), Math.random());
}
