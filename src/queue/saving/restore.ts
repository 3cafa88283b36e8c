// Makes a job of a saved one, or changes one that is shown already to what was saved last.

import type { Clock } from '../base/clock.ts';
import { JobRecord, type JobHost, none } from '../core/jobRecord.ts';
import type { SavedJob } from '../journal.ts';
import { missingWork } from '../running/handlers.ts';
import { waitFor } from '../waiting/dependencies.ts';
import { type OrderPolicy, effectivePriorityOf } from '../waiting/order.ts';

export function newRecord(host: JobHost, row: SavedJob): JobRecord {
  const work = row.work ?? missingWork(row.kind);
  const { id, name, priority, service } = row;
  return new JobRecord(id, work, { host, name, priority, effectivePriority: priority, service });
}

/** `worker`: the one that runs it; `priority`: the one it had, if it is not new. An ended job settles what waits for its end. */
export function restore(
  job: JobRecord,
  row: SavedJob,
  worker: number | undefined,
  priority: number | undefined,
  order: OrderPolicy,
  clock: Clock,
): void {
  job.priority = row.priority;
  job.sequence = row.rank;
  job.queuedAt = row.queuedAt;
  job.startedAt = row.startedAt;
  if (job.optional !== undefined || needsOptional(row)) {
    restoreOptional(job, row);
  }
  if (priority === undefined || priority !== row.priority) {
    job.effectivePriority = safeEffectivePriority(job, order);
  }
  if (row.outcome !== undefined) {
    job.end(row.outcome, row.endedAt ?? row.queuedAt, row.durationMs ?? 0);
  } else if (row.state === 'running') {
    const ranMs = Math.max(0, clock.now() - (row.startedAt ?? clock.now()));
    const phase = row.haltBy === undefined ? (row.phase ?? 'active') : 'halting';
    const { haltStep, ready } = row;
    job.tick = clock.monotonic() - ranMs;
    job.current = {
      kind: 'running',
      phase,
      worker,
      ...(haltStep !== undefined && { haltStep }),
      ...(ready === true && { ready }),
    };
  } else {
    job.tick = undefined;
    job.current = undefined;
  }
}

/** Lets a job that waits wait for those of its prerequisites that have not ended. */
export function link(job: JobRecord, find: (id: number) => JobRecord | undefined): void {
  const { after, afterEnd } = job;
  if (after.length + afterEnd.length > 0) {
    const jobs = [...after, ...afterEnd].map(find);
    const open = new Set(jobs.filter((other) => other !== undefined && !other.completed && other !== job));
    waitFor(job, { after, afterEnd, open: open as Set<JobRecord> });
  }
}

function needsOptional(row: SavedJob): boolean {
  const { after, afterEnd, keys, attempts } = row;
  return (
    after.length + afterEnd.length + keys.length + attempts.length > 0 ||
    extra.some((field) => row[field] !== undefined)
  );
}

const extra = [
  'origin',
  'rerunOf',
  'timeoutMs',
  'notBefore',
  'retry',
  'uniqueKey',
  'heldFor',
  'notes',
  'rerunIfInterrupted',
  'haltBy',
] as const;

function restoreOptional(job: JobRecord, row: SavedJob): void {
  const optional = job.needOptional();
  optional.origin = row.origin;
  optional.rerunOf = row.rerunOf;
  optional.timeoutMs = row.timeoutMs;
  optional.notes = row.notes;
  optional.rerunIfInterrupted = row.rerunIfInterrupted ?? false;
  optional.haltBy = row.haltBy;
  optional.after = row.after;
  optional.afterEnd = row.afterEnd;
  optional.keys = row.keys.length === 0 ? none : row.keys;
  optional.dueMonotonic = undefined;
  optional.dueWall = row.notBefore;
  optional.retry = row.retry;
  optional.attempts = row.attempts.length === 0 ? undefined : [...row.attempts];
  optional.uniqueKey = row.uniqueKey;
  optional.heldFor = row.heldFor;
}

/** The policy is foreign code; a job that it cannot place stands by its priority. */
function safeEffectivePriority(job: JobRecord, order: OrderPolicy): number {
  try {
    return effectivePriorityOf(job, order);
  } catch {
    return job.priority;
  }
}
