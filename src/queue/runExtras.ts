// What few runs have: an order to end, a timeout, what a handler tells of itself. Apart from the run, which is made for
// every job, and mostly for work that takes no notice of any of it.

import type { Timer } from './clock.ts';
import type { HaltRequest } from './errors.ts';

export class RunExtras {
  // An AbortController costs more than the rest of a run; most functions never look at their signal.
  #controller: AbortController | undefined = undefined;
  #urgency: AbortController | undefined = undefined;
  #urged = false;
  /** What has told it to end first. */
  request: HaltRequest | undefined = undefined;
  timer: Timer | undefined = undefined;
  endedAt: number | undefined = undefined;
  adopted = false;
  told = false;

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      this.abort();
    }
    return this.#controller.signal;
  }

  get urgent(): AbortSignal {
    if (this.#urgency === undefined) {
      this.#urgency = new AbortController();
      if (this.#urged) {
        this.#urgency.abort(this.request);
      }
    }
    return this.#urgency.signal;
  }

  /** Tells the work of the order to end, if there is one. */
  abort(): void {
    if (this.request !== undefined) {
      this.#controller?.abort(this.request);
    }
  }

  urge(): void {
    this.#urged = true;
    this.#urgency?.abort(this.request);
  }
}
