// Jobs whose time has not come. Delays are measured by the monotonic clock, dates by the wall clock, which
// may be set meanwhile. A timer therefore only wakes this class, which then reads the clocks: a timer that
// fires early is set again, and while a date is pending the wall clock is read at least once a minute. One
// timer serves all jobs.

import type { Clock, Timer } from '../base/clock.ts';
import { Heap } from '../base/heap.ts';
import type { JobRecord, OptionalFields } from '../core/jobRecord.ts';

const longestLookAwayMs = 60_000;
/**
 * So that a thousand jobs whose time comes at once do not hold up the event loop; the others follow in the
 * next turn.
 */
const mostAtOnce = 1000;

export class DelayedJobs {
  readonly #clock: Clock;
  readonly #due: (jobs: readonly JobRecord[]) => void;
  readonly #delays = new Heap<OptionalFields>(
    (one, other) => (one.dueMonotonic ?? 0) < (other.dueMonotonic ?? 0),
  );
  readonly #dates = new Heap<OptionalFields>((one, other) => (one.dueWall ?? 0) < (other.dueWall ?? 0));
  #timer: Timer | undefined = undefined;
  #timerTick = 0;

  /** `due` is told whose time has come; they have left the delayed jobs. */
  constructor(clock: Clock, due: (jobs: readonly JobRecord[]) => void) {
    this.#clock = clock;
    this.#due = due;
  }

  /** Whether its time has not come; once it has, it has come for good. */
  isAhead(optional: OptionalFields): boolean {
    const isDue =
      (optional.dueMonotonic ?? 0) <= this.#clock.monotonic() && (optional.dueWall ?? 0) <= this.#clock.now();
    if (isDue) {
      optional.dueMonotonic = undefined;
      optional.dueWall = undefined;
    }
    return !isDue;
  }

  add(optional: OptionalFields): void {
    this.#heapOf(optional).add(optional);
    this.#setTimer();
  }

  remove(optional: OptionalFields): void {
    this.#heapOf(optional).remove(optional);
    this.#setTimer();
  }

  /** Soonest first. */
  get jobs(): JobRecord[] {
    const now = this.#clock.now();
    const tick = this.#clock.monotonic();
    const leftMs = ({ dueMonotonic, dueWall }: OptionalFields): number =>
      dueMonotonic === undefined ? (dueWall ?? now) - now : dueMonotonic - tick;
    return [...this.#delays.items, ...this.#dates.items]
      .toSorted((one, other) => leftMs(one) - leftMs(other) || one.job.id - other.job.id)
      .map(({ job }) => job);
  }

  #heapOf(optional: OptionalFields): Heap<OptionalFields> {
    return optional.dueMonotonic === undefined ? this.#dates : this.#delays;
  }

  #setTimer(): void {
    const delay = this.#delays.first?.dueMonotonic;
    const date = this.#dates.first?.dueWall;
    if (delay === undefined && date === undefined) {
      this.#clearTimer();
      return;
    }
    const tick = this.#clock.monotonic();
    const dateMs = date === undefined ? Infinity : Math.min(date - this.#clock.now(), longestLookAwayMs);
    const waitMs = Math.max(0, Math.min((delay ?? Infinity) - tick, dateMs));
    // Waking too early costs less than setting a timer again for each job that comes and goes.
    if (this.#timer === undefined || tick + waitMs < this.#timerTick) {
      this.#clearTimer();
      this.#timerTick = tick + waitMs;
      this.#timer = this.#clock.setTimer(this.#wake, waitMs);
    }
  }

  #clearTimer(): void {
    if (this.#timer !== undefined) {
      this.#clock.clearTimer(this.#timer);
      this.#timer = undefined;
    }
  }

  readonly #wake = (): void => {
    this.#timer = undefined;
    const due: JobRecord[] = [];
    for (const heap of [this.#delays, this.#dates]) {
      let { first } = heap;
      // It is removed before it forgets its time, by which its heap is ordered.
      while (first !== undefined && due.length < mostAtOnce && this.#hasCome(first)) {
        heap.remove(first);
        due.push(first.job);
        ({ first } = heap);
      }
    }
    this.#setTimer();
    this.#due(due);
  };

  #hasCome({ dueMonotonic, dueWall }: OptionalFields): boolean {
    return dueMonotonic === undefined
      ? (dueWall ?? 0) <= this.#clock.now()
      : dueMonotonic <= this.#clock.monotonic();
  }
}
