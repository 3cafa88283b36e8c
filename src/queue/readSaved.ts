import type { SavedJob, SavedQueue } from './saved.ts';

/** A job as it was saved, or undefined when the value is none. */
export function readSaved(_value: unknown): SavedJob | undefined {
  throw new Error('Not written yet.');
}

/** A queue as it was saved, or undefined when the value is none. */
export function readSavedQueue(_value: unknown): SavedQueue | undefined {
  throw new Error('Not written yet.');
}
