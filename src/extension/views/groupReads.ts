// Which groups VS Code has yet to read again. From the moment a group is refreshed until it has been read, VS Code does not
// know the rows that it still shows: a click on one reaches its command without the row. So no group is refreshed that
// has not changed, or that VS Code has happened to read since it did.

type Group = string;
type Reads = { changed: number; header: number; rows: number };

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
