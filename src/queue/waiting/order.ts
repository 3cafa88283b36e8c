// Decides which waiting job starts first. The order policy gives each job its effective priority; higher ones
// start first, equal ones in the order in which they were added. Adding therefore costs the same however many
// jobs wait, as long as few priorities are in use, and at worst the logarithm of their number.

import type { JobRecord } from '../core/jobRecord.ts';
import { QueueError } from '../errors.ts';
import type { Job } from '../job.ts';

/**
 * Returns the effective priority of a job: any number but NaN; higher starts first. Called once when the job
 * is added and once each time it is edited, never to compare two jobs: it may look at what the job is, not at
 * what the queue does.
 */
export type OrderPolicy = (job: Job) => number;

export const byPriority: OrderPolicy = ({ priority }) => priority;

/** What the queue needs to know of two jobs to order them. */
type Ordered = { readonly effectivePriority: number; readonly sequence: number; readonly id: number };

/** Whether one job is started before another, if both can be. */
export function comesBefore(one: Ordered, other: Ordered): boolean {
  if (one.effectivePriority !== other.effectivePriority) {
    return one.effectivePriority > other.effectivePriority;
  }
  return isOlder(one, other);
}

/** Whether it comes before another job of the same effective priority. */
export function isOlder(one: Ordered, other: Ordered): boolean {
  return one.sequence === other.sequence ? one.id < other.id : one.sequence < other.sequence;
}

/** Sorts jobs into the order in which they start. */
export const byTurn = (one: Ordered, other: Ordered): number =>
  comesBefore(one, other) ? -1 : Number(comesBefore(other, one));

/** Asks the order policy. Throws QueueError `badOption`. */
export function effectivePriorityOf(job: JobRecord, order: OrderPolicy): number {
  let priority: unknown;
  try {
    priority = order(job);
  } catch (error) {
    throw new QueueError('badOption', `The order policy failed: ${String(error)}`);
  }
  if (typeof priority !== 'number' || Number.isNaN(priority)) {
    throw new QueueError('badOption', `The order policy must return a number, not ${String(priority)}.`);
  }
  return priority;
}
