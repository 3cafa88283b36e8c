import type { HaltedBy } from './errors.ts';

/** What the system may lack when something is to be started. */
export type Shortage = 'disk' | 'files' | 'processes' | 'memory';

/**
 * Why a job waits. The first that applies, in this order: trust, resources, journal, paused, after, until,
 * key, work, start, worker.
 */
export type WaitReason =
  /** The workspace is not trusted: nothing is started. */
  | { readonly kind: 'trust' }
  /** The queue is paused. */
  | { readonly kind: 'paused' }
  /** The system is short of something that a start needs; it is tried again by itself. */
  | { readonly kind: 'resources'; readonly missing: Shortage }
  /** The journal cannot be written at the moment: what is not saved is not started. */
  | { readonly kind: 'journal' }
  /** Other jobs have to end first; `jobs` are those that have not. */
  | { readonly kind: 'after'; readonly jobs: readonly number[] }
  /** Its time has not come: it was added with a delay, or it failed and will be tried again. Epoch ms. */
  | { readonly kind: 'until'; readonly at: number }
  /**
   * As many jobs as may hold this key at once come first: `heldBy` are those that run, then those that wait
   * for another key too.
   */
  | { readonly kind: 'key'; readonly key: string; readonly heldBy: readonly number[] }
  /** Its own handler has put it back; `message` says what it waits for. */
  | { readonly kind: 'work'; readonly message: string }
  /** There are no workers. */
  | { readonly kind: 'start' }
  /** Every worker is busy. `place`: its place in line, from 1; only `plan()` counts it. */
  | { readonly kind: 'worker'; readonly place?: number };

/**
 * `starting`: a worker has taken the job, its work has not begun.
 * `active`: the work runs.
 * `halting`: the work was told to end and has not ended yet.
 */
export type RunningPhase = 'starting' | 'active' | 'halting';

/** How far a halt is: the work was asked to end, or what is left of it is being killed. */
export type HaltStep = 'asked' | 'killing';

export type FailureReason = 'error' | 'exitCode' | 'timeout' | 'start';

export type SucceededOutcome = { readonly kind: 'succeeded'; readonly value: unknown };
export type FailedOutcome = {
  readonly kind: 'failed';
  readonly reason: FailureReason;
  readonly message: string;
  readonly exitCode?: number;
  readonly signal?: string;
};
export type HaltedOutcome = {
  readonly kind: 'halted';
  readonly by: HaltedBy;
  /** False when something of the job is still alive. */
  readonly clean: boolean;
  /** Process ids that survived; empty when clean, or when nobody can say what is alive. */
  readonly remaining: readonly number[];
};
/** The host died and the end is unknown. Only a restored job has it. */
export type InterruptedOutcome = { readonly kind: 'interrupted'; readonly message: string };
/**
 * It never ran, because a job that it had to come after did not succeed. `because`: the id of the job that
 * failed, was halted, removed or interrupted, through any number of skipped jobs in between.
 */
export type SkippedOutcome = { readonly kind: 'skipped'; readonly because: number };

/** A try that failed, or was interrupted, and was not the last. */
export type Attempt = {
  /** From 1. */
  readonly attempt: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly durationMs: number;
  readonly outcome: FailedOutcome | InterruptedOutcome;
};

/** How a job ended. */
export type Outcome = SucceededOutcome | FailedOutcome | HaltedOutcome | InterruptedOutcome | SkippedOutcome;

/** A job's state with the data that belongs to it. Only the dispatcher moves a job from one to the next. */
export type JobStatus =
  /**
   * Entered by `addJob`, or when its handler puts it back. Left when a worker takes the job, or when it is
   * halted, removed or skipped.
   */
  | { readonly state: 'waiting'; readonly why: WaitReason }
  /**
   * Entered when a worker takes the job; a service has none. Left when the work has really ended, never
   * before.
   */
  | {
      readonly state: 'running';
      readonly phase: RunningPhase;
      readonly haltStep?: HaltStep;
      /** See `Job.ready`. */
      readonly ready?: true;
      readonly worker: number | undefined;
    }
  /** The work ended well. For good. */
  | { readonly state: 'succeeded'; readonly outcome: SucceededOutcome }
  /** An error, an exit code other than 0, a timeout, or it could not start. For good. */
  | { readonly state: 'failed'; readonly outcome: FailedOutcome }
  /** It was told to end, and has ended. For good. */
  | { readonly state: 'halted'; readonly outcome: HaltedOutcome }
  /** The host died while it ran. For good. */
  | { readonly state: 'interrupted'; readonly outcome: InterruptedOutcome }
  /** Entered while waiting: what it had to come after did not succeed. For good. */
  | { readonly state: 'skipped'; readonly outcome: SkippedOutcome };

