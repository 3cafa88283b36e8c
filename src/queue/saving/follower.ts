// Shows the jobs of another dispatcher from the rows that it saves: the same jobs in the same places,
// reported by the same events. Each row takes its job from its place and puts it where it belongs now.

import type { JobRecord } from '../core/jobRecord.ts';
import type { QueueEvents } from '../core/events.ts';
import { type JobChange, isReady } from '../job.ts';
import type { JournalBatch, SavedJob, SavedQueue } from '../journal.ts';
import { editableOptions } from '../options.ts';
import type { JobEditor } from '../orders/editJob.ts';
import { type Completion, haltedBy } from '../running/completion.ts';
import type { JobRegistry } from '../running/registry.ts';
import { Run, type WorkerRecord } from '../running/run.ts';
import type { Scheduler } from '../running/scheduler.ts';
import type { WorkerPool } from '../running/workerPool.ts';
import { newRecord, restore, link } from './restore.ts';
import { serialize } from './serialize.ts';
import type { OrderPolicy } from '../waiting/order.ts';

type Change = {
  readonly job: JobRecord;
  readonly row: SavedJob;
  readonly before: SavedJob | undefined;
  readonly run: Run | undefined;
};

export class Follower {
  readonly #registry: JobRegistry;
  readonly #pool: WorkerPool;
  readonly #events: QueueEvents;
  readonly #completion: Completion;
  readonly #scheduler: Scheduler;
  readonly #editor: Pick<JobEditor, 'sawSequence'>;
  readonly #order: OrderPolicy;

  constructor(
    registry: JobRegistry,
    pool: WorkerPool,
    events: QueueEvents,
    completion: Completion,
    scheduler: Scheduler,
    editor: JobEditor,
    order: OrderPolicy,
  ) {
    this.#registry = registry;
    this.#pool = pool;
    this.#events = events;
    this.#completion = completion;
    this.#scheduler = scheduler;
    this.#editor = editor;
    this.#order = order;
  }

