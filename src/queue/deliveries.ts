// Listeners hear of changes in the order in which they happened. What a listener orders while it hears of
// one change is told after that change has reached everybody, and an order that changes several things
// holds its events back until it has changed them all. So nobody hears of an end before its beginning,
// and no foreign code runs in the middle of an order.

/** Those who hear of an event. Must not throw. */
export type Audience<T> = { deliver(event: T): void };

export class Deliveries {
  // Who hears what: two lists side by side, filled again and again, cost less than an object for each.
  #audiences: (Audience<unknown> | undefined)[] = [];
  #events: unknown[] = [];
  #count = 0;
  #held = false;

  /** Delivers now, or after those that wait already. */
  add<T>(audience: Audience<T>, event: T): void {
    if (this.#held) {
      this.#audiences[this.#count] = audience;
      this.#events[this.#count] = event;
      this.#count += 1;
    } else {
      this.#held = true;
      audience.deliver(event);
      this.#release();
    }
  }

  /** Begins a change of several parts; what it wants delivered waits for `end`, which gets what this returns. */
  begin(): boolean {
    const isOutermost = !this.#held;
    this.#held = true;
    return isOutermost;
  }

  end(isOutermost: boolean): void {
    if (isOutermost) {
      this.#release();
    }
  }

  /** Makes a change; what it wants delivered is delivered when all of it is done. */
  hold(change: () => void): void {
    const isOutermost = this.begin();
    try {
      change();
    } finally {
      this.end(isOutermost);
    }
  }

  #release(): void {
    // Grows while it is walked: deliveries ask for more.
    for (let index = 0; index < this.#count; index += 1) {
      const audience = this.#audiences[index];
      const event = this.#events[index];
      this.#audiences[index] = undefined;
      this.#events[index] = undefined;
      audience?.deliver(event);
    }
    if (this.#count > longestKept) {
      this.#audiences = [];
      this.#events = [];
    }
    this.#count = 0;
    this.#held = false;
  }
}

/** Lists that became longer than this give their memory back. */
const longestKept = 64;
