// How many runs of a task there may be at once is part of its work, so that it is known where the job is, after a reload
// and in the next window that leads, too.

import type { Job, Work } from '../../queue/index.ts';

export function withAtOnce(work: Work, atOnce: number): Work {
  return atOnce > 1 && isObject(work.data) ? { ...work, data: { ...work.data, atOnce } } : work;
}

/** The key of the task that a job runs; see taskKey.ts. */
export function taskKeyOf(work: Work | undefined): string | undefined {
  const { key } = (work?.data ?? {}) as { readonly key?: unknown };
  return typeof key === 'string' ? key : undefined;
}

/** What every job of a task holds while it runs, so that the same task waits for itself. */
export function taskLimitKey(key: string): string {
  return `task:${key}`;
}

/** The task of the job, and how many of its runs there may be at once; undefined for one that is made of no task. */
export function atOnceOf({ work }: Pick<Job, 'work'>): { key: string; atOnce: number } | undefined {
  const key = taskKeyOf(work);
  if (key === undefined) {
    return undefined;
  }
  const { atOnce } = (work?.data ?? {}) as { readonly atOnce?: unknown };
  const limit = Number.isSafeInteger(atOnce) && (atOnce as number) > 0 ? (atOnce as number) : 1;
  return { key, atOnce: limit };
}

function isObject(data: unknown): data is object {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}
