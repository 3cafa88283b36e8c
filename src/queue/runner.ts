// Hands waiting jobs to free workers and books what comes of it.

import type { Clock } from './clock.ts';
import type { Disposable } from './emitter.ts';
import { QueueError, type HaltedBy } from './errors.ts';
import type { JobRecord } from './job.ts';
import type { Ledger } from './ledger.ts';
import type { Pool } from './pool.ts';
import { Run, type RunListener } from './run.ts';
import type { Signals } from './signals.ts';
import type { Outcome, WaitReason } from './state.ts';
import { Turn } from './turn.ts';
import type { JobFunction, Progress, Work, WorkHandler } from './work.ts';
import type { WorkerRecord } from './worker.ts';

type Handling = { readonly handler: WorkHandler; readonly reportsStart: boolean };

export class Runner implements RunListener {
  readonly clock: Clock;
  readonly #ledger: Ledger;
  readonly #pool: Pool;
  readonly #signals: Signals;
  readonly #gate: () => WaitReason | undefined;
  readonly #turn: Turn;
  readonly #handlings = new Map<string, Handling>();
  #paused = false;
  #startWanted = false;
  #starting = false;
  #finishedUpTo = 0;
  #allEnded: PromiseWithResolvers<void> | undefined = undefined;

  constructor(
    ledger: Ledger,
    pool: Pool,
    signals: Signals,
    clock: Clock,
    gate: () => WaitReason | undefined,
  ) {
    this.#ledger = ledger;
    this.#pool = pool;
    this.#signals = signals;
    this.clock = clock;
    this.#gate = gate;
    this.#turn = new Turn(clock, () => this.#startJobs());
  }

  handle(kind: string, handler: WorkHandler, reportsStart: boolean): Disposable {
    if (this.#handlings.has(kind)) {
      throw new QueueError('duplicateKind', `Work of the kind "${kind}" has a handler already.`);
    }
    const handling = { handler, reportsStart };
    this.#handlings.set(kind, handling);
    return {
      dispose: () => {
        if (this.#handlings.get(kind) === handling) {
          this.#handlings.delete(kind);
        }
      },
    };
  }

  checkWork(work: JobFunction | Work): void {
    if (typeof work === 'function') {
      return;
    }
    if (typeof work !== 'object' || work === null || typeof work.kind !== 'string') {
      throw new QueueError('badWork', 'A job must be a function or an object with a "kind".');
    }
    if (!this.#handlings.has(work.kind)) {
      throw new QueueError('unknownKind', `Nothing handles work of the kind "${work.kind}".`);
    }
  }

  readonly whyWaiting = (): WaitReason =>
    this.#closed() ?? { kind: this.#pool.staying === 0 ? 'start' : 'worker' };

  get paused(): boolean {
    return this.#paused;
  }

  setPaused(paused: boolean): void {
    if (this.#paused !== paused) {
      this.#paused = paused;
      this.#signals.queue.fire({ change: paused ? 'paused' : 'resumed' });
      this.startSoon();
    }
  }

  finished(): Promise<void> {
    if (this.#ledger.open === 0) {
      return Promise.resolve();
    }
    this.#allEnded ??= Promise.withResolvers<void>();
    return this.#allEnded.promise;
  }

  /** Halts a job when its `options.signal` aborts, until it has ended. */
  follow(job: JobRecord, signal: AbortSignal | undefined): void {
    if (signal !== undefined) {
      const halt = (): void => this.halt(job, 'signal');
      signal.addEventListener('abort', halt);
      job.unlink = () => signal.removeEventListener('abort', halt);
    }
  }

  /** Ends a waiting job, asks a running one to end, and leaves an ended one alone. */
  halt(job: JobRecord, by: HaltedBy): void {
    if (job.current === undefined) {
      this.#ledger.end(job, halted(by), this.clock.now());
      this.#ended(job);
      this.#finishIfDone();
    } else if (job.current.state === 'running') {
      this.#pool.workers.get(job.current.worker)?.run?.halt(by);
    }
  }

