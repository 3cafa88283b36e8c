// Listeners are called in the order they subscribed. One that throws is reported and cannot hurt the
// emitter or the others; one that unsubscribes during a delivery is not called again.

export type Disposable = { dispose(): void };
export type Event<T> = (listener: (event: T) => void) => Disposable;
export type ReportError = (error: unknown) => void;

export class Emitter<T> {
  readonly #reportError: ReportError;
  #listeners: readonly ((event: T) => void)[] = [];

  constructor(reportError: ReportError) {
    this.#reportError = reportError;
  }

  /** Lets the emitting side skip building an event that nobody hears. */
  get used(): boolean {
    return this.#listeners.length > 0;
  }

  readonly event: Event<T> = (listener) => {
    // A wrapper of its own makes each subscription distinct, even of the same function.
    const entry = (event: T): void => listener(event);
    this.#listeners = [...this.#listeners, entry];
    return {
      dispose: () => {
        this.#listeners = this.#listeners.filter((other) => other !== entry);
      },
    };
  };

  fire(event: T): void {
    for (const listener of this.#listeners) {
      if (!this.#listeners.includes(listener)) {
        continue;
      }
      try {
        listener(event);
      } catch (error) {
        this.#reportError(error);
      }
    }
  }
}
