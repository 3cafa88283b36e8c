// Fast on purpose; the `heap` and `growth` ratios of bench/peers guard it. Jobs by id. Ids grow by one and
// old jobs go first, so a page of slots serves many jobs one after the other and is released as a whole; a
// Map would hash each id, and would be copied again and again while jobs come and go.

const pageSize = 256;

type Page<T> = { live: number; readonly slots: (T | undefined)[] };

export class JobTable<T extends { readonly id: number }> {
  readonly #pages: (Page<T> | undefined)[] = [];
  // The page that became empty last: while jobs come and go, the next one needed.
  #spare: Page<T> | undefined = undefined;
  #firstPage = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Undefined for whatever is no id of a job that is here. */
  get(id: number): T | undefined {
    const number = Math.floor(id / pageSize);
    const job = this.#pages[number]?.slots[id - number * pageSize];
    return job?.id === id ? job : undefined;
  }

  /**
   * Its id is an integer of at least 0 that is not here; ids that are close to each other take little memory.
   */
  add(job: T): void {
    const number = Math.floor(job.id / pageSize);
    let page = this.#pages[number];
    if (page === undefined) {
      page = this.#spare ?? {
        live: 0,
        slots: Array.from<T | undefined>({ length: pageSize }).fill(undefined),
      };
      this.#spare = undefined;
      // An array with holes at its end could turn into a slow one.
      while (this.#pages.length < number) {
        this.#pages.push(undefined);
      }
      this.#pages[number] = page;
      this.#firstPage = this.#size === 0 ? number : Math.min(this.#firstPage, number);
    }
    page.slots[job.id - number * pageSize] = job;
    page.live += 1;
    this.#size += 1;
  }

  /** False when it is not here. */
  delete(job: T): boolean {
    const number = Math.floor(job.id / pageSize);
    const page = this.#pages[number];
    if (page === undefined || page.slots[job.id - number * pageSize] !== job) {
      return false;
    }
    page.slots[job.id - number * pageSize] = undefined;
    page.live -= 1;
    this.#size -= 1;
    // The newest page stays: a queue that is empty between two jobs would give it back and take it again.
    if (page.live === 0 && number < this.#pages.length - 1) {
      this.#pages[number] = undefined;
      this.#spare = page;
      while (this.#firstPage < this.#pages.length && this.#pages[this.#firstPage] === undefined) {
        this.#firstPage += 1;
      }
    }
    return true;
  }

  clear(): void {
    this.#pages.length = 0;
    this.#firstPage = 0;
    this.#size = 0;
  }

  /** By id. Jobs that are added or deleted meanwhile may be missed. */
  *[Symbol.iterator](): Generator<T> {
    for (let number = this.#firstPage; number < this.#pages.length; number += 1) {
      for (const job of this.#pages[number]?.slots ?? []) {
        if (job !== undefined) {
          yield job;
        }
      }
    }
  }
}
