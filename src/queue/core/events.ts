// Tells the outside what happens in the queue, in one order.

import { type Receiver, EventQueue, type ReportError, Emitter } from '../base/eventQueue.ts';
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

/** Records what changes, so that it survives the dispatcher. */
export type ChangeRecorder = {
  jobChanged(change: JobChange, job: JobRecord): void;
  workerChanged(change: WorkerChange): void;
  queueChanged(): void;
  touch(job: JobRecord): void;
  removed(jobs: readonly JobRecord[]): void;
  commitIfDue(): CommitResult;
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
