// Puts the parts of a queue together: what each of them knows of the others is said here.

import { Admission } from './admission.ts';
import { Adoption } from './adoption.ts';
import { readDispatcherOptions, type DispatcherOptions } from './dispatcherOptions.ts';
import { Edits } from './edits.ts';
import { Endings } from './endings.ts';
import { Following } from './following.ts';
import { Handlers } from './handlers.ts';
import { JournalBook } from './journalBook.ts';
import { Ledger } from './ledger.ts';
import { Pool } from './pool.ts';
import { Roles } from './roles.ts';
import { Runner } from './runner.ts';
import type { SavedQueue } from './saved.ts';
import { Signals } from './signals.ts';

export type Parts = ReturnType<typeof assemble>;

/** Throws QueueError `badOption`. */
export function assemble(options: DispatcherOptions) {
  const read = readDispatcherOptions(options);
  const { workers, history, clock, limits, order, gate, onListenerError, journal } = read;
  const signals = new Signals(onListenerError);
  const handlers = new Handlers();
  const startSoon = (): void => runner.startSoon();
  const queueNow = (): SavedQueue => savedQueue(runner, pool, ledger);
  const book = journal && new JournalBook(journal, clock, queueNow, onListenerError);
  const ledger = new Ledger(clock, history, { ...limits }, startSoon);
  const pool = new Pool(signals, clock);
  const endings = new Endings(ledger, signals, clock, startSoon);
  const runner = new Runner(ledger, pool, signals, endings, handlers, clock, gate, book);
  const admission = new Admission(ledger, handlers, runner, order);
  const edits = new Edits(ledger, clock, order, (jobs) => jobs.forEach((job) => signals.book?.touch(job)));
  const following = new Following(ledger, pool, signals, endings, runner, edits, order);
  const adoption = new Adoption(ledger, handlers, endings, runner, signals);
  const roles = new Roles({ ledger, pool, signals, endings, runner, following, adoption, book });
  return { workers, signals, handlers, ledger, pool, endings, runner, admission, edits, roles };
}

function savedQueue({ paused }: Runner, pool: Pool, { counts, lastId }: Ledger): SavedQueue {
  const { succeeded, failed, halted, interrupted } = counts;
  const workerIds = [...pool.workers.values()].filter(({ leaving }) => !leaving).map(({ id }) => id);
  return {
    paused,
    workers: pool.staying,
    workerIds,
    lastId,
    counts: { succeeded, failed, halted, interrupted },
  };
}
