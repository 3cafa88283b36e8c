// Listeners are called in the order they subscribed. One that throws (or rejects) is reported and cannot
// hurt the emitter or the others; one that unsubscribes during a delivery is not called again.

import type { Audience, Deliveries } from './deliveries.ts';

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
