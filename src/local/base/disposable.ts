export type Disposable = { dispose(): void };

/** Owns disposables. What is added after its own end is disposed at once. */
export class DisposableStore implements Disposable {
  readonly #items = new Set<Disposable>();
  #disposed = false;

  add<T extends Disposable>(item: T): T {
    if (this.#disposed) {
      item.dispose();
    } else {
      this.#items.add(item);
    }
    return item;
  }

  /**
   * Last added, first disposed. One that throws does not keep the others; the first error is thrown at the
   * end.
   */
  dispose(): void {
    this.#disposed = true;
    const items = [...this.#items].toReversed();
    this.#items.clear();
    const errors: unknown[] = [];
    for (const item of items) {
      try {
        item.dispose();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) {
      throw errors[0];
    }
  }
}

/** Holds one disposable at a time. */
export class DisposableSlot implements Disposable {
  #item: Disposable | undefined = undefined;
  #disposed = false;

  set(item: Disposable | undefined): void {
    this.#item?.dispose();
    this.#item = item;
    if (this.#disposed) {
      this.dispose();
    }
  }

  dispose(): void {
    this.#disposed = true;
    this.#item?.dispose();
    this.#item = undefined;
  }
}
