// Counts a batch: from the first job that runs until the queue is idle. Pure, so that it can be tested alone.

import type { Job } from '../../queue/index.ts';
import type { NotifyWhen } from '../settings/settings.ts';

export type Batch = {
  readonly succeeded: number;
  readonly failed: number;
  readonly halted: number;
  /** From the first start to the last end. */
  readonly durationMs: number;
  readonly lastFailed: Job | undefined;
};

export class BatchTally {
  #beganAt: number | undefined = undefined;
  #endedAt = 0;
  #counts = { succeeded: 0, failed: 0, halted: 0 };
  #lastFailed: Job | undefined = undefined;

  started(at: number): void {
    this.#beganAt ??= at;
  }

  ended(job: Job): void {
    if (this.#beganAt === undefined) {
      return;
    }
    this.#endedAt = job.endedAt ?? this.#endedAt;
    if (job.state === 'succeeded' || job.state === 'failed' || job.state === 'halted') {
      this.#counts[job.state] += 1;
    }
    if (job.state === 'failed') {
      this.#lastFailed = job;
    }
  }

  /** The batch that has just ended, and a fresh start; undefined when nothing has run. */
  take(): Batch | undefined {
    if (this.#beganAt === undefined) {
      return undefined;
    }
    const durationMs = Math.max(0, this.#endedAt - this.#beganAt);
    const batch = { ...this.#counts, durationMs, lastFailed: this.#lastFailed };
    this.#beganAt = undefined;
    this.#counts = { succeeded: 0, failed: 0, halted: 0 };
    this.#lastFailed = undefined;
    return batch;
  }
}

/**
 * Whether a batch is worth a notice. A single job must have taken a while; what the user halted is no news.
 */
export function isNews(
  { succeeded, failed, durationMs }: Batch,
  when: NotifyWhen,
  minDurationMs: number,
): boolean {
  const jobs = succeeded + failed;
  const wanted = when === 'always' ? jobs > 0 : when === 'failures' && failed > 0;
  return wanted && (jobs > 1 || durationMs >= minDurationMs);
}
