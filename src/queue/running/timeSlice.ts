// Fast on purpose; the `feed` and `burst` ratios of bench/peers guard it. Work that is started from
// microtasks alone starves the event loop: timers, I/O and the screen stand still until the queue is empty. A
// slice measures how long starting has gone on since the event loop last ran, and says when it must run
// again. It also keeps the time, because reading a clock costs as much as the rest of a job: the end of one
// job and the start of the next share a reading, and within a slice the wall clock is not read again but
// advanced by the monotonic clock.

import type { Clock } from '../base/clock.ts';

const longestSliceMs = 6;

export class TimeSlice {
  readonly #clock: Clock;
  readonly #resume: () => void;
  /** The monotonic clock and the wall clock when they were last read. */
  tick = 0;
  now = 0;
  #beganAt: number | undefined = undefined;
  #resumeWanted = false;
  /** The wall clock when the monotonic clock is 0. */
  #wallAt0: number;
  readonly #rounds: boolean;

  /** `resume` is called in the next turn of the event loop after `isOver` was true. */
  constructor(clock: Clock, resume: () => void) {
    this.#clock = clock;
    this.#wallAt0 = clock.origin ?? Number.NaN;
    this.#rounds = clock.origin !== undefined;
    this.#resume = resume;
  }

  /** Reads the clocks. */
  sample(): void {
    this.tick = this.#clock.monotonic();
    if (this.#beganAt === undefined) {
      this.#beganAt = this.tick;
      this.#setWall();
      this.#clock.afterTurn(this.#nextTurn);
    }
    this.now = Math.floor(this.tick + this.#wallAt0);
  }

  /**
   * Keeps an offset that agrees with the wall clock, which shows whole milliseconds, so that no time is shown
   * twice.
   */
  #setWall(): void {
    const now = this.#clock.now();
    const shown = Math.floor(this.tick + this.#wallAt0);
    if (shown !== now) {
      this.#wallAt0 = now - this.tick;
    }
  }

  /**
   * Returns `now`, no earlier than a time that was read from the wall clock and rounded to another
   * millisecond.
   */
  nowAfter(earlier: number): number {
    return this.#rounds && earlier - this.now === 1 ? earlier : this.now;
  }

  /** Whether the slice was over when the clocks were last read. */
  get isOver(): boolean {
    this.#resumeWanted ||= this.tick - (this.#beganAt ?? this.tick) > longestSliceMs;
    return this.#resumeWanted;
  }

  readonly #nextTurn = (): void => {
    const wanted = this.#resumeWanted;
    this.#beganAt = undefined;
    this.#resumeWanted = false;
    if (wanted) {
      this.#resume();
    }
  };
}
