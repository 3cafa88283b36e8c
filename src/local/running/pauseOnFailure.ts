import type { Dispatcher, Job } from '../../queue/index.ts';
import type { Disposable } from '../base/disposable.ts';

/** What a failed job does to those that wait. */
export type OnFailure = 'continue' | 'pause';

/** Pauses the queue when a job fails, if the user wants that; a service that fails stops nothing. */
export class PauseOnFailure implements Disposable {
  readonly #dispatcher: Pick<Dispatcher, 'paused'>;
  readonly #listening: Disposable;
  #pausedFor: Job | undefined = undefined;

  /** `onPaused` is called with the job because of which the queue has been paused. */
  constructor(
    dispatcher: Pick<Dispatcher, 'paused' | 'leading' | 'pause' | 'onDidChangeJob'>,
    settings: { readonly onFailure: OnFailure },
    onPaused: (job: Job) => void,
  ) {
    this.#dispatcher = dispatcher;
    this.#listening = dispatcher.onDidChangeJob(({ change, job }) => {
      const failed = change === 'ended' && job.outcome?.kind === 'failed' && !job.service;
      // The window that leads pauses, and only for what it has seen.
      if (failed && dispatcher.leading && settings.onFailure === 'pause' && !dispatcher.paused) {
        this.#pausedFor = job;
        dispatcher.pause();
        onPaused(job);
      }
    });
  }

  dispose(): void {
    this.#listening.dispose();
  }

  /** Whether the queue is paused because of this job. */
  hasPausedFor(job: Job): boolean {
    return this.#dispatcher.paused && this.#pausedFor === job;
  }
}
