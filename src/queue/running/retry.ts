// Decides whether a failed job is retried, and after which delay.

import type { FailedOutcome, Outcome, RetryOptions } from '../job.ts';

const isDuration = (value: unknown): boolean =>
  value === undefined || (typeof value === 'number' && Number.isFinite(value) && value >= 0);

const checks: { readonly [name in keyof Required<RetryOptions>]: (value: unknown) => boolean } = {
  attempts: (value) => Number.isSafeInteger(value) && (value as number) >= 1,
  backoffMs: isDuration,
  factor: (value) => value === undefined || (isDuration(value) && (value as number) >= 1),
  maxBackoffMs: isDuration,
  jitter: (value) => isDuration(value) && (value === undefined || (value as number) <= 1),
};

/** Says which part of it keeps a value from being RetryOptions; undefined if none does. */
export function retryProblem(retry: Readonly<Record<string, unknown>>): string | undefined {
  const unknown = Object.keys(retry).find((key) => !Object.hasOwn(checks, key));
  if (unknown !== undefined) {
    return `"retry" has no part "${unknown}". Known: ${Object.keys(checks).join(', ')}.`;
  }
  const bad = Object.entries(checks).find(([key, fits]) => !fits(retry[key]));
  return bad === undefined ? undefined : `"retry.${bad[0]}" is out of range.`;
}

/** A halt is final; so is the last try. */
export function isTriedAgain(
  retry: RetryOptions,
  attempt: number,
  outcome: Outcome,
): outcome is FailedOutcome {
  return outcome.kind === 'failed' && attempt < retry.attempts;
}

/** The wait after the failed try `attempt` (from 1), in milliseconds; `chance` is 0 to 1. */
export function backoffAfter(retry: RetryOptions, attempt: number, chance: number): number {
  const { backoffMs = 1000, factor = 2, maxBackoffMs = 60_000, jitter = 0 } = retry;
  const fullMs = Math.min(maxBackoffMs, backoffMs * factor ** (attempt - 1));
  // 0 times infinity, when the factor outgrows numbers.
  return Number.isNaN(fullMs) ? 0 : fullMs * (1 - jitter * chance);
}
