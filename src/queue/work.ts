import type { Job } from './job.ts';
import type { HaltStep } from './state.ts';

/** Described work: what to run, as data. `dispatcher.handle(kind, …)` says how. */
export type Work = { readonly kind: string; readonly data?: unknown };

/** A function as a job. It is called once; what it returns (or resolves to) is the outcome's value. */
export type JobFunction = (context: JobContext) => unknown;

/** Runs one kind of described work. Throw `JobFailure` to say more than an error's message. */
export type WorkHandler = (data: unknown, context: JobContext) => unknown;

export type Progress = { readonly message?: string; readonly fraction?: number };

/** What running work knows of its job, and how it reports; may be taken apart. Reports after the job's end are ignored. */
export type JobContext = {
  /** Aborts on halt and timeout; its `reason` is a `HaltRequest`. */
  readonly signal: AbortSignal;
  /** Aborts when the job is told to end a second time: work that gives itself a grace skips what is left of it. */
  readonly urgent: AbortSignal;
  readonly job: Job;
  /** 1 for the first run. */
  readonly attempt: number;
  /** Shows how far the work is. `fraction` is 0 to 1, and is clamped to it; fields left out keep their last value. */
  readonly report: (progress: Progress) => void;
  /** Adds to the job's output; heard by `dispatcher.onDidLog`. */
  readonly log: (text: string) => void;
  /** Moves a job of a kind that `reportsStart` from `starting` to `active`. `at`: epoch ms of the real start, default now. */
  readonly started: (at?: number) => void;
  /**
   * Says that the work, which goes on, has done what jobs that come `after` it wait for: a server listens, a watcher has
   * built once. They start from now on; should it end badly before one of them has started, that one fails all the same.
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
  /** The handler calls `context.started()` itself; until then the job's phase is `starting`. Default false. */
  readonly reportsStart?: boolean;
  /**
   * Goes on with a run that an earlier dispatcher began, when this one comes to lead its journal. It ends like any handler;
   * it throws `PutBack` when the work has certainly not begun, and `Interrupted` when nobody can say how it
   * ended. A run whose halt was ordered before has its signal aborted from the beginning.
   * Default: such a run ends as `interrupted`.
   */
  readonly adopt?: WorkHandler;
};
