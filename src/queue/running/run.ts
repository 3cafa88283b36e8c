// One run of one job: its context, its timeout, its abort signal, and how its result maps to an outcome. A
// run settles once, when the work itself has ended; an order to halt only aborts the signal.

import { type Clock, type Timer, type Deferred, deferred } from '../base/clock.ts';
import type { JobRecord } from '../core/jobRecord.ts';
import { JobFailure, Requeue, HaltIncomplete, Interrupted, HaltRequest, type HaltedBy } from '../errors.ts';
import type {
  HaltStep,
  Outcome,
  Running,
  WorkerState,
  Job,
  WorkHandler,
  Progress,
  JobContext,
  Worker,
} from '../job.ts';
import { missingMessage, isMissing } from './handlers.ts';

export type RunListener = {
  readonly clock: Clock;
  runStarted(run: Run, at: number | undefined): void;
  /** `abort` tells the work; it is called once listeners have heard. */
  runHalting(run: Run, abort: () => void): void;
  runReady(run: Run): void;
  runHaltStep(run: Run, step: HaltStep): void;
  runProgressed(run: Run, progress: Progress): void;
  runNoted(run: Run, notes: Readonly<Record<string, string>>): void;
  runLogged(run: Run, text: string): void;
  /** Nothing of the work has begun; the job waits again. */
  runRequeued(run: Run, requeue: Requeue): void;
  runEnded(run: Run, outcome: Outcome, at: number | undefined): void;
};

export class Run implements JobContext {
  readonly record: JobRecord;
  readonly attempt: number;
  /** A service has none. */
  readonly worker: WorkerRecord | undefined;
  readonly #listener: RunListener;
  #control: RunControl | undefined = undefined;
  #settled = false;

  constructor(record: JobRecord, worker: WorkerRecord | undefined, listener: RunListener) {
    this.record = record;
    this.attempt = record.attempt;
    this.worker = worker;
    this.#listener = listener;
  }

  get job(): Job {
    return this.record;
  }

  get signal(): AbortSignal {
    return this.#needControl().signal;
  }

  get urgent(): AbortSignal {
    return this.#needControl().urgent;
  }

  get adopted(): boolean {
    return this.#control?.adopted ?? false;
  }

  /** Whether an order wants it to end; a timeout is none, and may be followed by a retry. */
  get haltRequested(): boolean {
    return this.#control?.haltRequested ?? false;
  }

  /** Calls the work. It may end before this returns. */
  begin(handler: WorkHandler | undefined): void {
    if (this.#settled) {
      return;
    }
    // Halted by a listener that heard of the start: the work is not called any more.
    if (this.#control?.request !== undefined) {
      this.#settle({ kind: 'succeeded', value: undefined });
      return;
    }
    this.#callWork(handler, 0);
  }

  /**
   * Calls the handler that resumes work of an earlier dispatcher. `haltBy` ordered that dispatcher to halt
   * it.
   */
  adopt(handler: WorkHandler, haltBy: HaltedBy | undefined): void {
    if (this.#settled) {
      return;
    }
    const control = this.#needControl();
    control.adopted = true;
    const { timeoutMs, durationMs = 0, current, name } = this.record;
    if (haltBy !== undefined) {
      control.haltRequested = true;
      control.request ??= new HaltRequest(haltBy, `"${name}" was halted.`);
    } else if (timeoutMs !== undefined && current?.kind === 'running' && current.phase === 'halting') {
      control.request ??= this.#timeout(timeoutMs);
    }
    this.#callWork(handler, durationMs);
  }

  /** Ends it without a result of its work. */
  interrupt(message: string, haltBy: HaltedBy | undefined): void {
    const control = this.#needControl();
    control.adopted = true;
    control.haltRequested ||= haltBy !== undefined;
    this.#settle({ kind: 'interrupted', message });
  }

  /** Ignores its work from here on, which continues unseen. */
  detach(): void {
    this.#settled = true;
    this.#stopTimer();
  }

  /** Who ordered the halt, if it is not a timeout that ends the run. */
  get haltedBy(): HaltedBy | undefined {
    const by = this.#control?.request?.by;
    return by === 'timeout' ? undefined : by;
  }

