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
import type { Job } from './job.ts';
import type { Worker } from './worker.ts';

/** Everything the dispatcher tells the outside. */
export class Signals {
  readonly job: Emitter<JobEvent>;
  readonly worker: Emitter<WorkerEvent>;
  readonly queue: Emitter<QueueEvent>;
  readonly log: Emitter<LogEvent>;
  readonly finish: Emitter<FinishEvent>;

  constructor(reportError: ReportError) {
    this.job = new Emitter(reportError);
    this.worker = new Emitter(reportError);
    this.queue = new Emitter(reportError);
    this.log = new Emitter(reportError);
    this.finish = new Emitter(reportError);
  }

  jobDid(change: JobChange, job: Job): void {
    if (this.job.used) {
      this.job.fire({ change, job });
    }
  }

  workerDid(change: WorkerChange, worker: Worker): void {
    if (this.worker.used) {
      this.worker.fire({ change, worker });
    }
  }
}
