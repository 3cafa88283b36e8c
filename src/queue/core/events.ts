// Fast on purpose; the `feed` and `burst` ratios of bench/peers guard it. Listeners receive events in the
// order in which they happened. An order that a listener gives while it receives an event is reported after
// that event has reached every listener, and an order that changes several things delivers its events once it
// has changed them all. So no listener receives an end before the beginning, and no foreign code runs in the
// middle of an order.

import type { JobRecord } from './jobRecord.ts';
import type {
  JobChange,
  JobEvent,
  WorkerChange,
  WorkerEvent,
  QueueEvent,
  LogEvent,
  FinishEvent,
  Worker,
} from '../job.ts';
import type { CommitResult } from '../journal.ts';

/** Receives events. Must not throw. */
export type Receiver<T> = { deliver(event: T): void };

export class EventQueue {
  // Two parallel lists that are filled again and again cost less than an object for each event.
  #receivers: (Receiver<unknown> | undefined)[] = [];
  #pending: unknown[] = [];
  #count = 0;
  #batching = false;

  /** Delivers now, or after the events that are pending. */
  add<T>(receiver: Receiver<T>, event: T): void {
    if (this.#batching) {
      this.#receivers[this.#count] = receiver;
      this.#pending[this.#count] = event;
      this.#count += 1;
    } else {
      this.#batching = true;
      receiver.deliver(event);
      this.#deliverPending();
    }
  }

  /**
   * Begins a change of several parts, whose events are pending until `endBatch`, which takes what this
   * returns.
   */
  beginBatch(): boolean {
    const isOutermost = !this.#batching;
    this.#batching = true;
    return isOutermost;
  }

  endBatch(isOutermost: boolean): void {
    if (isOutermost) {
      this.#deliverPending();
    }
  }

  /** Makes a change of several parts; its events are delivered when it is done. */
  batch(change: () => void): void {
    const isOutermost = this.beginBatch();
    try {
      change();
    } finally {
      this.endBatch(isOutermost);
    }
  }

  #deliverPending(): void {
    // Grows while it is walked: receivers add events.
    for (let index = 0; index < this.#count; index += 1) {
      const receiver = this.#receivers[index];
      const event = this.#pending[index];
      this.#receivers[index] = undefined;
      this.#pending[index] = undefined;
      receiver?.deliver(event);
    }
    if (this.#count > longestKept) {
      this.#receivers = [];
      this.#pending = [];
    }
    this.#count = 0;
    this.#batching = false;
  }
}

/** Lists that grew longer than this are dropped, to give their memory back. */
const longestKept = 64;

// Listeners are called in the order in which they subscribed. One that throws (or rejects) is reported, and
// the others are still called; one that unsubscribes during a delivery is not called again.

export type Disposable = { dispose(): void };
export type Event<T> = (listener: (event: T) => void) => Disposable;
export type ReportError = (error: unknown) => void;

/** A subscription: each is distinct, even of the same function. */
type Entry<T> = { readonly listener: (event: T) => unknown; active: boolean };

/** The listeners when an event happened; replaced, never changed. */
class Listeners<T> implements Receiver<T> {
  readonly entries: readonly Entry<T>[];
  readonly #report: ReportError;

  constructor(entries: readonly Entry<T>[], reportError: ReportError) {
    this.entries = entries;
    this.#report = (error) => reportSafely(reportError, error);
  }

  deliver(event: T): void {
    for (const entry of this.entries) {
      if (entry.active) {
        this.#call(entry, event);
      }
    }
  }

  #call({ listener }: Entry<T>, event: T): void {
    try {
      const answer = listener(event);
      // An async function passes for a listener; its rejection would end a Node process.
      if (answer instanceof Promise) {
        answer.catch(this.#report);
      }
    } catch (error) {
      this.#report(error);
    }
  }
}

export class Emitter<T> {
  readonly #queue: EventQueue;
  readonly #reportError: ReportError;
  #listeners: Listeners<T>;

  constructor(queue: EventQueue, reportError: ReportError) {
    this.#queue = queue;
    this.#reportError = reportError;
    this.#listeners = new Listeners([], reportError);
  }

  /** Lets the emitting side skip building an event that has no listener. */
  get hasListeners(): boolean {
    return this.#listeners.entries.length > 0;
  }

  readonly event: Event<T> = (listener) => {
    const entry: Entry<T> = { listener: (event) => listener(event), active: true };
    this.#listeners = new Listeners([...this.#listeners.entries, entry], this.#reportError);
    return {
      dispose: () => {
        entry.active = false;
        const others = this.#listeners.entries.filter((other) => other !== entry);
        this.#listeners = new Listeners(others, this.#reportError);
      },
    };
  };

  fire(event: T): void {
    if (this.hasListeners) {
      this.#queue.add(this.#listeners, event);
    }
  }
}

/** Reports an error to a function that may fail as well. */
export function reportSafely(report: ReportError, error: unknown): void {
  try {
    report(error);
  } catch {
    // There is nowhere left to report to.
  }
}

/** Records what changes, so that it survives the dispatcher. */
export type ChangeRecorder = {
  jobChanged(change: JobChange, job: JobRecord): void;
  workerChanged(change: WorkerChange): void;
  queueChanged(): void;
  touch(job: JobRecord): void;
  removed(jobs: readonly JobRecord[]): void;
  commitIfDue(): CommitResult;
  /** It cannot record at the moment: nothing may start. */
  readonly refuses: boolean;
  /** Resolves when it can again. */
  readonly accepted: Promise<unknown>;
  /** Whether the job is on record as it is. */
  isSaved(job: JobRecord): boolean;
};

/** The events of one dispatcher, delivered in the order in which they happened. */
export class QueueEvents extends EventQueue {
  readonly job: Emitter<JobEvent>;
  readonly worker: Emitter<WorkerEvent>;
  readonly queue: Emitter<QueueEvent>;
  readonly log: Emitter<LogEvent>;
  readonly finish: Emitter<FinishEvent>;

  /** Set while this dispatcher leads a journal. */
  recorder: ChangeRecorder | undefined = undefined;

  constructor(reportError: ReportError) {
    super();
    this.job = new Emitter(this, reportError);
    this.worker = new Emitter(this, reportError);
    this.queue = new Emitter(this, reportError);
    this.log = new Emitter(this, reportError);
    this.finish = new Emitter(this, reportError);
  }

  /** Calls the receiver once all events so far have been delivered. */
  afterDelivery(receiver: Receiver<undefined>): void {
    this.add(receiver, undefined);
  }

  emitJob(change: JobChange, job: JobRecord): void {
    this.recorder?.jobChanged(change, job);
    if (this.job.hasListeners) {
      this.job.fire({ change, job });
    }
  }

  emitWorker(change: WorkerChange, worker: Worker): void {
    this.recorder?.workerChanged(change);
    if (this.worker.hasListeners) {
      this.worker.fire({ change, worker });
    }
  }
}
