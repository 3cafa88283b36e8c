import { isJson } from '../base/json.ts';
import type { JobRecord } from '../core/jobRecord.ts';
import type { Outcome } from '../job.ts';
import type { SavedJob } from '../journal.ts';
import { canBeSaved } from '../running/handlers.ts';

type Draft = { -readonly [field in keyof SavedJob]: SavedJob[field] };

/** A job as it is now, for a journal. */
export function saveJob(job: JobRecord): SavedJob {
  const { id, name, kind, priority, sequence, service, state, queuedAt, after, afterEnd, keys } = job;
  const attempts = job.attempts.length === 0 ? job.attempts : [...job.attempts];
  const saved: Draft = {
    id,
    name,
    kind,
    priority,
    rank: sequence,
    service,
    state,
    queuedAt,
    after,
    afterEnd,
    keys,
    attempts,
  };
  if (canBeSaved(job.run)) {
    saved.work = job.run;
  }
  if (job.startedAt !== undefined) {
    saved.startedAt = job.startedAt;
  }
  if (job.current?.kind === 'running') {
    saveRun(job, saved);
  } else if (job.current !== undefined) {
    saved.outcome = saveOutcome(job.current);
    saved.endedAt = job.endedAt ?? queuedAt;
    saved.durationMs = job.durationMs ?? 0;
  }
  if (job.optional !== undefined) {
    saveOptional(job, saved);
  }
  return saved;
}

function saveRun({ current, optional }: JobRecord, saved: Draft): void {
  if (current?.kind !== 'running') {
    return;
  }
  saved.phase = current.phase;
  if (current.worker !== undefined) {
    saved.worker = current.worker;
  }
  if (current.ready === true) {
    saved.ready = true;
  }
  if (current.haltStep !== undefined) {
    saved.haltStep = current.haltStep;
  }
  if (current.phase === 'halting' && optional?.haltBy !== undefined) {
    saved.haltBy = optional.haltBy;
  }
}

const savedIfSet = ['timeoutMs', 'retry', 'uniqueKey', 'origin', 'rerunOf', 'notes', 'heldFor'] as const;

function saveOptional(job: JobRecord, saved: Draft): void {
  const { optional, notBefore } = job;
  for (const field of savedIfSet) {
    const value = optional?.[field];
    if (value !== undefined) {
      Object.assign(saved, { [field]: value });
    }
  }
  if (job.rerunIfInterrupted) {
    saved.rerunIfInterrupted = true;
  }
  if (notBefore !== undefined && job.current === undefined) {
    saved.notBefore = notBefore;
  }
}

function saveOutcome(outcome: Outcome): Outcome {
  const isValue = outcome.kind !== 'succeeded' || outcome.value === undefined || isJson(outcome.value);
  return isValue ? outcome : { kind: 'succeeded', value: undefined };
}
