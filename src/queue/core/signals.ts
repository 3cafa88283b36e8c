import { type Audience, Deliveries, type ReportError, Emitter } from '../base/emitter.ts';
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

/** Keeps what changes, so that it outlives the dispatcher. */
export type ChangeRecorder = {
  jobDid(change: JobChange, job: JobRecord): void;
  workerDid(change: WorkerChange): void;
  queueDid(): void;
  touch(job: JobRecord): void;
  removed(jobs: readonly JobRecord[]): void;
  commitIfDue(): CommitResult;
};

/** Everything the dispatcher tells the outside, in one order. */
export class Signals extends Deliveries {
  readonly job: Emitter<JobEvent>;
  readonly worker: Emitter<WorkerEvent>;
  readonly queue: Emitter<QueueEvent>;
  readonly log: Emitter<LogEvent>;
  readonly finish: Emitter<FinishEvent>;

  /** Keeps what changes, while this dispatcher leads a journal. */
  book: ChangeRecorder | undefined = undefined;

  constructor(reportError: ReportError) {
    super();
    this.job = new Emitter(this, reportError);
    this.worker = new Emitter(this, reportError);
    this.queue = new Emitter(this, reportError);
    this.log = new Emitter(this, reportError);
    this.finish = new Emitter(this, reportError);
  }

  /** Lets somebody go on when everything told so far has been heard. */
  afterwards(audience: Audience<undefined>): void {
    this.add(audience, undefined);
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
