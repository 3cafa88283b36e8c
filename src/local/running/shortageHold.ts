// Holds the queue while the system is short of something that a start needs. One job after the other would
// fail otherwise, and a night's queue be gone by a full disk.

import type { Shortage, WaitReason } from '../../queue/index.ts';
import type { Disposable } from '../base/disposable.ts';

const firstMs = 1000;
const longestMs = 30_000;

export class ShortageHold implements Disposable {
  readonly #recheckGate: () => void;
  #held: { readonly missing: Shortage; readonly over: PromiseWithResolvers<void> } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #waitMs = firstMs;

  /** `recheckGate`: `reason` has changed. */
  constructor(recheckGate: () => void) {
    this.#recheckGate = recheckGate;
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  /** Why nothing may start: a part of the dispatcher's gate. */
  get reason(): WaitReason | undefined {
    return this.#held && { kind: 'resources', missing: this.#held.missing };
  }

  /** A start has failed for want of it. Resolves when it may be tried again. */
  hold(missing: Shortage): Promise<void> {
    if (this.#held === undefined) {
      this.#held = { missing, over: Promise.withResolvers() };
      this.#timer = setTimeout(() => this.#tryAgain(), this.#waitMs);
      this.#timer.unref();
      this.#waitMs = Math.min(2 * this.#waitMs, longestMs);
      this.#recheckGate();
    }
    return this.#held.over.promise;
  }

  /** A start has worked. */
  started(): void {
    this.#waitMs = firstMs;
  }

  #tryAgain(): void {
    this.#held?.over.resolve();
    this.#held = undefined;
    this.#recheckGate();
  }
}
