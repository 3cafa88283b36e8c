// Jobs that wait for others. Each open job knows which jobs wait for it and which it waits for, so an end is
// propagated without a search; both sides forget an ended job, which is why the history may drop it.
// Everything here walks a list instead of recursing: a chain may be as long as the queue.

import { type JobRecord, type OptionalFields, none } from '../core/jobRecord.ts';
import { QueueError } from '../errors.ts';
import type { Outcome } from '../job.ts';

export type Prerequisites = {
  readonly after: readonly number[];
  readonly afterEnd: readonly number[];
  /** Those that have not ended. */
  readonly open: Set<JobRecord>;
};

/**
 * Looks up what a job shall wait for. Those that it waited for `before` may be gone from the history: one of
 * `after` has succeeded, or the job would have ended with it; of one of `afterEnd` nobody knows. Throws
 * QueueError `unknownDependency`.
 */
export function prerequisites(
  after: readonly number[],
  afterEnd: readonly number[],
  find: (id: number) => JobRecord | undefined,
  before: Pick<Prerequisites, 'after' | 'afterEnd'> = { after: none, afterEnd: none },
): Prerequisites {
  const open = new Set<JobRecord>();
  const lookUp = (id: number, mayBeGone: boolean): void => {
    const job = find(id);
    if (job === undefined && !mayBeGone) {
      throw new QueueError('unknownDependency', `There is no job #${id} to come after.`);
    }
    if (job?.completed === false) {
      open.add(job);
    }
  };
  after.forEach((id) => lookUp(id, before.after.includes(id)));
  afterEnd.forEach((id) => lookUp(id, before.after.includes(id) || before.afterEnd.includes(id)));
  return { after: [...new Set(after)], afterEnd: [...new Set(afterEnd)], open };
}

/** How a job ends at once: what it has to come after has ended already, and not well. */
export function endOfHopeless(
  job: JobRecord,
  find: (id: number) => JobRecord | undefined,
): Outcome | undefined {
  for (const id of job.after) {
    const prerequisite = find(id);
    if (prerequisite?.completed === true && prerequisite.state !== 'succeeded') {
      return endWithout(prerequisite, job);
    }
  }
  return undefined;
}

export function waitFor(job: JobRecord, { after, afterEnd, open }: Prerequisites): void {
  const optional = job.needOptional();
  optional.after = after;
  optional.afterEnd = afterEnd;
  optional.waitsFor = open;
  for (const prerequisite of open) {
    const others = prerequisite.needOptional();
    others.dependents ??= new Set();
    others.dependents.add(job);
  }
}

/** Whether a job cannot start yet: one that has not ended is not ready either, or has to end in any case. */
export function isHeldUp({ waitsFor, afterEnd }: OptionalFields): boolean {
  for (const prerequisite of waitsFor ?? none) {
    if (holdsUp(prerequisite, afterEnd)) {
      return true;
    }
  }
  return false;
}

/** Of the jobs that a waiting one comes after, those that it waits for. */
export function heldUpBy({ waitsFor, afterEnd }: OptionalFields): JobRecord[] {
  return [...(waitsFor ?? none)].filter((prerequisite) => holdsUp(prerequisite, afterEnd));
}

function holdsUp(prerequisite: JobRecord, afterEnd: readonly number[]): boolean {
  return !prerequisite.ready || afterEnd.includes(prerequisite.id);
}

/** Lets a job wait for no other any more. */
export function waitForNone(job: JobRecord): void {
  for (const prerequisite of job.optional?.waitsFor ?? none) {
    prerequisite.optional?.dependents?.delete(job);
  }
  job.optional?.waitsFor?.clear();
}

/**
 * Open jobs that must not start unless this one succeeds, directly or because of each other, oldest first.
 */
export function dependentsOf(job: JobRecord): JobRecord[] {
  const found = new Set([job]);
  for (const each of found) {
    for (const dependent of each.optional?.dependents ?? none) {
      if (dependent.after.includes(each.id)) {
        found.add(dependent);
      }
    }
  }
  found.delete(job);
  return [...found].toSorted((one, other) => one.id - other.id);
}

/** Throws QueueError `cycle` if the job would wait for itself. */
export function checkNoCycle(job: JobRecord, prerequisite: ReadonlySet<JobRecord>): void {
  const waiting = new Set([job]);
  for (const each of waiting) {
    if (prerequisite.has(each)) {
      const names = each === job ? `#${job.id}` : `#${each.id}, which waits for it`;
      throw new QueueError('cycle', `Job #${job.id} cannot come after ${names}.`);
    }
    for (const dependent of each.optional?.dependents ?? none) {
      waiting.add(dependent);
    }
  }
}

/**
 * How a job ends that had to come after another, which has not succeeded: skipped, or as its last attempt did
 * if it has run before and waited to be tried again.
 */
export function endWithout({ id, outcome }: JobRecord, { attempts }: JobRecord): Outcome {
  return (
    attempts.at(-1)?.outcome ?? {
      kind: 'skipped',
      because: outcome?.kind === 'skipped' ? outcome.because : id,
    }
  );
}
