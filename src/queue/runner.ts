// Hands waiting jobs to free workers and books what comes of it.

import type { Clock } from './clock.ts';
import { deferred, type Deferred } from './deferred.ts';
import type { HaltedBy, PutBack } from './errors.ts';
import type { Handlers } from './handlers.ts';
import type { JobRecord } from './job.ts';
import type { Ledger } from './ledger.ts';
import type { Pool } from './pool.ts';
import { Run, type RunListener } from './run.ts';
import type { Signals } from './signals.ts';
import type { HaltStep, Outcome, WaitReason } from './state.ts';
import { Turn } from './turn.ts';
import type { Progress } from './work.ts';
import type { WorkerRecord } from './worker.ts';

export class Runner implements RunListener {
  readonly clock: Clock;
  readonly #ledger: Ledger;
  readonly #pool: Pool;
  readonly #signals: Signals;
  readonly #handlers: Handlers;
  readonly #gate: () => WaitReason | undefined;
  readonly #turn: Turn;
  #paused = false;
  #startWanted = false;
  #starting = false;
  #finishedUpTo = 0;
  #allEnded: Deferred<void> | undefined = undefined;

  constructor(
    ledger: Ledger,
    pool: Pool,
    signals: Signals,
    handlers: Handlers,
    clock: Clock,
    gate: () => WaitReason | undefined,
  ) {
    this.#ledger = ledger;
    this.#pool = pool;
    this.#signals = signals;
    this.#handlers = handlers;
    this.clock = clock;
    this.#gate = gate;
    this.#turn = new Turn(clock, () => this.#startJobs());
  }

