import type { Dispatcher, KeyLimits } from '../../queue/index.ts';
import { DisposableStore, type Disposable } from '../disposable.ts';
import { taskLimitKey } from './addChain.ts';

type Configured = {
  readonly limits: KeyLimits;
  readonly onDidChange: (listener: () => void) => Disposable;
};

/** The limits of all keys: those of the user, and those of tasks that may run more than once at the same time. */
export class KeyLimitBook implements Disposable {
  readonly #dispatcher: Pick<Dispatcher, 'setLimits' | 'leading' | 'onDidChangeQueue'>;
  readonly #settings: Configured;
  readonly #ofTasks = new Map<string, number>();
  readonly #listening: DisposableStore;
  #shown = '';

  constructor(
    dispatcher: Pick<Dispatcher, 'setLimits' | 'leading' | 'onDidChangeQueue'>,
    settings: Configured,
  ) {
    this.#dispatcher = dispatcher;
    this.#settings = settings;
    this.#listening = new DisposableStore();
    this.#listening.add(settings.onDidChange(() => this.#apply()));
    // Where another window leads its limits count.
    this.#listening.add(
      dispatcher.onDidChangeQueue(({ change }) => {
        if (change === 'role') {
          this.#shown = '';
          this.#apply();
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
    const limitKey = taskLimitKey(key);
    if (atOnce === 1) {
      this.#ofTasks.delete(limitKey);
    } else {
      this.#ofTasks.set(limitKey, atOnce);
    }
    this.#apply();
  }

  /** How many runs of that task there may be at once. */
  allowed(key: string): number {
    const limitKey = taskLimitKey(key);
    return this.#settings.limits[limitKey] ?? this.#ofTasks.get(limitKey) ?? 1;
  }

  #apply(): void {
    const limits = { ...Object.fromEntries(this.#ofTasks), ...this.#settings.limits };
    const shown = JSON.stringify(limits);
    if (shown !== this.#shown && this.#dispatcher.leading) {
      this.#shown = shown;
      this.#dispatcher.setLimits(limits);
    }
  }
}
