export type { Clock, Timer } from './base/clock.ts';
export { Dispatcher } from './dispatcher.ts';
export type { DispatcherOptions } from './options.ts';
export type { Disposable, Event } from './base/emitter.ts';
export {
  HaltRequest,
  Interrupted,
  JobFailure,
  PutBack,
  QueueError,
  UncleanHalt,
  type HaltedBy,
  type QueueErrorReason,
} from './errors.ts';
export type {
  FinishEvent,
  JobChange,
  JobEvent,
  LogEvent,
  QueueEvent,
  WorkerChange,
  WorkerEvent,
} from './job.ts';
export type { Job } from './job.ts';
export { checkJobOptions, type JobEdits, type JobOptions, type NewJob } from './options.ts';
export type { CommitResult, Journal, JournalBatch } from './journal.ts';
export type { PlannedJob } from './waiting/plan.ts';
export type { KeyLimits } from './waiting/keyLocks.ts';
export { byPriority, type OrderPolicy } from './waiting/order.ts';
export type { RetryOptions } from './running/retry.ts';
export { readSaved, readSavedQueue } from './saving/parse.ts';
export type { EndedCounts, SavedJob, SavedQueue } from './journal.ts';
export type {
  Attempt,
  FailedOutcome,
  FailureReason,
  HaltedOutcome,
  HaltStep,
  InterruptedOutcome,
  JobCounts,
  JobState,
  JobStatus,
  Outcome,
  RunningPhase,
  SucceededOutcome,
  WaitReason,
  WorkerState,
} from './job.ts';
export type { HandlerOptions, JobContext, JobFunction, Progress, Work, WorkHandler } from './job.ts';
export type { Worker } from './running/workerPool.ts';
