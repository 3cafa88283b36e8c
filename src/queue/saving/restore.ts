// Turns a saved row into a record, or brings a record that is shown already up to date with its latest row.

import type { Clock } from '../base/clock.ts';
import { JobRecord, type JobHost } from '../core/jobRecord.ts';
import { fields } from '../fields.ts';
import type { SavedJob } from '../journal.ts';
import { missingWork } from '../running/handlers.ts';
import { waitFor } from '../waiting/dependencies.ts';
import { type OrderPolicy, effectivePriorityOf } from '../waiting/order.ts';

export function newRecord(host: JobHost, row: SavedJob): JobRecord {
  const work = row.work ?? missingWork(row.kind);
  const { id, name, priority, service } = row;
  return new JobRecord(id, work, { host, name, priority, effectivePriority: priority, service });
}

/**
 * `worker`: the one that runs it; `priority`: the one it had, if it is not new. An ended job settles what
 * waits for its end.
 */
export function restore(
  job: JobRecord,
  row: SavedJob,
  worker: number | undefined,
  priority: number | undefined,
  order: OrderPolicy,
  clock: Clock,
): void {
  restoreFields(job, row);
  job.startedAt = row.startedAt;
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

type Setter = (job: JobRecord, value: unknown) => void;

const setters = Object.entries(fields).flatMap(([name, { set }]) =>
  set === undefined ? [] : [[name as keyof SavedJob, set as Setter] as const],
);

/** Fields that the row has none of are cleared, unless the record has no place for them anyway. */
function restoreFields(job: JobRecord, row: SavedJob): void {
  for (const [name, set] of setters) {
    const value = row[name];
    const isNone = value === undefined || (Array.isArray(value) && value.length === 0);
    if (!isNone || job.optional !== undefined) {
      set(job, value);
    }
  }
}

/** The policy is foreign code; a job that it cannot place stands by its priority. */
function safeEffectivePriority(job: JobRecord, order: OrderPolicy): number {
  try {
    return effectivePriorityOf(job, order);
  } catch {
    return job.priority;
  }
}
