// Whether a dispatcher leads or follows, and how it passes from one to the other.

import type { JobRecord } from '../core/jobRecord.ts';
import type { QueueEvents } from '../core/events.ts';
import { QueueError, type HaltedBy } from '../errors.ts';
import type { Job, WorkHandler } from '../job.ts';
import type { JournalBatch, CommitResult, SavedJob } from '../journal.ts';
import type { Completion } from '../running/completion.ts';
import { type Handlers, missingMessage, isMissing } from '../running/handlers.ts';
import type { JobRegistry } from '../running/registry.ts';
import type { Run } from '../running/run.ts';
import type { Scheduler } from '../running/scheduler.ts';
import type { WorkerPool } from '../running/workerPool.ts';
import type { Follower } from './follower.ts';
import type { JournalWriter } from './journalWriter.ts';

export type LeadershipParts = {
  readonly registry: JobRegistry;
  readonly pool: WorkerPool;
  readonly events: QueueEvents;
  readonly completion: Completion;
  readonly scheduler: Scheduler;
  readonly follower: Follower;
  readonly adoption: Adoption;
  readonly writer: JournalWriter | undefined;
};

export class Leadership {
  /** Whether this dispatcher takes orders and starts jobs. */
  leading = true;
  readonly #parts: LeadershipParts;
  #stopped = false;
  /** How many workers it had; they come back when it leads again and nothing was saved. */
  #workers: number | undefined = undefined;

  constructor(parts: LeadershipParts) {
    this.#parts = parts;
    const { writer, events } = parts;
    if (writer !== undefined) {
      events.recorder = writer;
      writer.onFenced = () => this.#fence();
    }
  }

  /** Whether jobs outlive this dispatcher. */
  get hasJournal(): boolean {
    return this.#parts.writer !== undefined;
  }

  /** Without a journal, nothing but `done`. */
  savedAfter(done: Promise<void>): Promise<void> {
    return this.hasJournal ? done.then(() => void this.save()) : done;
  }

  save(): CommitResult {
    return this.#parts.writer?.commit() ?? 'retry';
  }

  stepDown(): void {
    const { events } = this.#parts;
    if (this.leading) {
      events.batch(() => {
        this.#dropAll();
        events.queue.fire({ change: 'role' });
      });
    }
  }

  /** Drops what it shows, for good. */
  stop(): void {
    this.#stopped = true;
    if (!this.leading) {
      this.#dropAll();
    }
  }

  follow(batch: JournalBatch): void {
    if (!this.leading && !this.#stopped) {
      this.#workers = batch.queue === undefined ? this.#workers : undefined;
      this.#parts.follower.apply(batch);
    }
  }

  recall(saved: readonly SavedJob[]): readonly Job[] {
    return this.#parts.follower.recall(saved);
  }

  lead(): void {
    const { scheduler, pool, events, adoption, writer } = this.#parts;
    if (this.#stopped) {
      throw new QueueError('stopped', 'The queue has been stopped.');
    }
    if (this.leading) {
      return;
    }
    let adopted: ReturnType<Adoption['decide']> = [];
    events.batch(() => {
      writer?.open();
      events.recorder = writer;
      adopted = adoption.decide();
      this.leading = true;
      scheduler.enable();
      if (this.#workers !== undefined) {
        pool.resize(this.#workers);
      }
      events.queue.fire({ change: 'role' });
    });
    if (writer?.commit() !== 'fenced') {
      adopted.forEach(({ run, adopt, haltBy }) => run.adopt(adopt, haltBy));
      scheduler.startSoon();
    }
  }

  #fence(): void {
    const { events } = this.#parts;
    events.batch(() => {
      this.stepDown();
      events.queue.fire({ change: 'fenced' });
    });
  }

  #dropAll(): void {
    const { registry, pool, scheduler, completion, events, writer } = this.#parts;
    this.leading = false;
    scheduler.disable();
    events.recorder = undefined;
    writer?.close();
    this.#workers = this.#stopped ? undefined : pool.size;
    const now = scheduler.clock.now();
    for (const { run } of pool.workers.values()) {
      run?.detach();
    }
    registry.services.runs.forEach((run) => run.detach());
    for (const job of registry.clear()) {
      job.end({ kind: 'interrupted', message: interruption }, now, job.durationMs);
    }
    pool.clear();
    completion.reset();
  }
}

// What becomes of the jobs of an earlier dispatcher when this one comes to lead: work that can be gone on with is
// adopted, and what died with its program is interrupted.

const interruption = 'The program that ran it ended, or handed it on, before it had ended.';

type Adopted = {
  readonly run: Run;
  readonly adopt: WorkHandler;
  readonly haltBy: HaltedBy | undefined;
};

export class Adoption {
  readonly #registry: JobRegistry;
  readonly #handlers: Handlers;
  readonly #completion: Completion;
  readonly #scheduler: Scheduler;
  readonly #events: QueueEvents;

  constructor(
    registry: JobRegistry,
    handlers: Handlers,
    completion: Completion,
    scheduler: Scheduler,
    events: QueueEvents,
  ) {
    this.#registry = registry;
    this.#handlers = handlers;
    this.#completion = completion;
    this.#scheduler = scheduler;
    this.#events = events;
  }

  /** Settles what cannot go on, within a hold and before anything is started; returns what can, to be begun afterwards. */
  decide(): Adopted[] {
    const adopted: Adopted[] = [];
    const open = this.#registry.all().filter(({ completed }) => !completed);
    for (const job of open.filter(({ state }) => state === 'running')) {
      const run = this.#scheduler.runOf(job);
      const adopt = typeof job.run === 'function' ? undefined : this.#handlers.get(job.kind)?.adopt;
      const haltBy = job.optional?.haltBy;
      if (run !== undefined && adopt !== undefined) {
        adopted.push({ run, adopt, haltBy });
      } else {
        run?.interrupt(interruption, haltBy);
      }
    }
    const waiting = open.filter(({ current }) => current === undefined);
    const missing = waiting.filter(({ run }) => isMissing(run));
    const functions = missing.filter(({ run }) => typeof run === 'function');
    const others = missing.filter(({ run }) => typeof run !== 'function');
    this.#completion.finishAllWaiting(functions, { kind: 'interrupted', message: interruption });
    this.#completion.finishAllWaiting(others, { kind: 'interrupted', message: missingMessage });
    this.#release(waiting);
    return adopted;
  }

  /** What a job was put back for is not known any more: its handler is asked anew. */
  #release(waiting: readonly JobRecord[]): void {
    for (const job of waiting) {
      if (this.#registry.release(job)) {
        this.#events.emitJob('moved', job);
      }
    }
  }
}
