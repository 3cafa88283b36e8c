// When a service is ready, so that jobs that come after it may start: when its output says so the way its problem matcher
// knows it; if no matcher can tell, as soon as its process runs.

import type { Dispatcher, Job, JobContext } from '../../queue/index.ts';
import type { Disposable } from '../disposable.ts';
import { processOf } from './processWork.ts';

export class Readiness implements Disposable {
  /** Those whose output has said so; it may be read before their work is adopted. */
  readonly #seen = new WeakSet<Job>();
  readonly #ready = new WeakMap<Job, () => void>();
  readonly #listening: Disposable;

  constructor(dispatcher: Pick<Dispatcher, 'onDidChangeJob'>) {
    this.#listening = dispatcher.onDidChangeJob(({ change, job }) => {
      if (change === 'phase' && runs(job) && !outputTells(job)) this.#ready.get(job)?.();
    });
  }

  dispose(): void {
    this.#listening.dispose();
  }

  /** Called when the work of a job is begun, or gone on with. */
  follow({ job, ready, adopted }: JobContext): void {
    if (!job.service) return;
    if (!adopted) this.#seen.delete(job);
    this.#ready.set(job, ready);
    if (outputTells(job) ? this.#seen.has(job) : runs(job)) ready();
  }

  /** The output of the job says so. */
  isReady(job: Job): void {
    this.#seen.add(job);
    this.#ready.get(job)?.();
  }
}

/** Whether what a job prints tells when it is ready. */
export function outputTells(job: Job): boolean {
  return processOf(job)?.matchers?.some(({ background }) => background !== undefined) === true;
}

function runs({ status }: Job): boolean {
  return status.state === 'running' && status.phase === 'active';
}
