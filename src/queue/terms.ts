import type { Clock } from './clock.ts';
import type { JobRecord } from './jobRecord.ts';
import type { WaitReason } from './state.ts';

/** What all jobs of a dispatcher share. */
export type JobHost = {
  readonly clock: Clock;
  /** The clocks when the queue was made: jobs keep what has passed since then. */
  readonly zeroAt: number;
  readonly zeroTick: number;
  whyWaiting(job: JobRecord): WaitReason;
};

/** What most jobs have in common: they share the object, and an edit gives a job its own. */
export type Terms = {
  readonly host: JobHost;
  /** Undefined: that of what it runs. */
  readonly name: string | undefined;
  readonly priority: number;
  /** What the order policy says of it; see policy/order.ts. */
  readonly level: number;
  readonly service: boolean;
};
