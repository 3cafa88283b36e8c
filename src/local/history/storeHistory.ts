// Ended jobs that the store has, a page at a time: no more of them are loaded than somebody looks at. Without
// a store, or while it cannot be written, those that the dispatcher keeps.

import type { Dispatcher, Job } from '../../queue/index.ts';
import type { QueueSession } from '../session/queueSession.ts';
import { Clearing } from './clearing.ts';
import { KeptHistory, type HistoryPage, type HistoryRequest, type JobHistory } from './jobHistory.ts';

export class StoreHistory implements JobHistory {
  readonly #session: Pick<QueueSession, 'store' | 'unsaved'>;
  readonly #dispatcher: Pick<Dispatcher, 'ended' | 'jobs' | 'job' | 'leading' | 'save' | 'recall'>;
  readonly #clearing: Clearing;
  readonly #kept: KeptHistory;

  constructor(
    session: Pick<QueueSession, 'store' | 'unsaved'>,
    dispatcher: Pick<Dispatcher, 'ended' | 'jobs' | 'job' | 'leading' | 'save' | 'recall'>,
  ) {
    this.#session = session;
    this.#dispatcher = dispatcher;
    this.#clearing = new Clearing(session, dispatcher);
    this.#kept = new KeptHistory(dispatcher);
  }

  page(request: HistoryRequest): HistoryPage {
    const { store, unsaved } = this.#session;
    if (store === undefined || unsaved !== undefined) {
      return this.#kept.page(request);
    }
    try {
      this.#saveNow();
      const { jobs, ...rest } = store.history({ ...request, goneUpTo: this.#clearing.upTo });
      return { ...rest, jobs: this.#dispatcher.recall(jobs) };
    } catch {
      // Of a store that cannot be read the session tells.
      return this.#kept.page(request);
    }
  }

  /** Also one that the dispatcher does not keep any more: it is shown again. */
  job(id: number): Job | undefined {
    const { store, unsaved } = this.#session;
    const kept = this.#dispatcher.job(id);
    if (kept !== undefined || store === undefined || unsaved !== undefined || !Number.isSafeInteger(id)) {
      return kept;
    }
    try {
      const saved = store.job(id);
      const { upTo } = this.#clearing;
      const isGoing = upTo !== undefined && (saved?.endedAt ?? Infinity) <= upTo;
      return saved === undefined || isGoing ? undefined : this.#dispatcher.recall([saved])[0];
    } catch {
      return undefined;
    }
  }

  /** The jobs that were skipped because of these, also those that the dispatcher does not keep any more. */
  skippedBecauseOf(culprits: readonly Job[]): readonly Job[] {
    const { store, unsaved } = this.#session;
    const ids = new Set(culprits.map(({ id }) => id));
    const kept = (): readonly Job[] =>
      this.#dispatcher.ended.filter(({ outcome }) => outcome?.kind === 'skipped' && ids.has(outcome.because));
    if (store === undefined || unsaved !== undefined) {
      return kept();
    }
    try {
      this.#saveNow();
      const { upTo = -Infinity } = this.#clearing;
      const since = culprits.reduce((first, { endedAt = first }) => Math.min(first, endedAt), Infinity);
      const saved = store.skippedBecauseOf([...ids], since);
      return this.#dispatcher.recall(saved.filter((job) => (job.endedAt ?? Infinity) > upTo));
    } catch {
      return kept();
    }
  }

  /** The jobs that have failed and that nobody has run again since. By id. */
  failed(): readonly Job[] {
    const again = this.reruns();
    const { jobs } = this.page({ filter: { states: ['failed'] }, limit: Number.MAX_SAFE_INTEGER });
    return jobs.filter(({ id }) => !again.has(id)).toSorted((one, other) => one.id - other.id);
  }

  /** The newest job that runs another again, by the id of that one; also those that only the store has. */
  reruns(): ReadonlyMap<number, number> {
    const { store, unsaved } = this.#session;
    let saved: ReadonlyMap<number, number> = new Map();
    try {
      saved = unsaved === undefined ? (store?.reruns() ?? saved) : saved;
    } catch {
      // Of a store that cannot be read the session tells.
    }
    // A later run has a greater id, unless its row was damaged.
    const kept = this.#dispatcher.jobs.flatMap(({ id, rerunOf }) =>
      rerunOf === undefined || rerunOf >= id ? [] : [[rerunOf, id] as const],
    );
    return new Map([...saved, ...kept].toSorted(([, one], [, other]) => one - other));
  }

  /** What has ended a moment ago is not in the store yet. */
  #saveNow(): void {
    if (this.#dispatcher.leading) {
      this.#dispatcher.save();
    }
  }

  /**
   * Removes all of them, for good; see clearing.ts for when it resolves. They are not shown from the call on.
   */
  forgetAll(): Promise<void> {
    return this.#clearing.start();
  }

  /** Returns how many of the oldest have gone. `maxAgeDays` 0: none is too old. */
  prune(maxJobs: number, maxAgeDays: number): number {
    if (this.#session.unsaved !== undefined || !this.#dispatcher.leading) {
      return 0;
    }
    const maxAgeMs = maxAgeDays === 0 ? Number.MAX_SAFE_INTEGER : maxAgeDays * 86_400_000;
    return this.#session.store?.prune({ maxJobs, maxAgeMs }).length ?? 0;
  }
}
