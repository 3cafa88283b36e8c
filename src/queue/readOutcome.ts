import type { HaltedBy } from './errors.ts';
import { absent, isIds, isObject, isText, isTime, oneOf, type Fields } from './savedChecks.ts';
import type { Attempt, FailureReason, Outcome } from './state.ts';

const isReason = oneOf<FailureReason>(['error', 'exitCode', 'timeout', 'start', 'dependency']);
const isHalter = oneOf<HaltedBy>(['job', 'worker', 'all', 'stop', 'remove', 'signal']);

/** Undefined when it is none. */
export function readOutcome(value: unknown): Outcome | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  const { kind, message } = value;
  if (kind === 'succeeded') {
    return { kind, value: value['value'] };
  }
  if (kind === 'halted') {
    return readHalted(value);
  }
  if (!isText(message)) {
    return undefined;
  }
  return kind === 'interrupted'
    ? { kind, message }
    : kind === 'failed'
      ? readFailed(value, message)
      : undefined;
}

function readHalted({ by, clean, remaining }: Fields): Outcome | undefined {
  return isHalter(by) && typeof clean === 'boolean' && isIds(remaining)
    ? { kind: 'halted', by, clean, remaining: [...remaining] }
    : undefined;
}

function readFailed({ reason, exitCode, signal }: Fields, message: string): Outcome | undefined {
  const fits =
    isReason(reason) && (absent(exitCode) || isTime(exitCode)) && (absent(signal) || isText(signal));
  return fits
    ? {
        kind: 'failed',
        reason,
        message,
        ...(!absent(exitCode) && { exitCode }),
        ...(!absent(signal) && { signal }),
      }
    : undefined;
}

/** Undefined when one of them is none. */
export function readAttempts(value: unknown): Attempt[] | undefined {
  if (!Array.isArray(value)) {
    return undefined;
  }
  const attempts = value.map(readAttempt).filter((attempt) => attempt !== undefined);
  return attempts.length === value.length ? attempts : undefined;
}

function readAttempt(value: unknown): Attempt | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  const { attempt, startedAt, endedAt, durationMs } = value;
  const outcome = readOutcome(value['outcome']);
  const isFailure = outcome?.kind === 'failed' || outcome?.kind === 'interrupted';
  return isFailure && isTime(attempt) && isTime(startedAt) && isTime(endedAt) && isTime(durationMs)
    ? { attempt, startedAt, endedAt, durationMs, outcome }
    : undefined;
}
