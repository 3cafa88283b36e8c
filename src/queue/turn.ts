// Work that is started from microtasks alone starves the event loop: timers, I/O and the screen stand
// still until the queue is empty. A turn measures how long starting has gone on since the event loop
// last ran, and says when it must run again.

import type { Clock } from './clock.ts';

const longestTurnMs = 8;

export class Turn {
  readonly #clock: Clock;
  readonly #resume: () => void;
  /** The monotonic clock when `spent` was last asked. */
  tick = 0;
  #beganAt: number | undefined = undefined;
  #resumeWanted = false;

  /** `resume` is called in the next turn after `spent` has said true. */
  constructor(clock: Clock, resume: () => void) {
    this.#clock = clock;
    this.#resume = resume;
  }

  spent(): boolean {
    const now = this.#clock.monotonic();
    this.tick = now;
    if (this.#beganAt === undefined) {
      this.#beganAt = now;
      this.#clock.afterTurn(this.#nextTurn);
    }
    this.#resumeWanted ||= now - this.#beganAt > longestTurnMs;
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
