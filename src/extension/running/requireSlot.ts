// Counts a run of a task that was started outside of the queue as one of its runs: the job waits until a slot
// is free.

import { l10n } from 'vscode';
import { type EffectiveLimits, type ResolvedTask, taskLimitKey } from '../../local/index.ts';
import { Requeue, type Dispatcher } from '../../queue/index.ts';
import type { TaskRuns } from '../vscodeTasks/taskRuns.ts';

export type Slots = {
  readonly runs: Pick<TaskRuns, 'outside'>;
  readonly limits: Pick<EffectiveLimits, 'allowed'>;
};

/**
 * Throws Requeue while no slot is free. To be called before the process is started: the job itself runs
 * already.
 */
export function requireSlot(
  { key: task }: ResolvedTask,
  dispatcher: Pick<Dispatcher, 'workers' | 'services'>,
  slots: Slots,
): void {
  const outside = slots.runs.outside(task);
  if (outside.length === 0) {
    return;
  }
  const key = taskLimitKey(task);
  const running = [
    ...dispatcher.workers.flatMap(({ job }) => job ?? []),
    ...dispatcher.services.filter(({ state }) => state === 'running'),
  ].filter(({ keys }) => keys.includes(key));
  if (running.length + outside.length > slots.limits.allowed(task)) {
    throw new Requeue(
      l10n.t('waits for the run of this task that was started outside of the queue'),
      Promise.race(outside),
    );
  }
}
