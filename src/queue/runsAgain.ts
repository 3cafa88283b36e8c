// Whether a run that has ended is followed by another, and when.

import type { JobRecord } from './jobRecord.ts';
import { backoffAfter, isTriedAgain } from './policy/retry.ts';
import { canBeSaved } from './saveJob.ts';
import type { FailedOutcome, InterruptedOutcome, Outcome } from './state.ts';

/** An interruption is nobody's failure: it takes none of the tries that `retry` allows. */
const tries = ({ attempts }: JobRecord): number =>
  1 + attempts.filter(({ outcome }) => outcome.kind === 'failed').length;

export function runsAgain(job: JobRecord, outcome: Outcome): outcome is FailedOutcome | InterruptedOutcome {
  if (outcome.kind === 'interrupted') {
    return job.rerunIfInterrupted && canBeSaved(job.run);
  }
  return job.retry !== undefined && isTriedAgain(job.retry, tries(job), outcome);
}

/** In milliseconds. Work that says again and again that it was interrupted must not keep a worker spinning. */
export function waitBeforeNext(job: JobRecord): number {
  return job.retry === undefined
    ? backoffAfter({ attempts: job.attempt }, job.attempt, 0)
    : backoffAfter(job.retry, tries(job), Math.random());
}
