// Which function runs which kind of described work.

import type { Disposable } from './emitter.ts';
import { QueueError } from './errors.ts';
import type { HandlerOptions, JobFunction, Work, WorkHandler } from './work.ts';

type Handling = {
  readonly handler: WorkHandler;
  readonly reportsStart: boolean;
  readonly adopt: WorkHandler | undefined;
};

export class Handlers {
  readonly #handlings = new Map<string, Handling>();

  /** Throws QueueError `badWork`, `duplicateKind`. */
  add(kind: string, handler: WorkHandler, options: HandlerOptions): Disposable {
    if (typeof kind !== 'string' || kind === 'function' || kind === '') {
      throw new QueueError('badWork', `"${kind}" cannot be the name of a kind of work.`);
    }
    if (typeof handler !== 'function') {
      throw new QueueError('badWork', `The handler of "${kind}" must be a function.`);
    }
    if (this.#handlings.has(kind)) {
      throw new QueueError('duplicateKind', `Work of the kind "${kind}" has a handler already.`);
    }
    const { reportsStart = false, adopt } = options;
    if (adopt !== undefined && typeof adopt !== 'function') {
      throw new QueueError('badWork', `"adopt" of "${kind}" must be a function.`);
    }
    const handling = { handler, reportsStart, adopt };
    this.#handlings.set(kind, handling);
    return {
      dispose: () => {
        if (this.#handlings.get(kind) === handling) {
          this.#handlings.delete(kind);
        }
      },
    };
  }

  get(kind: string): Handling | undefined {
    return this.#handlings.get(kind);
  }

  /** Throws QueueError `badWork`, `unknownKind`. */
  check(work: JobFunction | Work): void {
    if (typeof work === 'function') {
      return;
    }
    if (typeof work !== 'object' || work === null || typeof work.kind !== 'string') {
      throw new QueueError('badWork', 'A job must be a function or an object with a "kind".');
    }
    if (!this.#handlings.has(work.kind)) {
      throw new QueueError('unknownKind', `Nothing handles work of the kind "${work.kind}".`);
    }
  }
}
