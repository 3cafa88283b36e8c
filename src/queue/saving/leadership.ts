// Decides whether this dispatcher leads or follows, and carries out the change from one to the other.

import type { QueueEvents } from '../core/events.ts';
import { QueueError } from '../errors.ts';
import type { Job } from '../job.ts';
import type { JournalBatch, CommitResult, SavedJob } from '../journal.ts';
import type { Completion } from '../running/completion.ts';
import type { Handlers } from '../running/handlers.ts';
import type { JobRegistry } from '../running/registry.ts';
import type { Scheduler } from '../running/scheduler.ts';
import type { WorkerPool } from '../running/workerPool.ts';
import type { Follower } from './follower.ts';
import type { JournalWriter } from './journalWriter.ts';
import { interruption, recoverRuns, type RecoveredRun } from './recoverRuns.ts';

export type LeadershipParts = {
  readonly registry: JobRegistry;
  readonly pool: WorkerPool;
  readonly events: QueueEvents;
  readonly completion: Completion;
  readonly scheduler: Scheduler;
  readonly handlers: Handlers;
  readonly follower: Follower;
  readonly writer: JournalWriter | undefined;
};

export class Leadership {
  /** Whether this dispatcher takes orders and starts jobs. */
  leading = true;
  readonly #parts: LeadershipParts;
  #stopped = false;
  /** Whether it was shown what another dispatcher has saved, since it last stepped down. */
  #hasFollowed = false;
  /** How many workers it had; they come back when it leads again and nothing was saved. */
  #workers: number | undefined = undefined;

  constructor(parts: LeadershipParts) {
    this.#parts = parts;
    const { writer, events } = parts;
    if (writer !== undefined) {
      events.recorder = writer;
      writer.onFenced = () => this.#fence();
      writer.onRefusesChanged = () => {
        events.queue.fire({ change: 'gate' });
        parts.scheduler.startSoon();
      };
    }
  }

  /** Whether jobs outlive this dispatcher. */
  get hasJournal(): boolean {
    return this.#parts.writer !== undefined;
  }

  /** Without a journal, nothing but `done`. Nothing is written any more afterwards. */
  async savedAfter(done: Promise<void>): Promise<void> {
    await done;
    await this.#parts.writer?.flush();
    this.#parts.writer?.close();
  }

  save(): CommitResult {
    return this.#parts.writer?.commit() ?? 'unsaved';
  }

  flush(): Promise<CommitResult> {
    return this.#parts.writer?.flush() ?? Promise.resolve('unsaved');
  }

  stepDown(): void {
    const { events } = this.#parts;
    if (this.leading || this.#hasFollowed) {
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
      const { events, follower } = this.#parts;
      const isFirst = !this.#hasFollowed;
      this.#hasFollowed = true;
      this.#workers = batch.queue === undefined ? this.#workers : undefined;
      events.batch(() => {
        follower.apply(batch);
        if (isFirst) {
          events.queue.fire({ change: 'role' });
        }
      });
    }
  }

  recall(saved: readonly SavedJob[]): readonly Job[] {
    return this.#parts.follower.recall(saved);
  }

  lead(lastId: number): void {
    const { registry, scheduler, pool, events, writer } = this.#parts;
    if (this.#stopped) {
      throw new QueueError('stopped', 'The queue has been stopped.');
    }
    if (this.leading) {
      return;
    }
    if (this.hasJournal && !this.#hasFollowed) {
      throw new QueueError(
        'journalUnread',
        'What the journal holds must be shown first, or it would be overwritten: `follow({ jobs, removed: [], queue })`, without jobs if there are none.',
      );
    }
    let recovered: readonly RecoveredRun[] = [];
    events.batch(() => {
      writer?.open();
      events.recorder = writer;
      recovered = recoverRuns(this.#parts);
      registry.lastId = Math.max(registry.lastId, lastId);
      this.leading = true;
      scheduler.enable();
      if (this.#workers !== undefined) {
        pool.resize(this.#workers);
      }
      events.queue.fire({ change: 'role' });
    });
    if (writer?.commit() !== 'fenced') {
      recovered.forEach(({ run, adopt, haltBy }) => run.adopt(adopt, haltBy));
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
    const wasLeading = this.leading;
    this.leading = false;
    this.#hasFollowed = false;
    scheduler.disable();
    events.recorder = undefined;
    writer?.close();
    if (wasLeading) {
      this.#workers = this.#stopped ? undefined : pool.size;
    }
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
