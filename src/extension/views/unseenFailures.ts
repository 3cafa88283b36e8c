// Remembers which jobs have failed since the user last looked, also across a reload of the window.

import type * as vscode from 'vscode';
import { type Disposable, DisposableStore, isRecord } from '../../local/index.ts';
import type { Job, QueueSight } from '../../queue/index.ts';

const stateKey = 'jobQueue.unseenFailures';
/** More are counted, but not kept for the next window. */
const mostKept = 200;

type State = Pick<vscode.Memento, 'get' | 'update'>;
/** The time tells a job from another one that has its id, in a queue that was begun anew. */
type Kept = { readonly id: number; readonly endedAt: number | undefined };

export class UnseenFailures implements Disposable {
  readonly #store = new DisposableStore();
  readonly #state: State;
  readonly #find: (id: number) => Job | undefined;
  readonly #isInView: (job: Job) => boolean;
  /** In the order in which they failed. */
  readonly #jobs = new Map<number, Job>();
  readonly #listeners = new Set<() => void>();
  #isRestored = false;

  /**
   * `find`: also a job that only the store has. `isInView`: whether the user sees that the job has failed.
   */
  constructor(
    queue: Pick<QueueSight, 'onDidChangeJob' | 'onDidChangeQueue'>,
    find: (id: number) => Job | undefined,
    state: State,
    isInView: (job: Job) => boolean,
  ) {
    this.#find = find;
    this.#state = state;
    this.#isInView = isInView;
    this.#store.add(
      queue.onDidChangeJob(({ change, job }) => {
        if (change === 'ended' && job.state === 'failed') {
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
    this.#forget([...this.#jobs.values()].filter(this.#isInView).map(({ id }) => id));
  }

  #add(job: Job): void {
    if (!this.#isInView(job)) {
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
    // Those of the window before are not read yet: they would be lost.
    if (this.#isRestored) {
      const kept = [...this.#jobs.values()].slice(-mostKept);
      void this.#state.update(
        stateKey,
        kept.map(({ id, endedAt }): Kept => ({ id, endedAt })),
      );
    }
    this.#listeners.forEach((listener) => listener());
  }

  /** The store is open: the failures that the window before has left can be looked up. */
  #restore(): void {
    if (this.#isRestored) {
      return;
    }
    this.#isRestored = true;
    const later = [...this.#jobs.values()];
    this.#jobs.clear();
    const kept: unknown = this.#state.get(stateKey);
    for (const { id, endedAt } of Array.isArray(kept) ? kept.filter(isRecord) : []) {
      const job = typeof id === 'number' ? this.#find(id) : undefined;
      if (job?.state === 'failed' && job.endedAt === endedAt) {
        this.#jobs.set(job.id, job);
      }
    }
    later.forEach((job) => this.#jobs.set(job.id, job));
    this.look();
    this.#changed();
  }
}
