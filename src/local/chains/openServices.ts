// Services that have not ended: one of a task is enough, whatever needs it.

import type { Dispatcher, Job, Work } from '../../queue/index.ts';
import { taskKeyOf } from '../work/taskWork.ts';

type Queue = Pick<Dispatcher, 'services'>;

/**
 * The service that does the same and goes on, or will begin: not one that is being halted, or that waits for
 * its time.
 */
export function usableService(queue: Queue, work: Work | undefined): Job | undefined {
  const key = taskKeyOf(work);
  return key === undefined
    ? undefined
    : queue.services.find(
        (job) =>
          job.kind === work?.kind &&
          taskKeyOf(job.work) === key &&
          !isHalting(job) &&
          !(job.attempt === 1 && waitsForTime(job)),
      );
}

function isHalting({ status }: Job): boolean {
  return status.state === 'running' && status.phase === 'halting';
}

function waitsForTime({ state, notBefore }: Job): boolean {
  return state === 'waiting' && notBefore !== undefined;
}
