import type { Dispatcher, KeyLimits } from '../../queue/index.ts';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { instanceLimitOf, taskLimitKey } from '../work/taskWork.ts';

type Queue = Pick<Dispatcher, 'setLimits' | 'leading' | 'jobs' | 'onDidChangeQueue' | 'onDidChangeJob'>;

type Configured = {
  readonly limits: KeyLimits;
  readonly onDidChange: (listener: () => void) => Disposable;
};

/**
 * Applies the limits of all keys: those of the user, and those of tasks that may run more than once at the
 * same time.
 */
export class EffectiveLimits implements Disposable {
  readonly #dispatcher: Queue;
  readonly #settings: Configured;
  /** Also those that are 1: the task has been added last with that. */
  readonly #ofTasks = new Map<string, number>();
  readonly #listening: DisposableStore;
  #shown = '';

  constructor(dispatcher: Queue, settings: Configured) {
    this.#dispatcher = dispatcher;
    this.#settings = settings;
    this.#listening = new DisposableStore();
    this.#listening.add(settings.onDidChange(() => this.#apply()));
    // Where another window leads its limits count.
    this.#listening.add(
      dispatcher.onDidChangeQueue(({ change }) => {
        if (change === 'role') {
          this.#shown = '';
          this.#readOpen();
          this.#apply();
        }
      }),
    );
    // Of a task that was added long ago, and is run again.
    this.#listening.add(
      dispatcher.onDidChangeJob(({ change, job }) => {
        const task = change === 'added' && !job.completed ? instanceLimitOf(job) : undefined;
        if (task !== undefined && dispatcher.leading && !this.#ofTasks.has(taskLimitKey(task.key))) {
          this.allow(task.key, task.atOnce);
        }
      }),
    );
    this.#apply();
  }

  dispose(): void {
    this.#listening.dispose();
  }

  /** `key`: that of the task; `atOnce`: how many of its runs there may be. */
  allow(key: string, atOnce: number): void {
    this.#ofTasks.set(taskLimitKey(key), atOnce);
    this.#apply();
  }

  /** How many runs of that task there may be at once. */
  allowed(key: string): number {
    const limitKey = taskLimitKey(key);
    return this.#settings.limits[limitKey] ?? this.#ofTasks.get(limitKey) ?? 1;
  }

  /** What the jobs say that wait or run; of those of one task the newest. */
  #readOpen(): void {
    for (const job of this.#dispatcher.leading ? this.#dispatcher.jobs : []) {
      const task = job.completed ? undefined : instanceLimitOf(job);
      if (task !== undefined) {
        this.#ofTasks.set(taskLimitKey(task.key), task.atOnce);
      }
    }
  }

  #apply(): void {
    const several = [...this.#ofTasks].filter(([, atOnce]) => atOnce > 1);
    const limits = { ...Object.fromEntries(several), ...this.#settings.limits };
    const shown = JSON.stringify(limits);
    if (shown !== this.#shown && this.#dispatcher.leading) {
      this.#shown = shown;
      this.#dispatcher.setLimits(limits);
    }
  }
}
