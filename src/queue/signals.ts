import { Deliveries } from './deliveries.ts';
import { Emitter, type ReportError } from './emitter.ts';
import type {
  FinishEvent,
  JobChange,
  JobEvent,
  LogEvent,
  QueueEvent,
  WorkerChange,
  WorkerEvent,
} from './events.ts';
import type { JobRecord } from './job.ts';
import type { JournalBook } from './journalBook.ts';
import type { Worker } from './worker.ts';

/** Everything the dispatcher tells the outside, in one order. */
export class Signals {
  readonly #deliveries = new Deliveries();
  readonly job: Emitter<JobEvent>;
  readonly worker: Emitter<WorkerEvent>;
  readonly queue: Emitter<QueueEvent>;
  readonly log: Emitter<LogEvent>;
  readonly finish: Emitter<FinishEvent>;

  /** Keeps what changes, while this dispatcher leads a journal. */
  book: JournalBook | undefined = undefined;

  constructor(reportError: ReportError) {
    this.job = new Emitter(this.#deliveries, reportError);
    this.worker = new Emitter(this.#deliveries, reportError);
    this.queue = new Emitter(this.#deliveries, reportError);
    this.log = new Emitter(this.#deliveries, reportError);
    this.finish = new Emitter(this.#deliveries, reportError);
  }

  /** Makes a change of several parts; listeners hear of them when all are made. */
  hold(change: () => void): void {
    this.#deliveries.hold(change);
  }

  /** Calls back when everything told so far has been heard. */
  afterwards(callback: () => void): void {
    this.#deliveries.add(callback);
  }

  jobDid(change: JobChange, job: JobRecord): void {
    this.book?.jobDid(change, job);
    if (this.job.used) {
      this.job.fire({ change, job });
    }
  }

  workerDid(change: WorkerChange, worker: Worker): void {
    this.book?.workerDid(change);
    if (this.worker.used) {
      this.worker.fire({ change, worker });
    }
  }
}
