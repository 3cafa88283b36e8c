// Hands waiting jobs to free workers and books what comes of it.

import { BookedStarts } from './bookedStarts.ts';
import type { Clock } from './clock.ts';
import { haltedBy, type Endings } from './endings.ts';
import type { HaltedBy, PutBack } from './errors.ts';
import type { Handlers } from './handlers.ts';
import type { JobRecord } from './jobRecord.ts';
import type { JournalBook } from './journalBook.ts';
import type { Ledger } from './ledger.ts';
import { Phases } from './phases.ts';
import type { Pool } from './pool.ts';
import { keepNotes, keepProgress } from './reports.ts';
import { Run, type RunListener } from './run.ts';
import type { Signals } from './signals.ts';
import type { HaltStep, Outcome, WaitReason } from './state.ts';
import { runsAgain, waitBeforeNext } from './runsAgain.ts';
import { Turn } from './turn.ts';
import type { Progress } from './work.ts';
import type { WorkerRecord } from './worker.ts';

const resolved = Promise.resolve();

export class Runner implements RunListener {
  readonly clock: Clock;
  readonly zeroAt: number;
  readonly zeroTick: number;
  readonly #ledger: Ledger;
  readonly #pool: Pool;
  readonly #signals: Signals;
  readonly #endings: Endings;
  readonly #phases: Phases;
  readonly #handlers: Handlers;
  readonly #gate: (() => WaitReason | undefined) | undefined;
  readonly turn: Turn;
  /** With a journal: starts that are not on record yet. */
  readonly #starts: BookedStarts | undefined;
  /** Whether it starts jobs at all. */
  leading = true;
  #paused = false;
  #startWanted = false;
  #starting = false;
  /** Whether no work was called since the clocks were looked at. */
  #looked = false;

  constructor(
    ledger: Ledger,
    pool: Pool,
    signals: Signals,
    endings: Endings,
    handlers: Handlers,
    clock: Clock,
    gate: (() => WaitReason | undefined) | undefined,
    book: JournalBook | undefined,
  ) {
    this.#starts = book && new BookedStarts(book);
    this.#ledger = ledger;
    this.#pool = pool;
    this.#signals = signals;
    this.#endings = endings;
    this.#handlers = handlers;
    this.#phases = new Phases(ledger, signals, clock);
    this.clock = clock;
    this.zeroAt = clock.now();
    this.zeroTick = clock.monotonic();
    this.#gate = gate;
    this.turn = new Turn(clock, () => this.#startJobs());
  }

  readonly whyWaiting = (job: JobRecord): WaitReason => {
    if (job.service) {
      // Without a reason it starts as soon as its adding is done.
      return this.#gate?.() ?? this.#ledger.waiting.whyOf(job) ?? { kind: 'worker' };
    }
    return this.closed ?? this.#ledger.waiting.whyOf(job) ?? this.inLine;
  };

  /** Why no job at all is started now. */
  get closed(): WaitReason | undefined {
    return this.#gate?.() ?? (this.#paused ? { kind: 'paused' } : undefined);
  }

  /** Why a job waits that waits for nothing of its own. */
  get inLine(): WaitReason {
    return { kind: this.#pool.staying === 0 ? 'start' : 'worker' };
  }

  get paused(): boolean {
    return this.#paused;
  }

  setPaused(paused: boolean): void {
    if (this.#paused !== paused) {
      this.#paused = paused;
      this.#signals.book?.queueDid();
      this.#signals.queue.fire({ change: paused ? 'paused' : 'resumed' });
      this.startSoon();
    }
  }

  /** Ends a waiting job, asks a running one to end, and leaves an ended one alone. */
  halt(job: JobRecord, by: HaltedBy): void {
    if (job.current === undefined) {
      this.#endings.ofOneWaiting(job, haltedBy(by));
    } else if (job.current.kind === 'running') {
      this.runOf(job)?.halt(by);
    }
  }

  runOf(job: JobRecord): Run | undefined {
    const worker = job.current?.kind === 'running' ? job.current.worker : undefined;
    return worker === undefined ? this.#ledger.services.runOf(job) : this.#pool.workers.get(worker)?.run;
  }

  /** Halts every open job, services too. Resolves when all of them have ended. */
  async haltAll(by: HaltedBy): Promise<void> {
    const { waiting, services } = this.#ledger;
    const runs = [...this.#pool.runs, ...services.runs];
    this.#signals.hold(() => {
      this.#endings.ofWaiting([...waiting, ...services.waiting], haltedBy(by));
      runs.forEach((run) => run.halt(by));
    });
    await Promise.all(runs.map(({ record }) => record.finished));
  }

  startSoon(): void {
    const { line, services } = this.#ledger.waiting;
    const any = (line.size > 0 && this.#pool.hasIdle) || services.size > 0;
    if (any && !this.#startWanted) {
      this.#startWanted = true;
      // Costs less than queueMicrotask.
      void resolved.then(this.#startNow);
    }
  }

  readonly #startNow = (): void => {
    this.#startWanted = false;
    this.#startJobs();
  };

  runStarted({ record }: Run, at: number | undefined): void {
    this.#phases.started(record, at);
  }

  runReady({ record }: Run): void {
    if (this.#phases.ready(record)) {
      this.startSoon();
    }
  }

  runHalting(run: Run, abort: () => void): void {
    this.#phases.halting(run, abort);
  }

  runHaltStep({ record }: Run, haltStep: HaltStep): void {
    this.#phases.haltStep(record, haltStep);
  }

  runProgressed({ record }: Run, progress: Progress): void {
    keepProgress(record.needExtras(), progress);
    this.#signals.jobDid('progress', record);
  }

  runNoted({ record }: Run, notes: Readonly<Record<string, string>>): void {
    keepNotes(record.needExtras(), notes);
    this.#signals.book?.touch(record);
    this.#signals.jobDid('progress', record);
  }

  runLogged({ record }: Run, text: string): void {
    this.#signals.log.fire({ job: record, text });
  }

  runPutBack({ record, worker }: Run, { message, until }: PutBack): void {
    this.#signals.hold(() => {
      const doom = this.#ledger.putBack(record, message);
      this.#signals.jobDid('putBack', record);
      this.#pool.release(worker, this.clock.now());
      this.#endings.ofHopeless(record, doom);
    });
    const release = (): void => {
      if (this.#ledger.release(record)) {
        this.#signals.jobDid('moved', record);
        this.startSoon();
      }
    };
    Promise.resolve(until).then(release, release);
    this.#startJobs();
  }

