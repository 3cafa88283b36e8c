import type * as vscode from 'vscode';
import { type Disposable, DisposableStore, type QueueSession } from '../../local/index.ts';
import type { Dispatcher } from '../../queue/index.ts';
import type { Settings } from '../settings/settings.ts';

const appliedKey = 'jobQueue.workersApplied';

type Workers = Pick<Dispatcher, 'leading' | 'setWorkers' | 'onDidChangeQueue'>;
type Session = Pick<QueueSession, 'isOpen' | 'changes'>;
type Configured = Pick<Settings, 'workers' | 'onDidChange'>;
type State = Pick<vscode.Memento, 'get' | 'update'>;

/**
 * The setting `jobQueue.workers`. Only a change of it counts, also one that was made while no window was
 * open: otherwise the queue keeps the number that a command has given it. Before there is a queue, nothing is
 * kept.
 */
export class WorkersSetting implements Disposable {
  readonly #store = new DisposableStore();
  readonly #dispatcher: Workers;
  readonly #session: Session;
  readonly #settings: Configured;
  readonly #state: State;

  constructor(dispatcher: Workers, session: Session, settings: Configured, state: State) {
    this.#dispatcher = dispatcher;
    this.#session = session;
    this.#settings = settings;
    this.#state = state;
    this.#store.add(settings.onDidChange(() => this.#apply()));
    this.#store.add(dispatcher.onDidChangeQueue(({ change }) => change === 'role' && this.#apply()));
    this.#store.add(session.changes.listen(() => this.#apply()));
  }

  dispose(): void {
    this.#store.dispose();
  }

  /** Elsewhere the window that leads does it. */
  #apply(): void {
    const { workers } = this.#settings;
    if (!this.#session.isOpen) {
      if (this.#dispatcher.leading) {
        this.#dispatcher.setWorkers(workers);
      }
      return;
    }
    const applied = this.#state.get<number>(appliedKey);
    if (!this.#dispatcher.leading || applied === workers) {
      return;
    }
    if (applied !== undefined) {
      this.#dispatcher.setWorkers(workers);
    }
    void this.#state.update(appliedKey, workers);
  }
}
