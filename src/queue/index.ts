export type { Clock, Timer } from './clock.ts';
export { Dispatcher } from './dispatcher.ts';
export type { DispatcherOptions } from './dispatcherOptions.ts';
export type { Disposable, Event } from './emitter.ts';
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
} from './events.ts';
export type { Job } from './job.ts';
export { checkJobOptions, type JobEdits, type JobOptions, type NewJob } from './jobOptions.ts';
export type { CommitResult, Journal, JournalBatch } from './journal.ts';
export type { PlannedJob } from './plan.ts';
export type { KeyLimits } from './policy/limits.ts';
export { byPriority, type OrderPolicy } from './policy/order.ts';
export type { RetryOptions } from './policy/retry.ts';
export { readSaved, readSavedQueue } from './readSaved.ts';
export type { EndedCounts, SavedJob, SavedQueue } from './saved.ts';
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
} from './state.ts';
export type { HandlerOptions, JobContext, JobFunction, Progress, Work, WorkHandler } from './work.ts';
export type { Worker } from './worker.ts';
