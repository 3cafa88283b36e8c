// Which waiting job is started first. A policy gives each job a level; the queue starts higher levels first, and
// equal levels in the order they were added. So adding costs the same however many wait, as long as
// levels are few, and the logarithm of how many levels there are at worst.

import type { Job } from '../job.ts';

/**
 * The level of a job: any number but NaN; higher starts first. Asked once when the job is added, and once more each
 * time it is edited, never to compare two jobs: it may look at what the job is, not at what the queue does.
 */
export type OrderPolicy = (job: Job) => number;

export const byPriority: OrderPolicy = ({ priority }) => priority;
