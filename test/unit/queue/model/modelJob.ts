// What the model is made of.

export type ModelOptions = {
  readonly priority: number;
  readonly timeoutMs?: number;
  readonly after?: readonly number[];
  readonly afterEnd?: readonly number[];
  readonly keys?: readonly string[];
  readonly delayMs?: number;
  readonly notBefore?: number;
  readonly retry?: { readonly attempts: number; readonly backoffMs: number };
  readonly uniqueKey?: string;
  readonly service?: boolean;
  /** Its work ends within its start. */
  readonly endsAtOnce?: 'well' | 'badly';
};

export type ModelJob = {
  readonly id: number;
  readonly service: boolean;
  readonly endsAtOnce: 'well' | 'badly' | undefined;
  /** Counts when it began to wait, for the first time or again. */
  waits: number;
  readonly timeoutMs: number | undefined;
  readonly retry: { readonly attempts: number; readonly backoffMs: number } | undefined;
  readonly uniqueKey: string | undefined;
  priority: number;
  keys: readonly string[];
  after: readonly number[];
  afterEnd: readonly number[];
  /** Counts when it began to wait for other jobs: they tell the one that waits longest first. */
  linked: number;
  dueTick: number | undefined;
  /** Until the queue has seen that its date has come; the test says when. */
  dueAt: number | undefined;
  state: 'waiting' | 'running' | 'succeeded' | 'failed' | 'halted' | 'skipped';
  attempt: number;
  /** Its work has said so in this attempt. */
  ready: boolean;
  /** Who asked it to end, or `timeout`; before its end it is `halting`. */
  asked: string | undefined;
  /** Whether anybody did, a timeout apart. */
  told: boolean;
  /** Why it failed, or its last attempt did. */
  reason: string | undefined;
  /** Because of which job it was skipped. */
  culprit: number | undefined;
  worker: number | undefined;
  startedAt: number | undefined;
  endedAt: number | undefined;
  timeoutAt: number;
};

export type ModelWorker = {
  readonly id: number;
  job: number | undefined;
  leave: 'surplus' | 'retired' | 'halted' | undefined;
  jobsDone: number;
};
