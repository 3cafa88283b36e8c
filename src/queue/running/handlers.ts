// Keeps the function that runs each kind of described work, and what a job runs whose work could not be
// saved.

import type { Disposable } from '../core/events.ts';
import { isJson } from '../base/json.ts';
import { QueueError } from '../errors.ts';
import type { Work, JobFunction, WorkHandler, HandlerOptions } from '../job.ts';

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

// Stands in for the work of a restored job that could not be saved: a function dies with its program, and so
// does work whose data is not JSON.

/** The message of such a job, unless it was a function. */
export const missingMessage = 'What it runs was not kept, or could not be read back.';

const missing = new WeakSet<JobFunction | Work>();

/** Returns work of that kind that cannot run. */
export function missingWork(kind: string): JobFunction | Work {
  const work = kind === 'function' ? (): void => {} : { kind };
  missing.add(work);
  return work;
}

export const isMissing = (work: JobFunction | Work): boolean => missing.has(work);

// Cached because work never changes and its data may be big.
const savable = new WeakMap<Work, boolean>();

/** Whether a restored job could run this. */
export function canBeSaved(run: JobFunction | Work): run is Work {
  if (typeof run === 'function' || isMissing(run)) {
    return false;
  }
  let fits = savable.get(run);
  if (fits === undefined) {
    fits = run.data === undefined || isJson(run.data);
    savable.set(run, fits);
  }
  return fits;
}