  runEnded(run: Run, outcome: Outcome, at: number | undefined): void {
    const { record, worker } = run;
    this.turn.look();
    this.#looked = true;
    const { now, tick } = this.turn;
    const held = this.#signals.begin();
    let endedAt = record.noEarlier(now);
    let endTick = tick;
    if (at !== undefined) {
      endedAt = record.noEarlier(at);
      endTick -= Math.max(0, now - endedAt);
    }
    const tookMs = record.ranMs(endTick);
    if (record.extras !== undefined && !run.told && runsAgain(record, outcome)) {
      const waitMs = run.adopted && outcome.kind === 'interrupted' ? 0 : waitBeforeNext(record);
      const doom = this.#ledger.retry(record, outcome, endedAt, tookMs, waitMs);
      this.#signals.jobDid('retry', record);
      this.#endings.ofHopeless(record, doom);
    } else {
      if (worker !== undefined) {
        worker.jobsDone += 1;
      }
      this.#endings.ofRun(record, outcome, endedAt, tookMs);
    }
    this.#pool.release(worker, now);
    this.#endings.checkFinished();
    this.#signals.end(held);
    this.#startJobs();
  }

  #startJobs(): void {
    // A job may end within its own start; the loop that started it then goes on, instead of a loop in a loop.
    if (this.#starting || !this.leading) {
      return;
    }
    this.#starting = true;
    try {
      this.#handOut();
      while (this.#starts?.begin() === true) {
        this.#looked = false;
        this.#handOut();
      }
    } finally {
      this.#starting = false;
      this.#looked = false;
    }
  }

  #handOut(): void {
    if (this.#ledger.waiting.services.size > 0) {
      this.#startServices();
    }
    while (this.#pool.hasIdle && this.closed === undefined) {
      const job = this.#ledger.waiting.line.first;
      if (job === undefined || this.#spent()) {
        break;
      }
      const worker = this.#pool.takeIdle();
      if (worker !== undefined) {
        this.#start(job, worker);
      }
    }
  }

  #spent(): boolean {
    if (!this.#looked) {
      this.turn.look();
      this.#looked = true;
    }
    return this.turn.isSpent;
  }

  #startServices(): void {
    for (const service of this.#ledger.waiting.services) {
      if (this.#gate?.() !== undefined || this.#spent()) {
        break;
      }
      this.#start(service, undefined);
    }
  }

  #start(job: JobRecord, worker: WorkerRecord | undefined): void {
    const { tick } = this.turn;
    const now = this.turn.nowAfter(job.queuedAt);
    const handling = typeof job.run === 'function' ? undefined : this.#handlers.get(job.kind);
    const run = new Run(job, worker, this);
    const held = this.#signals.begin();
    this.#ledger.start(job, run, now, tick, handling?.reportsStart ?? false);
    this.#signals.jobDid('started', job);
    if (worker !== undefined) {
      worker.run = run;
      worker.since = now;
      this.#signals.workerDid('busy', worker);
    }
    this.#signals.end(held);
    if (this.#starts === undefined) {
      this.#looked = false;
      run.begin(handling?.handler);
    } else {
      this.#starts.add(run, handling?.handler);
    }
  }
}