  #timeout(timeoutMs: number): HaltRequest {
    return new HaltRequest('timeout', `"${this.record.name}" took longer than ${timeoutMs} ms.`);
  }

  #callWork(handler: WorkHandler | undefined, tookMs: number): void {
    const { run, timeoutMs } = this.record;
    if (timeoutMs !== undefined) {
      this.#setTimer(timeoutMs, tookMs);
    }
    try {
      const result = typeof run === 'function' ? run(this) : callHandler(handler, run, this);
      if (isThenable(result)) {
        // A foreign thenable may answer twice, throw, or answer in the middle of something else.
        this.#settleWith(Promise.resolve(result), this.worker);
      } else {
        this.succeed(result);
      }
    } catch (error) {
      this.fail(error);
    }
  }

  #settleWith(result: Promise<unknown>, worker: WorkerRecord | undefined): void {
    if (worker === undefined) {
      result.then(
        (value) => this.succeed(value),
        (error: unknown) => this.fail(error),
      );
    } else {
      result.then(worker.succeedRun, worker.failRun);
    }
  }

  #setTimer(timeoutMs: number, tookMs: number): void {
    const request = this.#timeout(timeoutMs);
    const leftMs = Math.max(0, timeoutMs - tookMs);
    this.#needControl().timer = this.#listener.clock.setTimer(() => this.#ask(request), leftMs);
  }

  /** The work has ended, and answered. */
  succeed(value: unknown): void {
    this.#settle({ kind: 'succeeded', value });
  }

  fail(error: unknown): void {
    this.#settle(outcomeOf(error));
  }

  /** Tells the work to end. The first order is what ended it; a second one only makes it urgent. */
  halt(by: HaltedBy): void {
    const control = this.#needControl();
    control.haltRequested = true;
    if (control.request === undefined) {
      this.#ask(new HaltRequest(by, `"${this.record.name}" was halted.`));
    } else if (!this.#settled) {
      control.urge();
    }
  }

  // Work may take these apart from their context; bound on demand, since most work uses none of them.
  get report(): JobContext['report'] {
    return (progress) => {
      if (!this.#settled) {
        this.#listener.runProgressed(this, progress);
      }
    };
  }

  get log(): JobContext['log'] {
    return (text) => {
      if (!this.#settled) {
        this.#listener.runLogged(this, text);
      }
    };
  }

  get started(): JobContext['started'] {
    return (at) => {
      if (!this.#settled) {
        this.#listener.runStarted(this, Number.isFinite(at) ? at : undefined);
      }
    };
  }

  get ready(): JobContext['ready'] {
    return () => {
      if (!this.#settled) {
        this.#listener.runReady(this);
      }
    };
  }

  get haltStep(): JobContext['haltStep'] {
    return (step) => {
      if (!this.#settled) {
        this.#listener.runHaltStep(this, step);
      }
    };
  }

  get note(): JobContext['note'] {
    return (notes) => {
      if (!this.#settled) {
        this.#listener.runNoted(this, notes);
      }
    };
  }

  get ended(): JobContext['ended'] {
    return (at) => {
      this.#needControl().endedAt = Number.isFinite(at) ? at : undefined;
    };
  }

  #ask(request: HaltRequest): void {
    const control = this.#needControl();
    if (this.#settled || control.request !== undefined) {
      return;
    }
    control.request = request;
    this.#listener.runHalting(this, () => control.abort());
  }

  #settle(outcome: Ending): void {
    if (this.#settled) {
      return;
    }
    this.#settled = true;
    this.#stopTimer();
    const endedAt = this.#control?.endedAt;
    if (!(outcome instanceof Requeue)) {
      this.#listener.runEnded(this, this.#asked(outcome), endedAt);
    } else if (isMissing(this.record.run)) {
      this.#listener.runEnded(this, { kind: 'interrupted', message: missingMessage }, endedAt);
    } else if (this.#control?.request === undefined) {
      this.#listener.runRequeued(this, outcome);
    } else {
      const { message } = outcome;
      const ended = this.#asked({ kind: 'failed', reason: 'start', message });
      this.#listener.runEnded(this, ended, endedAt);
    }
  }

  #stopTimer(): void {
    const control = this.#control;
    if (control?.timer !== undefined) {
      this.#listener.clock.clearTimer(control.timer);
      control.timer = undefined;
    }
  }

  #needControl(): RunControl {
    this.#control ??= new RunControl();
    return this.#control;
  }

  /** Work that was asked to end counts as halted (or timed out), whatever it returned. */
  #asked(outcome: Outcome | HaltIncomplete): Outcome {
    const remaining = outcome instanceof HaltIncomplete ? outcome.remaining : [];
    const request = this.#control?.request;
    // Whether an order ended it is what nobody knows.
    if (request === undefined || (!(outcome instanceof HaltIncomplete) && outcome.kind === 'interrupted')) {
      return outcome instanceof HaltIncomplete
        ? { kind: 'failed', reason: 'error', message: outcome.message }
        : outcome;
    }
    if (request.by === 'timeout') {
      const left = outcome instanceof HaltIncomplete ? ` ${outcome.message}` : '';
      return { kind: 'failed', reason: 'timeout', message: request.message + left };
    }
    return { kind: 'halted', by: request.by, clean: !(outcome instanceof HaltIncomplete), remaining };
  }
}

