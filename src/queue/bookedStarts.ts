// With a journal, a start is on record before its work is called: the starts of one pass are booked, committed
// together, and only then begun.

import type { JournalBook } from './journalBook.ts';
import type { Run } from './run.ts';
import type { WorkHandler } from './work.ts';

export class BookedStarts {
  readonly #book: JournalBook;
  #booked: { readonly run: Run; readonly handler: WorkHandler | undefined }[] = [];

  constructor(book: JournalBook) {
    this.#book = book;
  }

  add(run: Run, handler: WorkHandler | undefined): void {
    this.#booked.push({ run, handler });
  }

  /** Commits what was booked and begins it; false when nothing was, or when it must not begin. */
  begin(): boolean {
    const booked = this.#booked;
    this.#booked = [];
    if (booked.length === 0 || this.#book.commitIfDue() === 'fenced') {
      return false;
    }
    for (const { run, handler } of booked) {
      run.begin(handler);
    }
    return true;
  }
}
