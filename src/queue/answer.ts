// How work is called, and what its answer means.

import { Interrupted, JobFailure, PutBack, UncleanHalt } from './errors.ts';
import type { Outcome } from './state.ts';
import type { JobContext, WorkHandler } from './work.ts';

/** How work ends by itself; `PutBack`: it has not begun. */
export type Ending = Outcome | UncleanHalt | PutBack;

export function callHandler(
  handler: WorkHandler | undefined,
  work: { kind: string; data?: unknown },
  context: JobContext,
): unknown {
  if (handler === undefined) {
    throw new JobFailure('start', `Nothing handles work of the kind "${work.kind}" any more.`);
  }
  return handler(work.data, context);
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}

export function failure(error: unknown): Ending {
  try {
    if (error instanceof UncleanHalt || error instanceof PutBack) {
      return error;
    }
    if (error instanceof Interrupted) {
      return { kind: 'interrupted', message: error.message };
    }
    if (error instanceof JobFailure) {
      return {
        kind: 'failed',
        reason: error.reason,
        message: error.message,
        ...(error.exitCode !== undefined && { exitCode: error.exitCode }),
        ...(error.signal !== undefined && { signal: error.signal }),
      };
    }
    const message = String(error instanceof Error ? error.message || error.name : error);
    return { kind: 'failed', reason: 'error', message };
  } catch {
    // Anything can be thrown, also what throws when it is looked at.
    return { kind: 'failed', reason: 'error', message: 'It failed with a value that cannot be shown.' };
  }
}
