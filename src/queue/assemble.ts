// Puts the parts of a queue together: what each of them knows of the others is said here.

import { Admission } from './admission.ts';
import { readDispatcherOptions, type DispatcherOptions } from './dispatcherOptions.ts';
import { Edits } from './edits.ts';
import { Endings } from './endings.ts';
import { Handlers } from './handlers.ts';
import { Ledger } from './ledger.ts';
import { Pool } from './pool.ts';
import { Runner } from './runner.ts';
import { Signals } from './signals.ts';

export type Parts = ReturnType<typeof assemble>;

/** Throws QueueError `badOption`. */
export function assemble(options: DispatcherOptions) {
  const read = readDispatcherOptions(options);
  const { workers, history, clock, limits, order, gate, onListenerError } = read;
  const signals = new Signals(onListenerError);
  const handlers = new Handlers();
  const startSoon = (): void => runner.startSoon();
  const ledger = new Ledger(clock, history, { ...limits }, startSoon);
  const pool = new Pool(signals, clock);
  const endings = new Endings(ledger, signals, clock, startSoon);
  const runner = new Runner(ledger, pool, signals, endings, handlers, clock, gate);
  const admission = new Admission(ledger, handlers, runner, order);
  const edits = new Edits(ledger, clock, order);
  return { workers, signals, handlers, ledger, pool, endings, runner, admission, edits };
}
