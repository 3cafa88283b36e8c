/** Why the queue refused an order. Match on this, never on the message. */
export type QueueErrorReason =
  | 'badOption'
  | 'badWork'
  | 'unknownKind'
  | 'duplicateKind'
  | 'unknownJob'
  | 'unknownWorker'
  | 'jobRunning'
  | 'jobNotWaiting'
  | 'unknownDependency'
  | 'cycle'
  | 'stopped'
  /** This dispatcher does not lead: another one does, or it was not told to yet. */
  | 'following'
  /** It cannot lead: nobody has shown it what its journal holds. */
  | 'journalUnread';

/** An order that was refused. Nothing has changed when it is thrown. */
export class QueueError extends Error {
  override readonly name = 'QueueError';
  readonly reason: QueueErrorReason;

  constructor(reason: QueueErrorReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** What a handler throws to end its job as `failed` with more than a message. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';
  readonly reason: 'error' | 'exitCode' | 'start';
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;

  constructor(
    reason: 'error' | 'exitCode' | 'start',
    message: string,
    end: { exitCode?: number; signal?: string } = {},
  ) {
    super(message);
    this.reason = reason;
    this.exitCode = end.exitCode;
    this.signal = end.signal;
  }
}

/**
 * What a handler throws to give its job back: the job waits again, first among its equals, without a worker,
 * until `until` settles. Throw it before the work has begun; it is no attempt. A job that was told to end
 * ends instead.
 */
export class Requeue extends Error {
  override readonly name = 'Requeue';
  readonly until: PromiseLike<unknown>;

  /** `message` says to people what the job waits for. */
  constructor(message: string, until: PromiseLike<unknown>) {
    super(message);
    this.until = until;
  }
}

/** What a handler throws when it was told to end and something of its work is still alive. */
export class HaltIncomplete extends Error {
  override readonly name = 'HaltIncomplete';
  /** Process ids that survived; empty when something did and nobody can say what. */
  readonly remaining: readonly number[];

  constructor(remaining: readonly number[]) {
    super(`${remaining.length} process(es) survived the halt: ${remaining.join(', ')}`);
    this.remaining = remaining;
  }
}

/** What a handler throws when nobody can say how its work ended: the job ends as `interrupted`. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** The `reason` of a job's `signal`: who wants it to end. */
export class HaltRequest extends Error {
  override readonly name = 'AbortError';
  readonly by: HaltedBy | 'timeout';

  constructor(by: HaltedBy | 'timeout', message: string) {
    super(message);
    this.by = by;
  }
}

/**
 * Which order halted a job: one to the job, its worker or all; the queue's stop; its removal; its own
 * `options.signal`.
 */
export type HaltedBy = 'job' | 'worker' | 'all' | 'stop' | 'remove' | 'signal';
