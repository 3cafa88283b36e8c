// What VS Code is told to read again of a tree, and when.

import type { Disposable } from '../../local/index.ts';

const leastMsBetween = 250;

/**
 * Gathers what changed and tells the tree about it at most every 250 ms: VS Code shows nothing of changes
 * that come faster than 200 ms apart until they pause. The first change after a quiet time goes out at once.
 */
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

type Group = string;
type Reads = { changed: number; header: number; rows: number };

/**
 * Knows which groups VS Code has yet to read again. From the moment a group is refreshed until it has been
 * read, VS Code does not know the rows that it still shows: a click on one reaches its command without the
 * row. So no group is refreshed that has not changed, or that VS Code has happened to read since it did.
 */
export class GroupReads {
  readonly #reads = new Map<Group, Reads>();
  #now = 0;

  changed(group: Group): void {
    this.#of(group).changed = ++this.#now;
  }

  headerRead(group: Group): void {
    this.#of(group).header = ++this.#now;
  }

  rowsRead(group: Group): void {
    this.#of(group).rows = ++this.#now;
  }

  isStale(group: Group): boolean {
    const { changed, header, rows } = this.#of(group);
    return changed > header || changed > rows;
  }

  #of(group: Group): Reads {
    let reads = this.#reads.get(group);
    if (reads === undefined) {
      reads = { changed: 0, header: 0, rows: 0 };
      this.#reads.set(group, reads);
    }
    return reads;
  }
}