// Holds what few runs need: a request to end, a timeout, what a handler reports of itself. It is made on
// demand, because a run is made for every job, and most work never uses any of it.

class RunControl {
  // An AbortController costs more than the rest of a run; most functions never look at their signal.
  #controller: AbortController | undefined = undefined;
  #urgency: AbortController | undefined = undefined;
  #urged = false;
  /** The first request to end it. */
  request: HaltRequest | undefined = undefined;
  timer: Timer | undefined = undefined;
  endedAt: number | undefined = undefined;
  adopted = false;
  haltRequested = false;

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      this.abort();
    }
    return this.#controller.signal;
  }

  get urgent(): AbortSignal {
    if (this.#urgency === undefined) {
      this.#urgency = new AbortController();
      if (this.#urged) {
        this.#urgency.abort(this.request);
      }
    }
    return this.#urgency.signal;
  }

  /** Tells the work of the order to end, if there is one. */
  abort(): void {
    if (this.request !== undefined) {
      this.#controller?.abort(this.request);
    }
  }

  urge(): void {
    this.#urged = true;
    this.#urgency?.abort(this.request);
  }
}

// Calls work, and maps its result to an outcome.

/** How work ends by itself; `Requeue`: it has not begun. */
type Ending = Outcome | HaltIncomplete | Requeue;

function callHandler(
  handler: WorkHandler | undefined,
  work: { kind: string; data?: unknown },
  context: JobContext,
): unknown {
  if (handler === undefined) {
    throw new JobFailure('start', `Nothing handles work of the kind "${work.kind}" any more.`);
  }
  return handler(work.data, context);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}

function textOf(message: unknown): string {
  return String(message);
}

/** Those that work may give itself. */
const failureReasons: ReadonlySet<unknown> = new Set(['error', 'exitCode', 'start']);

/** Work is foreign code: whatever it throws becomes an outcome that can be shown and saved. */
function outcomeOf(error: unknown): Ending {
  try {
    if (error instanceof HaltIncomplete || error instanceof Requeue) {
      return error;
    }
    if (error instanceof Interrupted) {
      return { kind: 'interrupted', message: textOf(error.message) };
    }
    if (error instanceof JobFailure) {
      const { reason, message, exitCode, signal } = error;
      return {
        kind: 'failed',
        reason: failureReasons.has(reason) ? reason : 'error',
        message: textOf(message),
        ...(typeof exitCode === 'number' && { exitCode }),
        ...(typeof signal === 'string' && { signal }),
      };
    }
    const message = String(error instanceof Error ? error.message || error.name : error);
    return { kind: 'failed', reason: 'error', message };
  } catch {
    // Anything can be thrown, also what throws when it is looked at.
    return { kind: 'failed', reason: 'error', message: 'It failed with a value that cannot be shown.' };
  }
}

/**
 * Why a worker leaves: too many by `setWorkers` (which may keep it after all), or ordered to retire or to
 * halt.
 */
export type LeaveReason = 'surplus' | 'retired' | 'halted';

/** The dispatcher's own record of a worker. */
export class WorkerRecord implements Worker {
  readonly id: number;
  since: number;
  jobsDone = 0;
  run: Run | undefined = undefined;
  /** What its jobs are while their work runs. */
  readonly active: Running;
  leave: LeaveReason | undefined = undefined;
  #left: Deferred<void> | undefined = undefined;

  // Made once for each worker: two closures for each run cost a burst of jobs 5 % (`burst` of bench/peers).
  readonly succeedRun = (value: unknown): void => this.run?.succeed(value);
  readonly failRun = (error: unknown): void => this.run?.fail(error);

  constructor(id: number, since: number) {
    this.id = id;
    this.active = { kind: 'running', phase: 'active', worker: id };
    this.since = since;
  }

  get state(): WorkerState {
    if (this.run === undefined) {
      return 'idle';
    }
    const { current } = this.run.record;
    return current?.kind === 'running' && current.phase === 'halting' ? 'halting' : 'busy';
  }

  get job(): Job | undefined {
    return this.run?.record;
  }

  get leaving(): boolean {
    return this.leave !== undefined;
  }

  /** Resolves when it has left the pool. */
  get left(): Promise<void> {
    this.#left ??= deferred<void>();
    return this.#left.promise;
  }

  hasLeft(): void {
    this.#left ??= deferred<void>();
    this.#left.resolve();
  }
}
