// How many running jobs may hold one key at once.

import { QueueError } from '../errors.ts';

/** The limit of each key. A key that is not named has the limit 1; 0 holds its jobs back. */
export type KeyLimits = Readonly<Record<string, number>>;

const defaultLimit = 1;

export function limitOf(limits: KeyLimits, key: string): number {
  return (Object.hasOwn(limits, key) ? limits[key] : undefined) ?? defaultLimit;
}

/** Throws QueueError `badOption`. */
export function checkLimits(limits: KeyLimits): void {
  if (typeof limits !== 'object' || limits === null) {
    throw new QueueError('badOption', '"limits" must be an object of numbers.');
  }
  for (const [key, limit] of Object.entries(limits)) {
    if (!Number.isSafeInteger(limit) || limit < 0) {
      throw new QueueError('badOption', `The limit of "${key}" must be an integer of at least 0.`);
    }
  }
}
