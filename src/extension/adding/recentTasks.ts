import type * as vscode from 'vscode';

const storageKey = 'recentTasks';
const most = 20;

/** The tasks that were queued last in this workspace, by key, newest first. */
export class RecentTasks {
  readonly #memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.#memento = memento;
  }

  get keys(): readonly string[] {
    const stored: unknown = this.#memento.get(storageKey);
    return Array.isArray(stored) ? stored.filter((key) => typeof key === 'string') : [];
  }

  async add(key: string): Promise<void> {
    await this.#memento.update(
      storageKey,
      [key, ...this.keys.filter((other) => other !== key)].slice(0, most),
    );
  }
}
