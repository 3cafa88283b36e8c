// Whether a dispatcher leads or follows, and how it passes from one to the other.

import { interruption, type Adoption } from './adoption.ts';
import type { Endings } from './endings.ts';
import { QueueError } from './errors.ts';
import type { Following } from './following.ts';
import type { Job } from './job.ts';
import type { CommitResult, JournalBatch } from './journal.ts';
import type { JournalBook } from './journalBook.ts';
import type { Ledger } from './ledger.ts';
import type { Pool } from './pool.ts';
import type { Runner } from './runner.ts';
import type { SavedJob } from './saved.ts';
import type { Signals } from './signals.ts';

export type RoleParts = {
  readonly ledger: Ledger;
  readonly pool: Pool;
  readonly signals: Signals;
  readonly endings: Endings;
  readonly runner: Runner;
  readonly following: Following;
  readonly adoption: Adoption;
  readonly book: JournalBook | undefined;
};

export class Roles {
  readonly #parts: RoleParts;
  #stopped = false;
  /** How many workers it had; they come back when it leads again and nothing was saved. */
  #workers: number | undefined = undefined;

  constructor(parts: RoleParts) {
    this.#parts = parts;
    const { book, signals } = parts;
    if (book !== undefined) {
      signals.book = book;
      book.onFenced = () => this.#fence();
    }
  }

  get leading(): boolean {
    return this.#parts.runner.leading;
  }

  /** Throws QueueError `following`. */
  needLeading(): void {
    if (!this.leading) {
      throw new QueueError('following', 'Another dispatcher leads this queue; give it the order.');
    }
  }

  /** Whether jobs outlive this dispatcher. */
  get hasJournal(): boolean {
    return this.#parts.book !== undefined;
  }

  /** Without a journal, nothing but `done`. */
  savedAfter(done: Promise<void>): Promise<void> {
    return this.hasJournal ? done.then(() => void this.save()) : done;
  }

  save(): CommitResult {
    return this.#parts.book?.commit() ?? 'held';
  }

  stepDown(): void {
    const { signals } = this.#parts;
    if (this.leading) {
      signals.hold(() => {
        this.#letGo();
        signals.queue.fire({ change: 'role' });
      });
    }
  }

  /** Drops what it shows, for good. */
  stop(): void {
    this.#stopped = true;
    if (!this.leading) {
      this.#letGo();
    }
  }

  follow(batch: JournalBatch): void {
    if (!this.leading && !this.#stopped) {
      this.#workers = batch.queue === undefined ? this.#workers : undefined;
      this.#parts.following.apply(batch);
    }
  }

  recall(saved: readonly SavedJob[]): readonly Job[] {
    return this.#parts.following.recall(saved);
  }

  lead(): void {
    const { runner, pool, signals, adoption, book } = this.#parts;
    if (this.#stopped) {
      throw new QueueError('stopped', 'The queue has been stopped.');
    }
    if (this.leading) {
      return;
    }
    let adopted: ReturnType<Adoption['decide']> = [];
    signals.hold(() => {
      book?.open();
      signals.book = book;
      adopted = adoption.decide();
      runner.leading = true;
      if (this.#workers !== undefined) {
        pool.resize(this.#workers);
      }
      signals.queue.fire({ change: 'role' });
    });
    if (book?.commit() !== 'fenced') {
      adopted.forEach(({ run, adopt, haltBy }) => run.adopt(adopt, haltBy));
      runner.startSoon();
    }
  }

  #fence(): void {
    const { signals } = this.#parts;
    signals.hold(() => {
      this.stepDown();
      signals.queue.fire({ change: 'fenced' });
    });
  }

  #letGo(): void {
    const { ledger, pool, runner, endings, signals, book } = this.#parts;
    runner.leading = false;
    signals.book = undefined;
    book?.close();
    this.#workers = this.#stopped ? undefined : pool.staying;
    const now = runner.clock.now();
    for (const { run } of pool.workers.values()) {
      run?.letGo();
    }
    ledger.services.runs.forEach((run) => run.letGo());
    for (const job of ledger.clear()) {
      job.end({ kind: 'interrupted', message: interruption }, now, job.durationMs);
    }
    pool.clear();
    endings.reset();
  }
}
