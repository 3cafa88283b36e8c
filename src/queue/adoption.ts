// What becomes of the jobs of an earlier dispatcher when this one comes to lead: work that can be gone on with is
// adopted, and what died with its program is interrupted.

import type { Endings } from './endings.ts';
import type { HaltedBy } from './errors.ts';
import type { Handlers } from './handlers.ts';
import type { JobRecord } from './jobRecord.ts';
import type { Ledger } from './ledger.ts';
import { isLost, lostMessage } from './lostWork.ts';
import type { Run } from './run.ts';
import type { Runner } from './runner.ts';
import type { Signals } from './signals.ts';
import type { WorkHandler } from './work.ts';

export const interruption = 'The program that ran it ended, or handed it on, before it had ended.';

export type Adopted = {
  readonly run: Run;
  readonly adopt: WorkHandler;
  readonly haltBy: HaltedBy | undefined;
};

export class Adoption {
  readonly #ledger: Ledger;
  readonly #handlers: Handlers;
  readonly #endings: Endings;
  readonly #runner: Runner;
  readonly #signals: Signals;

  constructor(ledger: Ledger, handlers: Handlers, endings: Endings, runner: Runner, signals: Signals) {
    this.#ledger = ledger;
    this.#handlers = handlers;
    this.#endings = endings;
    this.#runner = runner;
    this.#signals = signals;
  }

  /** Settles what cannot go on, within a hold and before anything is started; returns what can, to be begun afterwards. */
  decide(): Adopted[] {
    const adopted: Adopted[] = [];
    const open = this.#ledger.all().filter(({ completed }) => !completed);
    for (const job of open.filter(({ state }) => state === 'running')) {
      const run = this.#runner.runOf(job);
      const adopt = typeof job.run === 'function' ? undefined : this.#handlers.get(job.kind)?.adopt;
      const haltBy = job.extras?.haltBy;
      if (run !== undefined && adopt !== undefined) {
        adopted.push({ run, adopt, haltBy });
      } else {
        run?.interrupt(interruption, haltBy);
      }
    }
    const waiting = open.filter(({ current }) => current === undefined);
    const lost = waiting.filter(({ run }) => isLost(run));
    const functions = lost.filter(({ run }) => typeof run === 'function');
    const others = lost.filter(({ run }) => typeof run !== 'function');
    this.#endings.ofWaiting(functions, { kind: 'interrupted', message: interruption });
    this.#endings.ofWaiting(others, { kind: 'interrupted', message: lostMessage });
    this.#release(waiting);
    return adopted;
  }

  /** What a job was put back for is not known any more: its handler is asked anew. */
  #release(waiting: readonly JobRecord[]): void {
    for (const job of waiting) {
      if (this.#ledger.release(job)) {
        this.#signals.jobDid('moved', job);
      }
    }
  }
}
