import { availableParallelism } from 'node:os';

/** Half of the processor cores, at least 1: jobs are mostly programs that use a core or more themselves. */
export function defaultWorkerCount(): number {
  return Math.max(1, Math.floor(availableParallelism() / 2));
}
