// What most jobs have none of. A job gets its extras with the first of them, so that a plain one stays small.

import type { HaltedBy } from './errors.ts';
import type { HeapItem } from './heap.ts';
import type { JobRecord } from './jobRecord.ts';
import type { Seat } from './keys.ts';
import type { RetryOptions } from './policy/retry.ts';
import type { Attempt } from './state.ts';
import type { Progress } from './work.ts';

/** Where a waiting job stands: see waitingRoom.ts. */
export type Place = 'line' | 'keys' | 'until' | 'after' | 'held';

export class Extras implements HeapItem {
  readonly job: JobRecord;
  heapAt = -1;
  place: Place = 'line';

  /** See `JobRecord.rank`. */
  rank: number | undefined = undefined;
  origin: string | undefined = undefined;
  rerunOf: number | undefined = undefined;
  timeoutMs: number | undefined = undefined;
  progress: Progress | undefined = undefined;
  notes: Readonly<Record<string, string>> | undefined = undefined;
  rerunIfInterrupted = false;
  /** Who ordered the halt, while it is halting. */
  haltBy: HaltedBy | undefined = undefined;
  /** Stops listening to `options.signal`. */
  unlink: (() => void) | undefined = undefined;

  after: readonly number[] = none;
  afterEnd: readonly number[] = none;
  /** Those of the two that have not ended. */
  waitsFor: Set<JobRecord> | undefined = undefined;
  /** Jobs that have not started and come after this one. */
  dependents: Set<JobRecord> | undefined = undefined;

  keys: readonly string[] = none;
  /** Its places in the lines of its keys, while it stands there. */
  seats: readonly Seat[] = none;

  /** When its time comes, by the monotonic clock (a delay) or by the wall clock (a date). */
  dueTick: number | undefined = undefined;
  dueAt: number | undefined = undefined;

  retry: RetryOptions | undefined = undefined;
  attempts: Attempt[] | undefined = undefined;
  uniqueKey: string | undefined = undefined;
  /** What it waits for after its handler has put it back. */
  heldFor: string | undefined = undefined;

  constructor(job: JobRecord) {
    this.job = job;
  }
}

export const none: readonly never[] = [];
