// What a run of a task by VS Code needs from the world, how it can end, and how long it waits for what.

export type TaskRunEnd =
  | { readonly kind: 'exit'; readonly exitCode: number }
  /** Ended without an exit code, though nobody here asked for it: closed or terminated by somebody else. */
  | { readonly kind: 'closed' }
  | {
      readonly kind: 'notStarted';
      readonly why: 'rejected' | 'silent' | 'noProcess';
      readonly message?: string;
    }
  /** VS Code does not answer; the job may be tried again. */
  | { readonly kind: 'unreachable' }
  /** The process is gone, and VS Code has not told how it ended. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'halted'; readonly clean: boolean; readonly remaining: readonly number[] };

/** What the machine does to the world. */
export type TaskRunPort = {
  /** Tells VS Code to end the task. */
  terminate(): void;
  /** Processes of the task that live; what one look has found, later looks know. */
  alive(pid: number): readonly number[];
  /** Others that live and seem to come from the task, but cannot be ended safely. */
  strays(pid: number): readonly number[];
  /** Ends them at once, if this system lets us. */
  kill(pid: number): void;
  /** How long a halted task may take to end by itself, in ms. */
  graceMs(): number;
  started(): void;
  /** Called once; undefined: nothing could be spawned, -1: another extension's code. */
  processBegun(pid: number | undefined): void;
  /** Called once. */
  ended(end: TaskRunEnd): void;
  /**
   * Called once, when nothing of this run can come any more: with its end, or later when it may still start
   * late.
   */
  over(): void;
};

export const limits = {
  /** VS Code answers within 30 ms, unless its window is disconnected. */
  askMs: 30_000,
  /** A start is told within 6 s even under load. */
  silenceMs: 60_000,
  /** A task that asks for something waits for a person. */
  questionMs: 600_000,
  /** How long a halted job waits for the start that alone lets it be terminated. */
  haltedStartMs: 10_000,
  /**
   * As a rule its process is told soon after the start; ended before that, nobody would know what to look
   * for.
   */
  haltedProcessMs: 3000,
  /** An end that is told before any start may belong to the run before. */
  strayEndMs: 2000,
  checkMs: 5000,
  endMs: 2000,
  /** VS Code tells of the end 0.1-0.3 s after terminate(), and signals the process 0.4 s after that. */
  terminateMs: 5000,
  pollMs: 100,
  killMs: 2000,
} as const;