  apply({ jobs, removed, queue }: JournalBatch): void {
    this.#events.batch(() => {
      const wasOpen = this.#registry.open > 0;
      const changes = this.#lift(jobs);
      // What has a row is there.
      const present = new Set(jobs.map(({ id }) => id));
      const gone = this.#liftRemoved(removed.filter((id) => !present.has(id)));
      this.#place(changes);
      if (queue !== undefined) {
        this.#registry.counted(queue.counts, queue.lastId);
      }
      this.#emitJobs(changes, gone);
      this.#syncWorkers(queue, changes);
      if (queue !== undefined) {
        this.#scheduler.setPaused(queue.paused);
      }
      this.#completion.dropOverdue();
      if (wasOpen) {
        this.#completion.checkFinished();
      }
    });
  }

  /** Ended jobs that are no longer kept are shown again. */
  recall(saved: readonly SavedJob[]): JobRecord[] {
    const jobs: JobRecord[] = [];
    this.#events.batch(() => {
      for (const row of saved.filter(({ outcome }) => outcome !== undefined)) {
        let job = this.#registry.get(row.id);
        if (job === undefined) {
          job = newRecord(this.#scheduler, row);
          restore(job, row, undefined, undefined, this.#order, this.#scheduler.clock);
          this.#registry.recall(job);
          // Not recorded: it is saved already.
          this.#events.job.fire({ change: 'added', job });
        }
        jobs.push(job);
      }
    });
    return jobs;
  }

  #lift(rows: readonly SavedJob[]): Change[] {
    // The last row of a job is what it is now. What has ended does not change.
    const latest = [...new Map(rows.map((row) => [row.id, row])).values()].filter(
      ({ id }) => this.#registry.get(id)?.completed !== true,
    );
    return latest.map((row) => {
      const known = this.#registry.get(row.id);
      if (known === undefined) {
        return { job: newRecord(this.#scheduler, row), row, before: undefined, run: undefined };
      }
      const change = { job: known, row, before: serialize(known), run: this.#scheduler.runOf(known) };
      this.#registry.lift(known);
      return change;
    });
  }

  /** Jobs that were removed by order; one that waited ends by it. */
  #liftRemoved(ids: readonly number[]): JobRecord[] {
    const gone = ids.map((id) => this.#registry.get(id)).filter((job) => job !== undefined);
    for (const job of gone.filter(({ completed }) => !completed)) {
      this.#freeWorker(this.#scheduler.runOf(job));
      this.#registry.lift(job);
      job.end(haltedBy('remove'), this.#scheduler.clock.now(), job.durationMs);
      this.#completion.releaseDependents(job);
      this.#events.emitJob('ended', job);
    }
    return gone;
  }

  #place(changes: readonly Change[]): void {
    const inOrder = changes.toSorted((one, other) => one.job.id - other.job.id);
    const assigned = this.#restore(inOrder);
    for (const { job, before } of inOrder) {
      if (job.completed) {
        this.#completion.releaseDependents(job);
      } else if (before !== undefined && job.ready !== isReady(before)) {
        this.#registry.waiting.readyChanged(job);
      }
    }
    const ended = inOrder.filter(({ job }) => job.completed);
    const open = inOrder.filter(({ job }) => !job.completed);
    const known = new Map(inOrder.map(({ job }) => [job.id, job]));
    for (const change of [...open, ...ended.toSorted(byEnd)]) {
      const { job } = change;
      if (job.current === undefined) {
        link(job, (id) => known.get(id) ?? this.#registry.get(id));
      }
      this.#registry.place(job, this.#runFor(change, assigned.get(job)));
    }
  }

  /** Brings the records up to date with their rows. Returns the workers of those that run. */
  #restore(changes: readonly Change[]): Map<JobRecord, WorkerRecord> {
    const assigned = new Map<JobRecord, WorkerRecord>();
    for (const { run, row, before } of changes) {
      if (row.state !== 'running' || row.worker !== before?.worker) {
        this.#freeWorker(run);
      }
    }
    for (const { job, row, run, before } of changes) {
      const worker = row.state === 'running' && !row.service ? this.#workerOf(row, run, assigned) : undefined;
      if (worker !== undefined) {
        assigned.set(job, worker);
      }
      restore(job, row, worker?.id, before?.priority, this.#order, this.#scheduler.clock);
      this.#editor.sawSequence(row.rank);
    }
    return assigned;
  }

  /**
   * Returns the worker that runs the job; another one if two rows name the same, which only damage can cause.
   */
  #workerOf(
    { worker: id = this.#pool.freeId }: SavedJob,
    run: Run | undefined,
    assigned: ReadonlyMap<JobRecord, WorkerRecord>,
  ): WorkerRecord {
    const worker = this.#pool.ensureWorker(id);
    const taken = (worker.run !== undefined && worker.run !== run) || [...assigned.values()].includes(worker);
    return taken ? this.#pool.ensureWorker(this.#pool.freeId) : worker;
  }

  #runFor({ job, run }: Change, worker: WorkerRecord | undefined): Run | undefined {
    if (job.current?.kind !== 'running') {
      run?.detach();
      return undefined;
    }
    if (run !== undefined && run.worker === worker && run.attempt === job.attempt) {
      return run;
    }
    run?.detach();
    const next = new Run(job, worker, this.#scheduler);
    if (worker !== undefined) {
      worker.run = next;
      worker.since = job.startedAt ?? this.#scheduler.clock.now();
    }
    return next;
  }

  #freeWorker(run: Run | undefined): void {
    if (run?.worker?.run === run && run?.worker !== undefined) {
      run.worker.run = undefined;
      run.worker.since = this.#scheduler.clock.now();
    }
    run?.detach();
  }

  #syncWorkers(queue: SavedQueue | undefined, changes: readonly Change[]): void {
    const workers = [...this.#pool.workers.values()];
    const staying = workers.filter(({ leaving }) => !leaving).map(({ id }) => id);
    this.#pool.syncTo(queue === undefined ? new Set(staying) : stayingOf(queue, workers));
    for (const change of changes) {
      this.#emitWorkers(change);
    }
  }

  #emitWorkers({ job, before, run }: Change): void {
    const was = run?.worker;
    const now = this.#scheduler.runOf(job)?.worker;
    if (was !== undefined && was !== now && was.run === undefined) {
      was.jobsDone += job.completed ? 1 : 0;
      if (this.#pool.workers.has(was.id)) {
        this.#events.emitWorker('idle', was);
      }
    }
    if (now !== undefined && now !== was) {
      this.#events.emitWorker('busy', now);
    }
    if (now?.state === 'halting' && before?.phase !== 'halting') {
      this.#events.emitWorker('halting', now);
    }
  }

  /**
   * Emits what is added first and what has ended last, so that no listener receives an end before a
   * beginning.
   */
  #emitJobs(changes: readonly Change[], gone: readonly JobRecord[]): void {
    const diffs = changes.map(({ job, row, before }) => ({ job, diff: diffRows(before, row) }));
    const emit = (of: typeof diffs, which: (change: JobChange) => boolean): void => {
      for (const { job, diff } of of) {
        diff.filter(which).forEach((change) => this.#events.emitJob(change, job));
      }
    };
    emit(
      diffs.toSorted((one, other) => one.job.id - other.job.id),
      (change) => change === 'added',
    );
    emit(diffs, (change) => change !== 'added' && change !== 'ended');
    emit(
      diffs.toSorted((one, other) => byEnd(one, other)),
      (change) => change === 'ended',
    );
    for (const job of gone) {
      if (this.#registry.drop(job)) {
        this.#events.emitJob('removed', job);
      }
    }
  }
}