  /** Ends every waiting job, all of them before the first listener hears of it. */
  haltWaiting(by: HaltedBy): void {
    const waiting = [...this.#ledger.backlog];
    const now = this.clock.now();
    for (const job of waiting) {
      this.#ledger.end(job, halted(by), now);
    }
    for (const job of waiting) {
      this.#ended(job);
    }
    this.#finishIfDone();
  }

  startSoon(): void {
    if (!this.#startWanted && this.#ledger.backlog.size > 0 && this.#pool.hasIdle) {
      this.#startWanted = true;
      queueMicrotask(() => {
        this.#startWanted = false;
        this.#startJobs();
      });
    }
  }

  runStarted({ record }: Run, at: number | undefined): void {
    if (record.current?.state === 'running' && record.current.phase === 'starting') {
      record.startedAt = at ?? this.clock.now();
      record.current = { ...record.current, phase: 'active' };
      this.#signals.jobDid('phase', record);
    }
  }

  runHalting({ record, worker }: Run): void {
    if (record.current?.state === 'running') {
      record.current = { ...record.current, phase: 'halting' };
      worker.since = this.clock.now();
      this.#signals.jobDid('phase', record);
      this.#signals.workerDid('halting', worker);
    }
  }

  runProgressed({ record }: Run, progress: Progress): void {
    const { message, fraction } = progress;
    record.progress = {
      ...record.progress,
      ...(message !== undefined && { message }),
      ...(fraction !== undefined &&
        Number.isFinite(fraction) && { fraction: Math.min(1, Math.max(0, fraction)) }),
    };
    this.#signals.jobDid('progress', record);
  }

  runLogged({ record }: Run, text: string): void {
    this.#signals.log.fire({ job: record, text });
  }

  runEnded({ record, worker }: Run, outcome: Outcome, at: number | undefined): void {
    const now = this.clock.now();
    this.#ledger.end(record, outcome, Math.max(at ?? now, record.startedAt ?? now));
    worker.run = undefined;
    worker.jobsDone += 1;
    worker.since = now;
    const leaves = worker.leaving;
    if (leaves) {
      this.#pool.remove(worker);
    } else {
      this.#pool.putIdle(worker);
    }
    this.#ended(record);
    this.#signals.workerDid(leaves ? 'removed' : 'idle', worker);
    this.#finishIfDone();
    this.#startJobs();
  }

  #closed(): WaitReason | undefined {
    return this.#gate() ?? (this.#paused ? { kind: 'paused' } : undefined);
  }

  #startJobs(): void {
    // A job may end within its own start; the loop that started it then goes on, instead of a loop in a loop.
    if (this.#starting) {
      return;
    }
    this.#starting = true;
    try {
      while (this.#pool.hasIdle && this.#closed() === undefined) {
        const job = this.#ledger.backlog.first;
        if (job === undefined || this.#turn.spent()) {
          break;
        }
        const worker = this.#pool.takeIdle();
        if (worker !== undefined) {
          this.#start(job, worker);
        }
      }
    } finally {
      this.#starting = false;
    }
  }

  #start(job: JobRecord, worker: WorkerRecord): void {
    const now = this.clock.now();
    const handling = this.#handlings.get(job.kind);
    this.#ledger.start(job, worker.id, now, handling?.reportsStart ?? false);
    const run = new Run(job, worker, this);
    worker.run = run;
    worker.since = now;
    this.#signals.jobDid('started', job);
    this.#signals.workerDid('busy', worker);
    run.begin(handling?.handler);
  }

  #ended(job: JobRecord): void {
    this.#signals.jobDid('ended', job);
    const dropped = this.#ledger.trim();
    if (dropped !== undefined) {
      this.#signals.jobDid('removed', dropped);
    }
  }

  #finishIfDone(): void {
    // A listener may have added a job, or ended the last one itself and been told.
    if (this.#ledger.open === 0 && this.#ledger.lastId > this.#finishedUpTo) {
      this.#finishedUpTo = this.#ledger.lastId;
      this.#allEnded?.resolve();
      this.#allEnded = undefined;
      this.#signals.finish.fire({ counts: this.#ledger.counts });
    }
  }
}

function halted(by: HaltedBy): Outcome {
  return { kind: 'halted', by, clean: true, remaining: [] };
}