  readonly whyWaiting = (job: JobRecord): WaitReason => {
    if (job.service) {
      // Without a reason it starts as soon as its adding is done.
      return this.#gate() ?? { kind: 'worker' };
    }
    const { heldFor: message } = job;
    const own = message === undefined ? undefined : ({ kind: 'work', message } as const);
    return this.#closed() ?? own ?? { kind: this.#pool.staying === 0 ? 'start' : 'worker' };
  };

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
    this.#allEnded ??= deferred<void>();
    return this.#allEnded.promise;
  }

  /** Ends a waiting job, asks a running one to end, and leaves an ended one alone. */
  halt(job: JobRecord, by: HaltedBy): void {
    if (job.current === undefined) {
      this.#signals.hold(() => this.#endWaiting([job], by));
    } else if (job.current.state === 'running') {
      this.#runOf(job, job.current.worker)?.halt(by);
    }
  }

  #runOf(job: JobRecord, worker: number | undefined): Run | undefined {
    return worker === undefined ? this.#ledger.services.runOf(job) : this.#pool.workers.get(worker)?.run;
  }

  /** Halts every open job, services too. Resolves when all of them have ended. */
  async haltAll(by: HaltedBy): Promise<void> {
    const { backlog, services } = this.#ledger;
    const workers = [...this.#pool.workers.values()];
    const runs = [...workers.map(({ run }) => run), ...services.runs].filter((run) => run !== undefined);
    this.#signals.hold(() => {
      this.#endWaiting([...backlog, ...services.waiting], by);
      runs.forEach((run) => run.halt(by));
    });
    await Promise.all(runs.map(({ record }) => record.finished));
  }

  /** Drops jobs that wait or have ended. */
  remove(jobs: readonly JobRecord[]): void {
    this.#signals.hold(() => {
      for (const job of jobs) {
        const waited = job.current === undefined;
        if (waited) {
          this.#ledger.end(job, halted('remove'), this.clock.now());
          this.#signals.jobDid('ended', job);
        }
        if (this.#ledger.drop(job)) {
          this.#signals.jobDid('removed', job);
        }
        if (waited) {
          this.#signals.afterwards(this.#finishIfDone);
        }
      }
    });
  }

  startSoon(): void {
    const { backlog, services } = this.#ledger;
    const any = (backlog.size > 0 && this.#pool.hasIdle) || services.waiting.size > 0;
    if (any && !this.#startWanted) {
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

  runHalting({ record, worker }: Run, abort: () => void): void {
    this.#signals.hold(() => {
      if (record.current?.state === 'running') {
        record.current = { ...record.current, phase: 'halting' };
        this.#signals.jobDid('phase', record);
        if (worker !== undefined) {
          worker.since = this.clock.now();
          this.#signals.workerDid('halting', worker);
        }
      }
      this.#signals.afterwards(abort);
    });
  }

  runHaltStep({ record }: Run, haltStep: HaltStep): void {
    if (record.current?.state === 'running' && record.current.phase === 'halting') {
      record.current = { ...record.current, haltStep };
      this.#signals.jobDid('phase', record);
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

  runPutBack({ record, worker }: Run, { message, until }: PutBack): void {
    this.#signals.hold(() => {
      this.#ledger.putBack(record, message);
      this.#signals.jobDid('putBack', record);
      this.#free(worker);
    });
    const release = (): void => {
      if (this.#ledger.backlog.release(record)) {
        record.heldFor = undefined;
        this.#signals.jobDid('moved', record);
        this.startSoon();
      }
    };
    Promise.resolve(until).then(release, release);
    this.#startJobs();
  }

  runEnded({ record, worker }: Run, outcome: Outcome, at: number | undefined): void {
    this.#signals.hold(() => {
      const now = this.clock.now();
      this.#ledger.end(record, outcome, Math.max(at ?? now, record.startedAt ?? now));
      if (worker !== undefined) {
        worker.jobsDone += 1;
      }
      this.#ended(record);
      this.#free(worker);
      if (this.#ledger.open === 0) {
        this.#signals.afterwards(this.#finishIfDone);
      }
    });
    this.#startJobs();
  }

  #free(worker: WorkerRecord | undefined): void {
    if (worker !== undefined) {
      worker.run = undefined;
      worker.since = this.clock.now();
      this.#pool.release(worker);
    }
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
      this.#startServices();
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

  #startServices(): void {
    for (const service of this.#ledger.services.waiting) {
      if (this.#gate() !== undefined || this.#turn.spent()) {
        break;
      }
      this.#start(service, undefined);
    }
  }

  #start(job: JobRecord, worker: WorkerRecord | undefined): void {
    const now = this.clock.now();
    const handling = this.#handlers.get(job.kind);
    const run = new Run(job, worker, this);
    this.#signals.hold(() => {
      this.#ledger.start(job, run, now, handling?.reportsStart ?? false);
      this.#signals.jobDid('started', job);
      if (worker !== undefined) {
        worker.run = run;
        worker.since = now;
        this.#signals.workerDid('busy', worker);
      }
    });
    run.begin(handling?.handler);
  }

  #endWaiting(jobs: readonly JobRecord[], by: HaltedBy): void {
    const now = this.clock.now();
    for (const job of jobs) {
      this.#ledger.end(job, halted(by), now);
      this.#ended(job);
    }
    this.#signals.afterwards(this.#finishIfDone);
  }

  #ended(job: JobRecord): void {
    this.#signals.jobDid('ended', job);
    const dropped = this.#ledger.trim();
    if (dropped !== undefined) {
      this.#signals.jobDid('removed', dropped);
    }
  }

  // Looks when listeners have heard of the end, because they may have added another job.
  readonly #finishIfDone = (): void => {
    if (this.#ledger.open === 0 && this.#ledger.lastQueuedId > this.#finishedUpTo) {
      this.#finishedUpTo = this.#ledger.lastQueuedId;
      this.#allEnded?.resolve();
      this.#allEnded = undefined;
      this.#signals.finish.fire({ counts: this.#ledger.counts });
    }
  };
}

const halted = (by: HaltedBy): Outcome => ({ kind: 'halted', by, clean: true, remaining: [] });
