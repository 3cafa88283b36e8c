// Counts what has become of the jobs that ran when their window died.

import type { Dispatcher } from '../../queue/index.ts';

export type CrashSummary = {
  readonly again: number;
  readonly ended: number;
  readonly interrupted: number;
  readonly waiting: number;
};

/** `ids`: of the jobs that ran. */
export function crashSummary(
  dispatcher: Pick<Dispatcher, 'job' | 'counts'>,
  ids: readonly number[],
): CrashSummary {
  const states = ids.map((id) => dispatcher.job(id)?.state);
  const count = (wanted: (state: string) => boolean): number =>
    states.filter((state) => state !== undefined && wanted(state)).length;
  return {
    again: count((state) => state === 'running'),
    interrupted: count((state) => state === 'interrupted'),
    ended: count((state) => ['succeeded', 'failed', 'halted'].includes(state)),
    waiting: dispatcher.counts.waiting,
  };
}