const byEnd = (one: { job: JobRecord }, other: { job: JobRecord }): number =>
  (one.job.endedAt ?? 0) - (other.job.endedAt ?? 0);

function stayingOf({ workers, workerIds }: SavedQueue, present: readonly WorkerRecord[]): Set<number> {
  if (workerIds?.length === workers) {
    return new Set(workerIds);
  }
  const busy = present.filter(({ run }) => run !== undefined).map(({ id }) => id);
  const staying = new Set(busy.slice(0, workers));
  for (let id = 1; staying.size < workers; id += 1) {
    staying.add(id);
  }
  return staying;
}

/**
 * Returns what has happened to a job between two rows of it, in order; `before` is undefined for a new job.
 */
function diffRows(before: SavedJob | undefined, row: SavedJob): JobChange[] {
  const changes: JobChange[] = before === undefined ? ['added'] : [];
  const earlier = before?.attempts.length ?? 0;
  const wasRunning = before?.state === 'running';
  const triedAgain = row.attempts.length > earlier;
  if (triedAgain) {
    changes.push(...(wasRunning ? [] : (['started'] as const)), 'retry');
  }
  if (row.state === 'waiting') {
    changes.push(...diffWaiting(before, row, triedAgain));
    return changes;
  }
  if ((!wasRunning || triedAgain) && row.startedAt !== undefined) {
    changes.push('started');
  } else if (before !== undefined && row.state === 'running') {
    changes.push(...diffRunning(before, row));
  }
  if (row.outcome !== undefined) {
    changes.push('ended');
  }
  return changes;
}

function diffRunning(before: SavedJob, row: SavedJob): JobChange[] {
  const phaseIsNew = before.phase !== row.phase || before.haltStep !== row.haltStep;
  const readyIsNew = row.ready === true && before.ready !== true;
  const changes = [...(phaseIsNew ? (['phase'] as const) : []), ...(readyIsNew ? (['ready'] as const) : [])];
  return changes.length === 0 ? ['progress'] : changes;
}

function diffWaiting(before: SavedJob | undefined, row: SavedJob, triedAgain: boolean): JobChange[] {
  if (before === undefined || triedAgain) {
    return [];
  }
  if (before.state === 'running') {
    return ['requeued'];
  }
  // `delayMs` is saved as `notBefore`.
  const edited = editableOptions.some(
    (name) => name !== 'delayMs' && JSON.stringify(before[name]) !== JSON.stringify(row[name]),
  );
  const moved = before.rank !== row.rank || before.heldFor !== row.heldFor;
  return [...(edited ? (['edited'] as const) : []), ...(moved ? (['moved'] as const) : [])];
}
