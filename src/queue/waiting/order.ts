// Which waiting job is started first. A policy gives each job a level; the queue starts higher levels first, and
// equal levels in the order they were added. So adding costs the same however many wait, as long as
// levels are few, and the logarithm of how many levels there are at worst.

import type { JobRecord } from '../core/jobRecord.ts';
import { QueueError } from '../errors.ts';
import type { Job } from '../job.ts';

/**
 * The level of a job: any number but NaN; higher starts first. Asked once when the job is added, and once more each
 * time it is edited, never to compare two jobs: it may look at what the job is, not at what the queue does.
 */
export type OrderPolicy = (job: Job) => number;

export const byPriority: OrderPolicy = ({ priority }) => priority;

/** What the queue needs to know of two jobs to order them. */
type Ordered = { readonly level: number; readonly rank: number; readonly id: number };

/** Whether one job is started before another, if both can be. */
export function comesBefore(one: Ordered, other: Ordered): boolean {
  if (one.level !== other.level) {
    return one.level > other.level;
  }
  return isOlder(one, other);
}

/** Whether it comes before another one of its level. */
export function isOlder(one: Ordered, other: Ordered): boolean {
  return one.rank === other.rank ? one.id < other.id : one.rank < other.rank;
}

/** For sorting: those that are started first, first. */
export const byTurn = (one: Ordered, other: Ordered): number =>
  comesBefore(one, other) ? -1 : Number(comesBefore(other, one));

/** What the order policy says. Throws QueueError `badOption`. */
export function levelOf(job: JobRecord, order: OrderPolicy): number {
  let level: unknown;
  try {
    level = order(job);
  } catch (error) {
    throw new QueueError('badOption', `The order policy failed: ${String(error)}`);
  }
  if (typeof level !== 'number' || Number.isNaN(level)) {
    throw new QueueError('badOption', `The order policy must return a number, not ${String(level)}.`);
  }
  return level;
}
