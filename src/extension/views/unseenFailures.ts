// Remembers which jobs have failed since the user last looked, also across a reload of the window.

import type * as vscode from 'vscode';
import { type Disposable, DisposableStore, hasFailed, isRecord } from '../../local/index.ts';
import type { Job, QueueSight } from '../../queue/index.ts';

const stateKey = 'jobQueue.unseenFailures';
/** More are counted, but not kept for the next window. */
const mostKept = 200;

type State = Pick<vscode.Memento, 'get' | 'update'>;
/** The time tells a job from another one that has its id, in a new queue that counts from 1 again. */
type Kept = { readonly id: number; readonly endedAt: number | undefined };

/** What it needs to know from elsewhere. */
export type FailureSight = {
  /** Whether the user sees that this job has failed. */
  readonly isInView: (failed: Job) => boolean;
  /** Whether the notice of a crash counts this job. */
  readonly wasInCrash: (interrupted: Job) => boolean;
  /** Whether the next window will have the jobs of this one. */
  readonly areKept: () => boolean;
};

export class UnseenFailures implements Disposable {
  readonly #store = new DisposableStore();
  readonly #state: State;
  readonly #find: (id: number) => Job | undefined;
  readonly #sight: FailureSight;
  /** In the order in which they failed. */
  readonly #jobs = new Map<number, Job>();
  readonly #listeners = new Set<() => void>();
  /** What the next window gets; undefined until what the last one left has been read. */
  #saved: string | undefined = undefined;

  /** `find`: also a job that only the store has. */
  constructor(
    queue: Pick<QueueSight, 'onDidChangeJob' | 'onDidChangeQueue'>,
    find: (id: number) => Job | undefined,
    state: State,
    sight: FailureSight,
  ) {
    this.#find = find;
    this.#state = state;
    this.#sight = sight;
    this.#store.add(
      queue.onDidChangeJob(({ change, job }) => {
        if (change === 'ended' && hasFailed(job)) {
          // The store may have been made since the window began to lead.
          this.#restore();
          this.#add(job);
        } else if (change === 'removed') {
          this.#forget([job.id]);
        } else if (change === 'added' && job.rerunOf !== undefined) {
          // Somebody has seen to it.
          this.#forget([job.rerunOf]);
        }
      }),
    );
    this.#store.add(queue.onDidChangeQueue(({ change }) => change === 'role' && this.#restore()));
  }

  dispose(): void {
    this.#store.dispose();
    this.#listeners.clear();
  }

  get count(): number {
    return this.#jobs.size;
  }

  /** The one that failed last. */
  get newest(): Job | undefined {
    return [...this.#jobs.values()].at(-1);
  }

  listen(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** The user looks at the output of this job. */
  see(job: Job): void {
    this.#forget([job.id]);
  }

  seeAll(): void {
    this.#forget([...this.#jobs.keys()]);
  }

  /** What the user sees has changed. */
  look(): void {
    this.#forget([...this.#jobs.values()].filter((job) => this.#sight.isInView(job)).map(({ id }) => id));
  }

  #add(job: Job): void {
    const isKnown = job.state === 'interrupted' && this.#sight.wasInCrash(job);
    if (!isKnown && !this.#sight.isInView(job)) {
      this.#jobs.set(job.id, job);
      this.#changed();
    }
  }

  #forget(ids: readonly number[]): void {
    if (ids.filter((id) => this.#jobs.delete(id)).length > 0) {
      this.#changed();
    }
  }

  #changed(): void {
    this.#save();
    this.#listeners.forEach((listener) => listener());
  }

  #save(): void {
    const last = [...this.#jobs.values()].slice(-mostKept);
    const kept = last.map(({ id, endedAt }): Kept => ({ id, endedAt }));
    const text = JSON.stringify(kept);
    // Those of the window before would be lost if they were not read yet.
    if (this.#saved !== undefined && this.#saved !== text && this.#sight.areKept()) {
      this.#saved = text;
      void this.#state.update(stateKey, kept);
    }
  }

  /** The store is open: the failures that the window before has left can be looked up. */
  #restore(): void {
    if (this.#saved !== undefined || !this.#sight.areKept()) {
      return;
    }
    const kept: unknown = this.#state.get(stateKey);
    this.#saved = JSON.stringify(kept ?? []);
    const later = [...this.#jobs.values()];
    this.#jobs.clear();
    for (const { id, endedAt } of Array.isArray(kept) ? kept.filter(isRecord) : []) {
      const job = typeof id === 'number' ? this.#find(id) : undefined;
      if (job !== undefined && hasFailed(job) && job.endedAt === endedAt) {
        this.#jobs.set(job.id, job);
      }
    }
    later.forEach((job) => this.#jobs.set(job.id, job));
    this.look();
    this.#changed();
  }
}
