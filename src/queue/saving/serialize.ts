// Turns a record into the row that a journal keeps.

import type { JobRecord } from '../core/jobRecord.ts';
import { fields } from '../fields.ts';
import type { SavedJob } from '../journal.ts';

const getters = Object.entries(fields).map(([name, { get }]) => [name, get] as const);

/** Returns a job as it is now, for a journal. */
export function serialize(job: JobRecord): SavedJob {
  const saved: Record<string, unknown> = {};
  for (const [name, get] of getters) {
    const value = get(job);
    if (value !== undefined) {
      saved[name] = value;
    }
  }
  return saved as SavedJob;
}
