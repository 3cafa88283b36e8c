// Work that is started from microtasks alone starves the event loop: timers, I/O and the screen stand
// still until the queue is empty. A turn measures how long starting has gone on since the event loop
// last ran, and says when it must run again. It is also what time it is: the clocks cost as much as
// the rest of a job, so that the end of one job and the start of the next share a reading.

import type { Clock } from './clock.ts';

const longestTurnMs = 6;

export class Turn {
  readonly #clock: Clock;
  readonly #resume: () => void;
  /** The clocks as they were when they were last looked at. */
  tick = 0;
  now = 0;
  #beganAt: number | undefined = undefined;
  #resumeWanted = false;

  /** `resume` is called in the next turn after `spent` has said true. */
  constructor(clock: Clock, resume: () => void) {
    this.#clock = clock;
    this.#resume = resume;
  }

  look(): void {
    this.tick = this.#clock.monotonic();
    this.now = this.#clock.now();
  }

  spent(): boolean {
    this.look();
    return this.isSpent;
  }

  /** Whether it was spent when the clocks were last looked at. */
  get isSpent(): boolean {
    if (this.#beganAt === undefined) {
      this.#beganAt = this.tick;
      this.#clock.afterTurn(this.#nextTurn);
    }
    this.#resumeWanted ||= this.tick - this.#beganAt > longestTurnMs;
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
