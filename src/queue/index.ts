export type { Clock, Timer } from './base/clock.ts';
export type { Disposable, Event } from './core/events.ts';
export { Dispatcher } from './dispatcher.ts';
export {
  HaltRequest,
  Interrupted,
  JobFailure,
  Requeue,
  QueueError,
  HaltIncomplete,
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
  Job,
  RetryOptions,
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
  Shortage,
  SkippedOutcome,
  SucceededOutcome,
  WaitReason,
  WorkerState,
  HandlerOptions,
  JobContext,
  JobFunction,
  Progress,
  Work,
  WorkHandler,
  Worker,
} from './job.ts';
export type { CommitResult, Journal, JournalBatch, EndedCounts, SavedJob, SavedQueue } from './journal.ts';
export {
  type DispatcherOptions,
  checkJobOptions,
  type JobEdits,
  type JobOptions,
  type NewJob,
} from './options.ts';
export { JobQueue, type OrderChannel, type QueueSight } from './jobQueue.ts';
export {
  type AnyOrder,
  answerTo,
  carryOut,
  findEarlier,
  type LeaderPort,
  needJob,
  type Order,
  type OrderAnswer,
  type OrderHandlers,
  type PlainOptions,
  readAnswer,
  type StoredAnswer,
} from './order.ts';
export { readSaved, readSavedQueue } from './saving/parse.ts';
export type { KeyLimits } from './waiting/keyLocks.ts';
export { byPriority, type OrderPolicy } from './waiting/order.ts';
export type { PlannedJob } from './waiting/plan.ts';
