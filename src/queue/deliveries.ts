// Listeners hear of changes in the order in which they happened. What a listener orders while it hears of
// one change is told after that change has reached everybody, and an order that changes several things
// holds its events back until it has changed them all. So nobody hears of an end before its beginning,
// and no foreign code runs in the middle of an order.

export class Deliveries {
  #waiting: (() => void)[] = [];
  #held = false;

  /** Delivers now, or after those that wait already. A delivery must not throw. */
  add(delivery: () => void): void {
    if (this.#held) {
      this.#waiting.push(delivery);
    } else {
      this.#held = true;
      delivery();
      this.#release();
    }
  }

  /** Makes a change; what it wants delivered is delivered when all of it is done. */
  hold(change: () => void): void {
    if (this.#held) {
      change();
      return;
    }
    this.#held = true;
    try {
      change();
    } finally {
      this.#release();
    }
  }

  #release(): void {
    if (this.#waiting.length > 0) {
      // Grows while it is walked: deliveries ask for more.
      for (const delivery of this.#waiting) {
        delivery();
      }
      this.#waiting = [];
    }
    this.#held = false;
  }
}
