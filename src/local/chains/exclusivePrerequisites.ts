// Finds the jobs that only the given ones need: what the user has to know before one of them is halted.

import type { Job } from '../../queue/index.ts';

type Linked = Pick<Job, 'id' | 'after' | 'afterEnd'>;

/**
 * Open jobs that nothing but the jobs `ids` needs, directly or through one another. `open`: all that have not
 * ended.
 */
export function exclusivePrerequisites(open: readonly Linked[], ids: readonly number[]): number[] {
  const jobs = new Map(open.map((job) => [job.id, job]));
  const given = new Set(ids);
  const found = new Set<number>();
  collect(given, jobs, found);
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const { id, after, afterEnd } of open) {
      if (!given.has(id) && !found.has(id)) {
        [...after, ...afterEnd].forEach((needed) => found.delete(needed));
      }
    }
  }
  return [...found].toSorted((a, b) => a - b);
}

/** Everything open that the jobs `ids` come after. */
function collect(ids: Iterable<number>, jobs: ReadonlyMap<number, Linked>, found: Set<number>): void {
  const todo = [...ids];
  const given = new Set(todo);
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    const { after = [], afterEnd = [] } = jobs.get(id) ?? {};
    for (const needed of [...after, ...afterEnd]) {
      if (jobs.has(needed) && !given.has(needed) && !found.has(needed)) {
        found.add(needed);
        todo.push(needed);
      }
    }
  }
}