/** A run as its job shows it; jobs that run alike share it. */
export type Running = {
  readonly kind: 'running';
  readonly phase: RunningPhase;
  readonly haltStep?: HaltStep;
  readonly ready?: true;
  readonly worker: number | undefined;
};

export type JobState = JobStatus['state'];

/** `halting`: the worker's job was told to end, or the worker itself, and the job has not ended yet. */
export type WorkerState = 'idle' | 'busy' | 'halting';

/**
 * Jobs by state. `waiting` and `running` do not count services. Ended states count every job that ever ended
 * so, services included, also those no longer kept.
 */
export type JobCounts = { readonly [state in JobState]: number };

/** Options that a job keeps as they are: it shows them, and they are saved with it. */
export type KeptOptions = {
  /** Says to people what the job is for. */
  readonly description?: string;
  /** Who added it, when it is not the user. */
  readonly origin?: string;
  /**
   * Ends the job as `failed` with reason `timeout` when its work takes longer, in milliseconds. Default:
   * none.
   */
  readonly timeoutMs?: number;
  /** Tries again after a failure. Default: never. */
  readonly retry?: RetryOptions;
  /**
   * While a job with the same key waits, adding another returns that one and changes nothing, whatever the
   * other options say.
   */
  readonly uniqueKey?: string;
};

/** A job as everybody but the dispatcher sees it: always current, never to be written. */
export type Job = { readonly [name in keyof KeptOptions]-?: KeptOptions[name] | undefined } & {
  /** Unique in its dispatcher, growing from 1; shown as `#12`. */
  readonly id: number;
  /**
   * Tells it from any other job that ever had its id: where a journal was lost, or has gone back in time, ids
   * are given out again. Undefined without a journal.
   */
  readonly uid: string | undefined;
  readonly name: string;
  /** `function`, or the kind of the described work. */
  readonly kind: string;
  /** The described work; undefined for a function. */
  readonly work: Work | undefined;
  readonly priority: number;
  /** Whether it runs beside the workers; see `JobOptions.service`. */
  readonly service: boolean;
  readonly state: JobState;
  /** The state with the data that belongs to it. */
  readonly status: JobStatus;
  /**
   * Whether its work, which goes on, has done what jobs that come `after` it wait for; see
   * `JobContext.ready`.
   */
  readonly ready: boolean;
  /** Epoch milliseconds, like all times here. */
  readonly queuedAt: number;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
  /** How it ended; undefined before. */
  readonly outcome: Outcome | undefined;
  /** Whether it has ended, however. */
  readonly completed: boolean;
  /**
   * Whether the journal has it as it is, its progress apart: if not, it is lost when this program dies now.
   * False without a journal.
   */
  readonly saved: boolean;
  /** How long it has run, or ran, by a clock that never goes back; undefined before. */
  readonly durationMs: number | undefined;
  /** 1 for the first. */
  readonly attempt: number;
  /** Earlier attempts, oldest first. */
  readonly attempts: readonly Attempt[];
  /** As in `JobOptions`, also those that have ended. */
  readonly after: readonly number[];
  readonly afterEnd: readonly number[];
  readonly keys: readonly string[];
  /** When its time comes, epoch ms; undefined if it waits for no time. */
  readonly notBefore: number | undefined;
  /** What the work last reported. */
  readonly progress: Progress | undefined;
  /** What the work has noted of itself by `context.note`. */
  readonly notes: Readonly<Record<string, string>>;
  readonly rerunIfInterrupted: boolean;
  /** The job that this one runs again. */
  readonly rerunOf: number | undefined;
  /** Settles with the outcome when the job has ended; never rejects. */
  readonly finished: Promise<Outcome>;
};

/** Described work: what to run, as data. `dispatcher.handle(kind, …)` says how. */
export type Work = { readonly kind: string; readonly data?: unknown };

/** A function as a job. It is called once; what it returns (or resolves to) is the outcome's value. */
export type JobFunction = (context: JobContext) => unknown;

/** Runs one kind of described work. Throw `JobFailure` to say more than an error's message. */
export type WorkHandler = (data: unknown, context: JobContext) => unknown;

export type Progress = { readonly message?: string; readonly fraction?: number };

/**
 * What running work knows of its job, and how it reports; may be taken apart. Reports after the job's end are
 * ignored.
 */
