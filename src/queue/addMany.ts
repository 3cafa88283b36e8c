// Adds many jobs in slices between which the event loop has its turns. With a journal each slice is one transaction.

import type { Admission } from './admission.ts';
import { QueueError } from './errors.ts';
import type { Job } from './job.ts';
import type { JobRecord } from './jobRecord.ts';
import type { NewJob } from './jobOptions.ts';
import type { Roles } from './roles.ts';
import type { Runner } from './runner.ts';

/** More in one transaction would hold up the event loop for longer than adding them does. */
const mostInSlice = 1000;

export type BulkParts = {
  readonly admission: Admission;
  readonly runner: Runner;
  readonly roles: Roles;
  /** Adds one; throws when the queue takes no more. */
  add(entry: NewJob, known: ReadonlyMap<number, JobRecord>): Job;
};

/** Rejects with QueueError. */
export async function addMany(entries: Iterable<NewJob>, parts: BulkParts): Promise<Job[]> {
  const { admission, roles } = parts;
  const { clock, turn } = parts.runner;
  const nextTurn = (): Promise<void> => new Promise((resolve) => clock.afterTurn(resolve));
  const checked: NewJob[] = [];
  /** What they come after, which may leave the history before they are added. */
  const known = new Map<number, JobRecord>();
  for (const entry of entries) {
    named(checked.length, () => admission.check(entry, known));
    checked.push(entry);
    if (turn.spent()) {
      await nextTurn();
    }
  }
  const jobs: Job[] = [];
  for (const [index, entry] of checked.entries()) {
    jobs.push(named(index, () => parts.add(entry, known)));
    const isFull = roles.hasJournal && jobs.length % mostInSlice === 0;
    if (turn.spent() || isFull) {
      commit(roles);
      await nextTurn();
    }
  }
  commit(roles);
  return jobs;
}

function commit(roles: Roles): void {
  if (roles.hasJournal && roles.save() === 'fenced') {
    throw new QueueError('following', 'Another dispatcher leads this queue now.');
  }
}

function named<T>(index: number, step: () => T): T {
  try {
    return step();
  } catch (error) {
    throw error instanceof QueueError
      ? new QueueError(error.reason, `Job ${index} of the list: ${error.message}`)
      : error;
  }
}
