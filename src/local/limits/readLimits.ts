// The setting `jobQueue.limits`: how many running jobs may hold a key at once.

import type { KeyLimits } from '../../queue/index.ts';

export type ReadLimits = {
  readonly limits: KeyLimits;
  /** Keys whose limit is none, or undefined for the whole setting. */
  readonly problems: readonly (string | undefined)[];
};

/** A bad entry is left out; the others apply. */
export function readLimits(value: unknown): ReadLimits {
  if (value === undefined || value === null) {
    return { limits: {}, problems: [] };
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    return { limits: {}, problems: [undefined] };
  }
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  const good = entries.filter((entry): entry is [string, number] => isLimit(entry[1]));
  const bad = entries.filter(([, limit]) => !isLimit(limit));
  return { limits: Object.fromEntries(good), problems: bad.map(([key]) => key) };
}

function isLimit(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
