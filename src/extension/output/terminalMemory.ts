import type * as vscode from 'vscode';

const storageKey = 'jobQueue.outputTerminals';

export type ShownTerminals = {
  /** Of which jobs, in the order in which they were opened. */
  readonly jobs: readonly number[];
  /** The job of the one in front. */
  readonly active: number | undefined;
  /** Whether the window had no other terminals. */
  readonly alone: boolean;
};

/** Remembers the output terminals of a window until it opens again. */
export class TerminalMemory {
  readonly #state: Pick<vscode.Memento, 'get' | 'update'>;
  readonly #queue: () => string | undefined;

  /** `queue` tells queues apart: each counts its jobs from 1. Undefined while the queue is not saved. */
  constructor(state: Pick<vscode.Memento, 'get' | 'update'>, queue: () => string | undefined) {
    this.#state = state;
    this.#queue = queue;
  }

  get last(): ShownTerminals | undefined {
    const { queue, jobs, active, alone } = this.#state.get<Partial<Kept>>(storageKey) ?? {};
    if (queue === undefined || queue !== this.#queue() || !Array.isArray(jobs)) {
      return undefined;
    }
    return { jobs: jobs.filter(Number.isSafeInteger), active, alone: alone === true };
  }

  remember(shown: ShownTerminals): void {
    const queue = this.#queue();
    if (queue !== undefined) {
      void this.#state.update(storageKey, { queue, ...shown } satisfies Kept);
    }
  }
}

type Kept = ShownTerminals & { readonly queue: string };
