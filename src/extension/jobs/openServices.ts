// Services that have not ended: one of a task is enough, whatever needs it.

import type { Dispatcher, Job, Work } from '../../queue/index.ts';
import { taskKeyOf } from './atOnce.ts';

type Queue = Pick<Dispatcher, 'services'>;

/** The service that does the same and goes on, or will begin: not one that is being halted, or that waits for its time. */
export function usableService(queue: Queue, work: Work | undefined): Job | undefined {
  return sameServices(queue, work).find(
    (job) => !isHalting(job) && !(job.attempt === 1 && waitsForTime(job)),
  );
}

/** Those that do the same and are being halted: their port is not free yet. */
export function haltingServices(queue: Queue, work: Work | undefined): Job[] {
  return sameServices(queue, work).filter(isHalting);
}

function sameServices({ services }: Queue, work: Work | undefined): readonly Job[] {
  const key = taskKeyOf(work);
  return key === undefined
    ? []
    : services.filter((job) => job.kind === work?.kind && taskKeyOf(job.work) === key);
}

function isHalting({ status }: Job): boolean {
  return status.state === 'running' && status.phase === 'halting';
}

function waitsForTime({ state, notBefore }: Job): boolean {
  return state === 'waiting' && notBefore !== undefined;
}