export type JobContext = {
  /** Aborts on halt and timeout; its `reason` is a `HaltRequest`. */
  readonly signal: AbortSignal;
  /**
   * Aborts when the job is told to end a second time: work that gives itself a grace skips what is left of
   * it.
   */
  readonly urgent: AbortSignal;
  readonly job: Job;
  /** 1 for the first run. */
  readonly attempt: number;
  /**
   * Shows how far the work is. `fraction` is 0 to 1, and is clamped to it; fields left out keep their last
   * value.
   */
  readonly report: (progress: Progress) => void;
  /** Adds to the job's output; heard by `dispatcher.onDidLog`. */
  readonly log: (text: string) => void;
  /**
   * Moves a job of a kind that `reportsStart` from `starting` to `active`. `at`: epoch ms of the real start,
   * default now.
   */
  readonly started: (at?: number) => void;
  /**
   * Says that the work, which goes on, has done what jobs that come `after` it wait for: a server listens, a
   * watcher has built once. They start from now on; should it end badly before one of them has started, that
   * one is skipped all the same.
   */
  readonly ready: () => void;
  /** Shows how far the halt of the work is, once it was told to end. */
  readonly haltStep: (step: HaltStep) => void;
  /** Keeps facts of the job, such as the branch it runs on; shown as `job.notes`, and saved with it. */
  readonly note: (notes: Readonly<Record<string, string>>) => void;
  /** Whether the work was begun by an earlier dispatcher, and this is its `adopt` handler. */
  readonly adopted: boolean;
  /** Sets the exact end, epoch ms, where the work knows it better than the worker that hears of it later. */
  readonly ended: (at: number) => void;
};

/** How a kind of work is run. */
export type HandlerOptions = {
  /**
   * The handler calls `context.started()` itself; until then the job's phase is `starting`. Default false.
   */
  readonly reportsStart?: boolean;
  /**
   * Goes on with a run that an earlier dispatcher began, when this one comes to lead its journal. It ends
   * like any handler; it throws `Requeue` when the work has certainly not begun, and `Interrupted` when
   * nobody can say how it ended. A run whose halt was ordered before has its signal aborted from the
   * beginning. Default: such a run ends as `interrupted`.
   */
  readonly adopt?: WorkHandler;
};

/**
 * `added`, `started`, `phase`, `ready`, `progress`, `ended` name what happened; `moved`: its place among the
 * waiting changed; `edited`: its options were; `requeued`: its handler gave it back, and it waits again;
 * `retry`: it failed and waits for its next attempt; `removed`: it is no longer kept, by order or because
 * newer ended jobs pushed it out.
 */
export type JobChange =
  | 'added'
  | 'started'
  | 'phase'
  | 'ready'
  | 'progress'
  | 'requeued'
  | 'retry'
  | 'edited'
  | 'ended'
  | 'moved'
  | 'removed';
export type JobEvent = { readonly change: JobChange; readonly job: Job };

/** `leaving`: whether it leaves after its job has changed; `removed`: it has left. */
export type WorkerChange = 'added' | 'busy' | 'halting' | 'idle' | 'leaving' | 'removed';
export type WorkerEvent = { readonly change: WorkerChange; readonly worker: Worker };

/**
 * `gate`: what the gate says may have changed; `role`: it leads or follows from now on, and its jobs may all
 * be others; `fenced`: it had to step down because another dispatcher leads its journal.
 */
export type QueueEvent = {
  readonly change: 'paused' | 'resumed' | 'gate' | 'stopped' | 'role' | 'fenced';
};

export type LogEvent = { readonly job: Job; readonly text: string };
export type FinishEvent = { readonly counts: JobCounts };

export type RetryOptions = {
  /** Tries in all, the first one included. */
  readonly attempts: number;
  /** Before the second try, in milliseconds. Default 1,000. */
  readonly backoffMs?: number;
  /** What each further wait is multiplied with. Default 2. */
  readonly factor?: number;
  /** No wait is longer. Default 60,000. */
  readonly maxBackoffMs?: number;
  /**
   * 0 to 1: which part of the wait is left to chance, so that jobs that failed together do not return
   * together. Default 0.
   */
  readonly jitter?: number;
};

/** A worker as everybody but the dispatcher sees it: always current, never to be written. */
export type Worker = {
  /** Unique in its dispatcher, growing from 1. */
  readonly id: number;
  readonly state: WorkerState;
  /** The job it runs; undefined when idle. */
  readonly job: Job | undefined;
  /** How many jobs it has run to their end, however they ended. */
  readonly jobsDone: number;
  /** Since when it is in its state, epoch ms. */
  readonly since: number;
  /** Whether it leaves the pool once its current job has ended. */
  readonly leaving: boolean;
};

/**
 * Of a job that runs: whether what comes after it may start. One that is being halted is of no use any more.
 */
export const isReady = ({ ready, phase }: Partial<Pick<Running, 'ready' | 'phase'>>): boolean =>
  ready === true && phase !== 'halting';
