// Decides, when this dispatcher takes over, which running jobs of an earlier one to resume and which to mark
// interrupted.

import type { QueueEvents } from '../core/events.ts';
import type { HaltedBy } from '../errors.ts';
import type { WorkHandler } from '../job.ts';
import type { Completion } from '../running/completion.ts';
import { type Handlers, missingMessage, isMissing } from '../running/handlers.ts';
import type { JobRegistry } from '../running/registry.ts';
import type { Run } from '../running/run.ts';
import type { Scheduler } from '../running/scheduler.ts';

export const interruption = 'The program that ran it ended, or handed it on, before it had ended.';

/** A run to resume by its `adopt` handler. `haltBy` ordered the earlier dispatcher to halt it. */
export type RecoveredRun = {
  readonly run: Run;
  readonly adopt: WorkHandler;
  readonly haltBy: HaltedBy | undefined;
};

export type RecoveryParts = {
  readonly registry: JobRegistry;
  readonly handlers: Handlers;
  readonly completion: Completion;
  readonly scheduler: Scheduler;
  readonly events: QueueEvents;
};

/**
 * Interrupts what cannot be resumed, within a batch and before any job starts. Returns the others, to be
 * resumed after it.
 */
export function recoverRuns({
  registry,
  handlers,
  completion,
  scheduler,
  events,
}: RecoveryParts): RecoveredRun[] {
  const recovered: RecoveredRun[] = [];
  const open = registry.all().filter(({ completed }) => !completed);
  for (const job of open.filter(({ state }) => state === 'running')) {
    const run = scheduler.runOf(job);
    const adopt = typeof job.run === 'function' ? undefined : handlers.get(job.kind)?.adopt;
    const haltBy = job.optional?.haltBy;
    if (run !== undefined && adopt !== undefined) {
      recovered.push({ run, adopt, haltBy });
    } else {
      run?.interrupt(interruption, haltBy);
    }
  }
  const waiting = open.filter(({ current }) => current === undefined);
  const missing = waiting.filter(({ run }) => isMissing(run));
  const functions = missing.filter(({ run }) => typeof run === 'function');
  const others = missing.filter(({ run }) => typeof run !== 'function');
  completion.finishAllWaiting(functions, { kind: 'interrupted', message: interruption });
  completion.finishAllWaiting(others, { kind: 'interrupted', message: missingMessage });
  for (const job of waiting) {
    // What a job was requeued for is unknown by now: its handler is asked again.
    if (registry.release(job)) {
      events.emitJob('moved', job);
    }
  }
  return recovered;
}
