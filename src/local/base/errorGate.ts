/** Runs what may throw, and reports the first error of a series that follow one another. */
export class ErrorGate {
  readonly #onError: (error: unknown) => void;
  #failing = false;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  run<T>(act: () => T): T | undefined {
    try {
      const result = act();
      this.#failing = false;
      return result;
    } catch (error) {
      if (!this.#failing) {
        this.#onError(error);
      }
      this.#failing = true;
      return undefined;
    }
  }
}
