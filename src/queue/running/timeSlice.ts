// Work that is started from microtasks alone starves the event loop: timers, I/O and the screen stand
// still until the queue is empty. A turn measures how long starting has gone on since the event loop
// last ran, and says when it must run again. It also knows what time it is: clocks cost as much as the rest
// of a job. So the end of one job and the start of the next share a reading, and within a turn the
// clock on the wall is not read again but goes on with the one that never goes back.

import type { Clock } from '../base/clock.ts';

const longestTurnMs = 6;

export class Turn {
  readonly #clock: Clock;
  readonly #resume: () => void;
  /** The clocks as they were when they were last looked at. */
  tick = 0;
  now = 0;
  #beganAt: number | undefined = undefined;
  #resumeWanted = false;
  /** What the clock on the wall shows when the other one shows 0. */
  #wallAt0: number;
  readonly #rounds: boolean;

  /** `resume` is called in the next turn after `spent` has said true. */
  constructor(clock: Clock, resume: () => void) {
    this.#clock = clock;
    this.#wallAt0 = clock.origin ?? Number.NaN;
    this.#rounds = clock.origin !== undefined;
    this.#resume = resume;
  }

  look(): void {
    this.tick = this.#clock.monotonic();
    if (this.#beganAt === undefined) {
      this.#beganAt = this.tick;
      this.#setWall();
      this.#clock.afterTurn(this.#nextTurn);
    }
    this.now = Math.floor(this.tick + this.#wallAt0);
  }

  /** The wall shows whole milliseconds: kept is what agrees with it, so that no time is shown twice. */
  #setWall(): void {
    const now = this.#clock.now();
    const shown = Math.floor(this.tick + this.#wallAt0);
    if (shown !== now) {
      this.#wallAt0 = now - this.tick;
    }
  }

  /** `now`, for what follows a time that was read from the wall: the two may be rounded to different milliseconds. */
  nowAfter(earlier: number): number {
    return this.#rounds && earlier - this.now === 1 ? earlier : this.now;
  }

  spent(): boolean {
    this.look();
    return this.isSpent;
  }

  /** Whether it was spent when the clocks were last looked at. */
  get isSpent(): boolean {
    this.#resumeWanted ||= this.tick - (this.#beganAt ?? this.tick) > longestTurnMs;
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
