// How far a running job is, from what its work says and is told.

import type { Clock } from './clock.ts';
import type { JobRecord } from './jobRecord.ts';
import type { Ledger } from './ledger.ts';
import type { Run } from './run.ts';
import type { Signals } from './signals.ts';
import type { HaltStep, Running } from './state.ts';

/** Of a job that runs: whether what comes after it may start. One that is being halted is of no use any more. */
export const isReady = ({ ready, phase }: Partial<Pick<Running, 'ready' | 'phase'>>): boolean =>
  ready === true && phase !== 'halting';

export class Phases {
  readonly #ledger: Ledger;
  readonly #signals: Signals;
  readonly #clock: Clock;

  constructor(ledger: Ledger, signals: Signals, clock: Clock) {
    this.#ledger = ledger;
    this.#signals = signals;
    this.#clock = clock;
  }

  started(job: JobRecord, at: number | undefined): void {
    if (job.current?.kind === 'running' && job.current.phase === 'starting') {
      const now = this.#clock.now();
      job.startedAt = at ?? now;
      job.tick = this.#clock.monotonic() - Math.max(0, now - (at ?? now));
      job.current = { ...job.current, phase: 'active' };
      this.#signals.jobDid('phase', job);
    }
  }

  /** Whether it is so only now: jobs may start that come after it. */
  ready(job: JobRecord): boolean {
    const { current } = job;
    if (current?.kind !== 'running' || current.phase === 'halting' || current.ready === true) {
      return false;
    }
    job.current = { ...current, ready: true };
    this.#ledger.waiting.readyChanged(job);
    this.#signals.jobDid('ready', job);
    return true;
  }

  /** `abort` tells the work; it is called once listeners have heard. */
  halting({ record, worker, haltedBy }: Run, abort: () => void): void {
    this.#signals.hold(() => {
      if (record.current?.kind === 'running') {
        record.needExtras().haltBy = haltedBy;
        record.current = { ...record.current, phase: 'halting' };
        if (record.current.ready === true) {
          this.#ledger.waiting.readyChanged(record);
        }
        this.#signals.jobDid('phase', record);
        if (worker !== undefined) {
          worker.since = this.#clock.now();
          this.#signals.workerDid('halting', worker);
        }
      }
      this.#signals.afterwards({ deliver: abort });
    });
  }

  haltStep(job: JobRecord, haltStep: HaltStep): void {
    if (job.current?.kind === 'running' && job.current.phase === 'halting') {
      job.current = { ...job.current, haltStep };
      this.#signals.jobDid('phase', job);
    }
  }
}
