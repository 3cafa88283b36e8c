// Counts a batch: from the first job that runs until the queue is idle. Pure, so that it can be tested alone.

import { hasFailed } from '../../local/index.ts';
import type { Job } from '../../queue/index.ts';
import type { NotifyWhen } from '../settings/settings.ts';

export type Batch = {
  readonly succeeded: number;
  /** Failed, or interrupted. */
  readonly failed: number;
  readonly halted: number;
  /** Never ran, because of a job that did not succeed. */
  readonly skipped: number;
  /** From the first start to the last end. */
  readonly durationMs: number;
  /** The first that failed, in the order in which they did. */
  readonly failures: readonly Job[];
};

/** More are counted, but not named. */
const mostFailures = 20;

export class BatchTally {
  #beganAt: number | undefined = undefined;
  #endedAt = 0;
  #counts = { succeeded: 0, failed: 0, halted: 0, skipped: 0 };
  #failures: Job[] = [];

  started(at: number): void {
    this.#beganAt = Math.min(this.#beganAt ?? at, at);
  }

  /** A service counts only if it fails. A failure begins a batch: nobody may have seen its job start. */
  ended(job: Job): void {
    const failed = hasFailed(job);
    if (failed && this.#beganAt === undefined) {
      this.started((job.service ? undefined : job.startedAt) ?? job.endedAt ?? job.queuedAt);
    }
    if (this.#beganAt === undefined || (job.service && !failed)) {
      return;
    }
    this.#endedAt = job.endedAt ?? this.#endedAt;
    const { state } = job;
    if (failed) {
      this.#failed(job);
    } else if (state === 'succeeded' || state === 'halted' || state === 'skipped') {
      this.#counts[state] += 1;
    }
  }

  #failed(job: Job): void {
    this.#counts.failed += 1;
    if (this.#failures.length < mostFailures) {
      this.#failures.push(job);
    }
  }

  /** The batch so far; undefined when nothing has run or failed. */
  get batch(): Batch | undefined {
    if (this.#beganAt === undefined) {
      return undefined;
    }
    const durationMs = Math.max(0, this.#endedAt - this.#beganAt);
    return { ...this.#counts, durationMs, failures: [...this.#failures] };
  }

  /** The batch that has just ended, and a fresh start. */
  take(): Batch | undefined {
    const { batch } = this;
    this.#beganAt = undefined;
    this.#endedAt = 0;
    this.#counts = { succeeded: 0, failed: 0, halted: 0, skipped: 0 };
    this.#failures = [];
    return batch;
  }
}

export function endsOf({ succeeded, failed, halted, skipped }: Batch): number {
  return succeeded + failed + halted + skipped;
}

type NotifySettings = { readonly notify: NotifyWhen; readonly notifyMinDurationMs: number };

/**
 * Whether a failure is worth a notice: not if it came so soon that whoever started the job still looks at it.
 */
export function isFailureNews(
  { failed, durationMs }: Batch,
  { notify, notifyMinDurationMs }: NotifySettings,
  isInFront: boolean,
): boolean {
  return notify !== 'never' && failed > 0 && (durationMs >= notifyMinDurationMs || !isInFront);
}

/**
 * Whether the end of a batch is worth a notice. A single job that succeeded must have taken a while; what the
 * user halted is no news.
 */
export function isEndNews(batch: Batch, settings: NotifySettings, isInFront: boolean): boolean {
  const { succeeded, failed, durationMs } = batch;
  const { notify, notifyMinDurationMs } = settings;
  if (failed > 0) {
    return failed + succeeded > 1 ? notify !== 'never' : isFailureNews(batch, settings, isInFront);
  }
  return notify === 'always' && succeeded > 0 && (succeeded > 1 || durationMs >= notifyMinDurationMs);
}
