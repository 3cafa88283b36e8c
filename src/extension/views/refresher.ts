// Gathers what changed and tells the tree about it at most every 250 ms: VS Code shows nothing of changes that
// come faster than 200 ms apart until they pause. The first change after a quiet time goes out at once.

import type { Disposable } from '../../local/index.ts';

const leastMsBetween = 250;

export class Refresher<Node> implements Disposable {
  readonly #fire: (nodes: Node[] | undefined) => void;
  readonly #dirty = new Set<Node>();
  #allDirty = false;
  #lastFiredAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined = undefined;
  #disposed = false;

  /** `fire` gets the nodes to refresh, or undefined for the whole tree. */
  constructor(fire: (nodes: Node[] | undefined) => void) {
    this.#fire = fire;
  }

  refresh(...nodes: Node[]): void {
    for (const node of nodes) {
      this.#dirty.add(node);
    }
    this.#schedule();
  }

  refreshAll(): void {
    this.#allDirty = true;
    this.#schedule();
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    if (this.#disposed) {
      return;
    }
    const dueInMs = this.#lastFiredAt + leastMsBetween - Date.now();
    this.#timer ??= setTimeout(() => this.#flush(), Math.max(0, dueInMs));
  }

  #flush(): void {
    this.#timer = undefined;
    this.#lastFiredAt = Date.now();
    const nodes = this.#allDirty ? undefined : [...this.#dirty];
    this.#allDirty = false;
    this.#dirty.clear();
    if (nodes?.length !== 0) {
      this.#fire(nodes);
    }
  }
}
