// When a service is ready, so that jobs that come after it may start: when its output says so the way its
// problem matcher knows it; if no matcher can tell, as soon as its process runs.

import type { Dispatcher, Job, JobContext } from '../../queue/index.ts';
import type { Disposable } from '../base/disposable.ts';
import { outputTells } from '../work/taskWork.ts';

export class Readiness implements Disposable {
  /** The attempt of which the output has said so; it may be read before the work is adopted. */
  readonly #seen = new WeakMap<Job, number>();
  readonly #running = new WeakMap<Job, { readonly attempt: number; readonly ready: () => void }>();
  readonly #listening: Disposable;

  constructor(dispatcher: Pick<Dispatcher, 'onDidChangeJob'>) {
    this.#listening = dispatcher.onDidChangeJob(({ change, job }) => {
      if (change === 'phase' && runs(job) && !outputTells(job)) {
        this.isReady(job, job.attempt);
      }
    });
  }

  dispose(): void {
    this.#listening.dispose();
  }

  /** Called when the work of a job is begun, or gone on with. */
  follow({ job, attempt, ready }: JobContext): void {
    if (!job.service) {
      return;
    }
    this.#running.set(job, { attempt, ready });
    if (outputTells(job) ? this.#seen.get(job) === attempt : runs(job)) {
      ready();
    }
  }

  /** The output of that attempt says so. */
  isReady(job: Job, attempt: number): void {
    this.#seen.set(job, attempt);
    const running = this.#running.get(job);
    if (running?.attempt === attempt) {
      running.ready();
    }
  }
}

function runs({ status }: Job): boolean {
  return status.state === 'running' && status.phase === 'active';
}
