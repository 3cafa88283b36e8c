// Listeners are called in the order they subscribed. One that throws (or rejects) is reported and cannot
// hurt the emitter or the others; one that unsubscribes during a delivery is not called again.

import type { Deliveries } from './deliveries.ts';

export type Disposable = { dispose(): void };
export type Event<T> = (listener: (event: T) => void) => Disposable;
export type ReportError = (error: unknown) => void;

type Entry<T> = (event: T) => unknown;

export class Emitter<T> {
  readonly #deliveries: Deliveries;
  readonly #reportError: ReportError;
  #listeners: readonly Entry<T>[] = [];

  constructor(deliveries: Deliveries, reportError: ReportError) {
    this.#deliveries = deliveries;
    this.#reportError = reportError;
  }

  /** Lets the emitting side skip building an event that nobody hears. */
  get used(): boolean {
    return this.#listeners.length > 0;
  }

  readonly event: Event<T> = (listener) => {
    // A wrapper of its own makes each subscription distinct, even of the same function.
    const entry: Entry<T> = (event) => listener(event);
    this.#listeners = [...this.#listeners, entry];
    return {
      dispose: () => {
        this.#listeners = this.#listeners.filter((other) => other !== entry);
      },
    };
  };

  fire(event: T): void {
    const listeners = this.#listeners;
    if (listeners.length > 0) {
      this.#deliveries.add(() => this.#deliver(listeners, event));
    }
  }

  #deliver(listeners: readonly Entry<T>[], event: T): void {
    for (const listener of listeners) {
      if (listeners === this.#listeners || this.#listeners.includes(listener)) {
        try {
          const answer = listener(event);
          // An async function passes for a listener; its rejection would end a Node process.
          if (answer instanceof Promise) {
            answer.catch((error: unknown) => tell(this.#reportError, error));
          }
        } catch (error) {
          tell(this.#reportError, error);
        }
      }
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
