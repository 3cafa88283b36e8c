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

// Listeners are called in the order they subscribed. One that throws (or rejects) is reported and cannot
// hurt the emitter or the others; one that unsubscribes during a delivery is not called again.

export type Disposable = { dispose(): void };
export type Event<T> = (listener: (event: T) => void) => Disposable;
export type ReportError = (error: unknown) => void;

/** A subscription: each is distinct, even of the same function. */
type Entry<T> = { readonly listener: (event: T) => unknown; active: boolean };

/** Those who listened when an event happened; replaced, never changed. */
class Listeners<T> implements Audience<T> {
  readonly entries: readonly Entry<T>[];
  readonly #tell: ReportError;

  constructor(entries: readonly Entry<T>[], reportError: ReportError) {
    this.entries = entries;
    this.#tell = (error) => tell(reportError, error);
  }

  deliver(event: T): void {
    for (const entry of this.entries) {
      if (entry.active) {
        this.#call(entry, event);
      }
    }
  }

  #call({ listener }: Entry<T>, event: T): void {
    try {
      const answer = listener(event);
      // An async function passes for a listener; its rejection would end a Node process.
      if (answer instanceof Promise) {
        answer.catch(this.#tell);
      }
    } catch (error) {
      this.#tell(error);
    }
  }
}

export class Emitter<T> {
  readonly #deliveries: Deliveries;
  readonly #reportError: ReportError;
  #listeners: Listeners<T>;

  constructor(deliveries: Deliveries, reportError: ReportError) {
    this.#deliveries = deliveries;
    this.#reportError = reportError;
    this.#listeners = new Listeners([], reportError);
  }

  /** Lets the emitting side skip building an event that nobody hears. */
  get used(): boolean {
    return this.#listeners.entries.length > 0;
  }

  readonly event: Event<T> = (listener) => {
    const entry: Entry<T> = { listener: (event) => listener(event), active: true };
    this.#listeners = new Listeners([...this.#listeners.entries, entry], this.#reportError);
    return {
      dispose: () => {
        entry.active = false;
        const others = this.#listeners.entries.filter((other) => other !== entry);
        this.#listeners = new Listeners(others, this.#reportError);
      },
    };
  };

  fire(event: T): void {
    if (this.used) {
      this.#deliveries.add(this.#listeners, event);
    }
  }
}

/** Reports an error to somebody who may fail as well. */
export function tell(report: ReportError, error: unknown): void {
  try {
    report(error);
  } catch {
    // Nobody is left to be told.
  }
}
