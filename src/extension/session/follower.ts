import type { JobStore } from '../../node/index.ts';
import type { Dispatcher, SavedJob } from '../../queue/index.ts';

const shownEnded = 100;

/** Has a dispatcher that follows show what is in the store. */
export class Follower {
  readonly #store: JobStore;
  readonly #dispatcher: Dispatcher;
  #revision: number;

  /** Shows all open jobs and the newest ended ones. */
  constructor(store: JobStore, dispatcher: Dispatcher) {
    this.#store = store;
    this.#dispatcher = dispatcher;
    const { jobs, queue, revision } = store.openJobs();
    this.#revision = revision;
    dispatcher.follow({ jobs: [...this.#newestEnded(), ...jobs], removed: [], ...(queue && { queue }) });
  }

  /** Shows what has changed since the last look. */
  catchUp(): void {
    const dispatcher = this.#dispatcher;
    if (dispatcher.leading) {
      return;
    }
    const { revision, jobs, removed, queue, all } = this.#store.changedSince(this.#revision);
    this.#revision = revision;
    if (all === true) {
      const open = new Set(jobs.map(({ id }) => id));
      const gone = dispatcher.jobs.filter(({ id, completed }) => !completed && !open.has(id));
      dispatcher.follow({
        jobs: [...this.#newestEnded(), ...jobs],
        removed: gone.map(({ id }) => id),
        ...(queue && { queue }),
      });
    } else if (jobs.length > 0 || removed.length > 0 || queue !== undefined) {
      dispatcher.follow({ jobs, removed, ...(queue && { queue }) });
    }
  }

  /** None when that part of the file is damaged: the open jobs are what matters. */
  #newestEnded(): SavedJob[] {
    try {
      return this.#store.history({ limit: shownEnded }).jobs.toReversed();
    } catch {
      return [];
    }
  }
}
