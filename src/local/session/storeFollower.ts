import type { JobStore } from '../../node/index.ts';
import type { Dispatcher, SavedJob } from '../../queue/index.ts';

const shownEnded = 100;

/** Shows what is in the store in a dispatcher that follows. */
export class StoreFollower {
  /** Identifies the file whose rows it shows: the store may go over to another one. */
  readonly identity: string;
  readonly #store: JobStore;
  readonly #dispatcher: Dispatcher;
  #revision: number;

  /** Shows all open jobs at once, and the newest ended ones when the window has come to itself. */
  constructor(store: JobStore, dispatcher: Dispatcher) {
    this.identity = store.identity;
    this.#store = store;
    this.#dispatcher = dispatcher;
    const { jobs, queue, revision } = store.openJobs();
    this.#revision = revision;
    dispatcher.follow({ jobs, removed: [], ...(queue && { queue }) });
    setImmediate(() => {
      if (store.identity === this.identity) {
        dispatcher.recall(this.#newestEnded());
      }
    });
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
      const rows = [...this.#newestEnded(), ...jobs];
      const { ended, removed: gone } = this.#others(rows);
      dispatcher.follow({ jobs: [...ended, ...rows], removed: gone, ...(queue && { queue }) });
    } else if (jobs.length > 0 || removed.length > 0 || queue !== undefined) {
      dispatcher.follow({ jobs, removed, ...(queue && { queue }) });
    }
  }

  /** Finds out how the shown jobs that are not among the rows have ended, or that they were removed. */
  #others(rows: readonly SavedJob[]): { ended: SavedJob[]; removed: number[] } {
    const present = new Set(rows.map(({ id }) => id));
    const ended: SavedJob[] = [];
    const removed: number[] = [];
    for (const { id, completed } of this.#dispatcher.jobs.filter((job) => !present.has(job.id))) {
      const row = this.#store.job(id);
      if (row === undefined) {
        removed.push(id);
      } else if (!completed) {
        ended.push(row);
      }
    }
    return { ended, removed };
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
