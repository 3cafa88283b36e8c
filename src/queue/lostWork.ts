// What a job runs that was restored without it: a function dies with its program, and so does work whose data is not JSON.

import type { JobFunction, Work } from './work.ts';

/** Why such a job, a function apart, has ended. */
export const lostMessage = 'What it runs was not kept, or could not be read back.';

const lost = new WeakSet<JobFunction | Work>();

/** Work of that kind that nobody can run. */
export function lostWork(kind: string): JobFunction | Work {
  const work = kind === 'function' ? (): void => {} : { kind };
  lost.add(work);
  return work;
}

export const isLost = (work: JobFunction | Work): boolean => lost.has(work);
