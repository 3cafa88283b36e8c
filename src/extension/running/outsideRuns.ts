// A task that somebody runs outside of the queue counts as one of its runs: the job waits until there is room.

import { l10n } from 'vscode';
import { Requeue, type Dispatcher } from '../../queue/index.ts';
import type { TaskRuns } from '../vscodeTasks/taskRuns.ts';
import { taskLimitKey } from '../session/addChain.ts';
import type { KeyLimitBook } from './keyLimitBook.ts';
import { isResolvedTask } from '../work/processWork.ts';

export type Room = {
  readonly runs: Pick<TaskRuns, 'outside'>;
  readonly limits: Pick<KeyLimitBook, 'allowed'>;
};

/** Throws Requeue while there is none. To be called by the job's handler: the job itself runs already. */
export function requireRoom(
  data: unknown,
  dispatcher: Pick<Dispatcher, 'workers' | 'services'>,
  room: Room,
): void {
  if (!isResolvedTask(data)) {
    return;
  }
  const outside = room.runs.outside(data.key);
  if (outside.length === 0) {
    return;
  }
  const key = taskLimitKey(data.key);
  const running = [
    ...dispatcher.workers.flatMap(({ job }) => job ?? []),
    ...dispatcher.services.filter(({ state }) => state === 'running'),
  ].filter(({ keys }) => keys.includes(key));
  if (running.length + outside.length > room.limits.allowed(data.key)) {
    throw new Requeue(
      l10n.t('waits for the run of this task that was started outside of the queue'),
      Promise.race(outside),
    );
  }
}
