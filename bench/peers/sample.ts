// What one process measures. The driver (bench/peers.ts) and the process (bench/peersMeasurements.ts) share
// it.

export const contenders = ['job-queue', 'fastq', 'p-queue', 'p-limit', 'async'] as const;
/** The bound: measured where speed is. */
export const least = 'least queue';
/** Those whose speed is measured. */
export const timed = [...contenders, least] as const;
export type ContenderName = (typeof timed)[number];

export type Sample =
  /** All jobs are added at once, then drained. Answers the µs a job took. */
  | {
      readonly kind: 'burst';
      readonly contender: ContenderName;
      readonly jobs: number;
      readonly concurrency: number;
    }
  /** A feeder keeps 256 jobs in the queue. µs a job. */
  | {
      readonly kind: 'feed';
      readonly contender: ContenderName;
      readonly jobs: number;
      readonly concurrency: number;
    }
  /** The next job is added when the last one's result is there. µs a job. */
  | { readonly kind: 'roundTrip'; readonly contender: ContenderName; readonly jobs: number }
  /** A burst of each size. µs a job, for each. */
  | {
      readonly kind: 'growth';
      readonly contender: ContenderName;
      readonly sizes: readonly number[];
      readonly priorities: boolean;
    }
  /** Bytes of heap for one waiting job. `bare`: a shared function, and nobody asked for the result yet. */
  | {
      readonly kind: 'heap';
      readonly contender: ContenderName;
      readonly jobs: number;
      readonly bare: boolean;
    }
  /** Halts waiting jobs at the front, in the middle, at the end and here and there. µs a halt, for each. */
  | {
      readonly kind: 'halt';
      readonly contender: ContenderName;
      readonly waiting: number;
      readonly halts: number;
    }
  /**
   * Adds jobs with keys while others wait for those keys, and runs jobs whose key is free. µs a job, for
   * each.
   */
  | { readonly kind: 'keys'; readonly waiting: number; readonly jobs: number }
  /**
   * The longest the event loop stood while a burst was drained, ms, and by how many frames the stack grew.
   */
  | {
      readonly kind: 'stall';
      readonly contender: ContenderName;
      readonly jobs: number;
      readonly sync: boolean;
      /**
       * How large half of V8's young generation may be, MiB; default: V8's own. With a small one each
       * collection is short.
       */
      readonly youngMb?: number;
    }
  /** The longest the event loop stood in one bulk add, ms. */
  | { readonly kind: 'bulkAdd'; readonly jobs: number };

/** The figures of a sample, or why there are none. */
export type Answer = { readonly figures: readonly number[] } | { readonly skipped: string };
