// Clears the history of the store, so many at a time that the window keeps its lease and answers meanwhile.
// What is to go is not shown from the order on, here and where the order was given; other windows see it
// become less. If the window that leads dies on the way, the rest is shown again, for another order.

import { pause } from '../../node/index.ts';
import type { Dispatcher } from '../../queue/index.ts';
import type { QueueSession } from '../session/queueSession.ts';

const lookMs = 250;
/** The window that leads removes a thousand in a fraction of a second. */
const patienceMs = 10_000;

export class Clearing {
  readonly #session: Pick<QueueSession, 'store' | 'unsaved'>;
  readonly #dispatcher: Pick<Dispatcher, 'leading'>;
  #upTo: number | undefined;
  #done: Promise<void> | undefined;

  constructor(session: Pick<QueueSession, 'store' | 'unsaved'>, dispatcher: Pick<Dispatcher, 'leading'>) {
    this.#session = session;
    this.#dispatcher = dispatcher;
  }

  /** What ended at this time or earlier is going, epoch ms; undefined: nothing is. */
  get upTo(): number | undefined {
    return this.#upTo;
  }

  /**
   * Lets all go that the store has now. Resolves when they are gone, or cannot be removed; never rejects.
   * Where another window leads it removes them, and this one waits for it.
   */
  start(): Promise<void> {
    const newest = this.#newestEnd();
    if (newest === undefined) {
      return this.#done ?? Promise.resolve();
    }
    this.#upTo = Math.max(newest, this.#upTo ?? newest);
    this.#done ??= this.#clear().finally(() => {
      this.#upTo = undefined;
      this.#done = undefined;
    });
    return this.#done;
  }

  #newestEnd(): number | undefined {
    try {
      return this.#session.store?.history({ limit: 1 }).jobs[0]?.endedAt;
    } catch {
      return undefined;
    }
  }

  async #clear(): Promise<void> {
    let seen: number | undefined;
    let seenAt = performance.now();
    try {
      for (;;) {
        const leading = this.#dispatcher.leading;
        await (leading ? aTurn() : pause(lookMs));
        const { store, unsaved } = this.#session;
        if (store === undefined || unsaved !== undefined || this.#upTo === undefined) {
          return;
        }
        if (this.#dispatcher.leading) {
          if (store.pruneUpTo(this.#upTo).length === 0) {
            return;
          }
          continue;
        }
        const oldest = store.oldestEnd();
        if (oldest === undefined || oldest > this.#upTo) {
          return;
        }
        if (oldest === seen && performance.now() - seenAt > patienceMs) {
          return;
        }
        seenAt = oldest === seen ? seenAt : performance.now();
        seen = oldest;
      }
    } catch {
      // Of a store that cannot be read the session tells; a window that closes has closed it.
    }
  }
}

/** Timers and orders have their turn, too. */
function aTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
