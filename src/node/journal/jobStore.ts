// The journal of one queue in one file. Every method is synchronous: what it says it has done is on the disk.

import type { CommitResult, JournalBatch, SavedJob } from '../../queue/index.ts';
import {
  type Changes,
  currentRevision,
  dataVersion,
  forgetRemovals,
  type OpenJobs,
  readChanges,
  readOpenJobs,
  writeRemoval,
} from './changes.ts';
import type { Connection } from './connection.ts';
import {
  countKept,
  findOldest,
  type HistoryLimits,
  type HistoryPage,
  type HistoryQuery,
  readHistory,
  readOldestEnd,
  readReruns,
  readSkipped,
} from './history.ts';
import { type Acquired, type LeaseHeld, type LeaseOwner, LeaseWatch, readLease, takeLease } from './lease.ts';
import {
  forgetAnswers,
  insertOrder,
  openOrders,
  readAnswer,
  type StoredOrder,
  writeAnswer,
} from './orders.ts';
import { type JobRow, putAside, readRow, rowColumns, writeRow } from './rows.ts';
import { StoreError, storeFailure, type StoreFailure } from './sqlite.ts';
import type { StoreFile } from './storeFile.ts';

export type StoreClock = {
  /** Epoch ms. */
  readonly now: () => number;
  /** Milliseconds by a clock that never goes back. */
  readonly elapsed: () => number;
};

/** How many are read at once. */
const mostOrders = 200;

export class JobStore {
  readonly #file: StoreFile;
  readonly #clock: StoreClock;
  readonly #watch: LeaseWatch;
  readonly #damaged = new Set<number>();
  /** Of orders that are carried out, while their answer could not be written. */
  readonly #unwrittenAnswers = new Map<number, unknown>();
  /** Nothing has changed behind `revision` while the file's version stays. */
  #unchanged: { version: number; revision: number } | undefined;

  /** Made by `openStore`. */
  constructor(file: StoreFile, clock: StoreClock, leaseMs: number) {
    this.#file = file;
    this.#clock = clock;
    this.#watch = new LeaseWatch(clock.elapsed, leaseMs);
  }

  /** Of this file: one that was begun anew has another, and gives out job ids from 1 again. */
  get identity(): string {
    return this.#file.identity;
  }

  /** Why the last write was held; undefined after one that was saved. */
  get lastError(): StoreFailure | undefined {
    return this.#file.lastError;
  }

  /** How many rows could not be read and were put aside. */
  get quarantined(): number {
    const row = this.#file.read(() => this.#sql('SELECT count(*) AS jobs FROM quarantine').get());
    return Number(row?.['jobs']) + this.#damaged.size;
  }

  // ---- The lease

  /**
   * Takes the lease when it is free: released, its owner's process dead, or silent for 6 s. Ask again every
   * second or so: only silence that was watched counts. `failed`: free, but it could not be written.
   */
  acquire(owner: LeaseOwner): Acquired | LeaseHeld | { failed: StoreFailure } {
    try {
      this.#file.follow();
      const held = this.#heldFor(owner);
      if (held) {
        return held;
      }
    } catch (error) {
      return { failed: this.#file.fail(storeFailure(error)) };
    }
    const take = (self: LeaseOwner): Acquired => takeLease(this.#connection, self, this.#clock.now());
    const result = this.#connection.tryWrite('acquire', () => this.#heldFor(owner) ?? take(owner));
    if ('failed' in result) {
      // Its owner cannot renew either.
      this.#watch.forget();
      return { failed: this.#file.fail(result.failed) };
    }
    if ('epoch' in result.done) {
      this.#file.epoch = result.done.epoch;
      this.#file.lastError = undefined;
      this.#unwrittenAnswers.clear();
    }
    return result.done;
  }

  /**
   * Every 2 s. False: another owner leads. A renewal that could not be written is none, but nobody else leads
   * yet.
   */
  renew(epoch: number): boolean {
    const sql = 'UPDATE store SET renewals = renewals + 1, renewed_at = ?';
    // Nothing is lost with the last renewals when the power goes.
    this.#setSynchronous('NORMAL');
    const result = this.#file.guarded('renew', epoch, () => void this.#sql(sql).run(this.#clock.now()));
    this.#setSynchronous('FULL');
    return result !== 'fenced';
  }

  release(epoch: number, clean: boolean): void {
    const sql = 'UPDATE store SET owner = NULL, clean = ?';
    this.#file.guarded('release', epoch, () => void this.#sql(sql).run(clean ? 1 : 0));
    this.#file.epoch = undefined;
  }

  // ---- The queue

  /** One transaction, with the answers that were noted. Never throws. */
  commit(epoch: number, batch: JournalBatch): CommitResult {
    return this.hasAnswers ? this.#save('answerOrder', epoch, batch) : this.#save('commit', epoch, batch);
  }

  /** Waiting and running ones, by id. Throws StoreError, as all reads do when the file cannot be read. */
  openJobs(): OpenJobs {
    return this.#look((onDamaged) => readOpenJobs(this.#connection, onDamaged));
  }

  history(query: HistoryQuery): HistoryPage {
    return this.#look((onDamaged) => readHistory(this.#connection, query, onDamaged));
  }

  job(id: number): SavedJob | undefined {
    const row = this.#file.read(() => this.#sql(`SELECT ${rowColumns} FROM jobs WHERE id = ?`).get(id));
    return row && readRow(row as JobRow);
  }

  /** The jobs that were skipped at `since` or later, because of others. By id. */
  skippedBecauseOf(culprits: readonly number[], since: number): SavedJob[] {
    return this.#file.read(() => readSkipped(this.#connection, culprits, since));
  }

  /** The newest job that runs another again, by the id of that one. Reads every row. */
  reruns(): Map<number, number> {
    return this.#file.read(() => readReruns(this.#connection));
  }

  /** What other connections changed after `revision`, which `openJobs` or an earlier call said. */
  changedSince(revision: number): Changes {
    const version = this.#file.read(() => dataVersion(this.#connection));
    if (this.#unchanged?.version === version && this.#unchanged.revision === revision) {
      return { revision, jobs: [], removed: [] };
    }
    const changes = this.#look((onDamaged) => readChanges(this.#connection, revision, onDamaged));
    this.#unchanged = { version, revision: changes.revision };
    return changes;
  }

  /** When the job ended that ended first; undefined when there is none. */
  oldestEnd(): number | undefined {
    return this.#file.read(() => readOldestEnd(this.#connection));
  }

  /**
   * Removes the oldest ended jobs that are too many or too old, 1,000 at most; call again until it returns
   * none.
   */
  prune({ maxJobs, maxAgeMs }: HistoryLimits): number[] {
    const since = this.#clock.now() - maxAgeMs;
    return this.#prune(() => {
      const surplus = countKept(this.#connection) - maxJobs;
      return (endedAt, place) => place < surplus || endedAt < since;
    });
  }

  /** In the same way, those that ended at this time or earlier. */
  pruneUpTo(time: number): number[] {
    return this.#prune(() => (endedAt) => endedAt <= time);
  }

  // ---- Orders

  /** Durable on return. Throws StoreError. */
  addOrder(order: unknown): number {
    const result = this.#connection.tryWrite('addOrder', () => insertOrder(this.#connection, order));
    if ('failed' in result) {
      throw new StoreError(this.#file.fail(result.failed));
    }
    return result.done;
  }

  /**
   * Returns the oldest orders without an answer, a few hundred at most: call it again for the rest. None when
   * another owner leads.
   */
  takeOrders(epoch: number): StoredOrder[] {
    return this.#file.read(() => {
      const orders = openOrders(this.#connection, mostOrders + this.#unwrittenAnswers.size);
      if (orders.length > 0 && !this.#file.leads(epoch)) {
        return [];
      }
      return orders.filter(({ id }) => !this.#unwrittenAnswers.has(id));
    });
  }

  /**
   * Writes the answer with the next commit, which must be the one that saves what the order has changed.
   * `takeOrders` does not return that order again.
   */
  noteAnswer(id: number, answer: unknown): void {
    this.#unwrittenAnswers.set(id, answer);
  }

  /** Whether answers were noted that are not written yet. */
  get hasAnswers(): boolean {
    return this.#unwrittenAnswers.size > 0;
  }

  /** Undefined: not answered yet. */
  answerOf(id: number): unknown {
    return this.#file.read(() => readAnswer(this.#connection, id));
  }

  // ---- The file

  /** Tries to write after a write was held. True: it can be written again; offer the batch. */
  retry(): boolean {
    const sql = 'UPDATE store SET renewals = renewals';
    const result = this.#connection.tryWrite('retry', () => void this.#sql(sql).run());
    this.#file.lastError = 'failed' in result ? result.failed : undefined;
    return this.#file.lastError === undefined;
  }

  close(): void {
    this.#connection.close();
  }

  get #connection(): Connection {
    return this.#file.connection;
  }

  #sql(text: string): ReturnType<Connection['sql']> {
    return this.#file.connection.sql(text);
  }

  #save(step: 'commit' | 'answerOrder', epoch: number, batch: JournalBatch): CommitResult {
    const result = this.#file.guarded(step, epoch, () => {
      for (const [id, answer] of this.#unwrittenAnswers) {
        writeAnswer(this.#connection, id, answer);
      }
      this.#write(batch);
    });
    if (result === 'saved' || result === 'fenced') {
      this.#unwrittenAnswers.clear();
    }
    return result;
  }

  #write({ jobs, removed, queue }: JournalBatch): void {
    const connection = this.#connection;
    const revision = currentRevision(connection) + 1;
    this.#unchanged = undefined;
    let lastId = queue?.lastId ?? 0;
    for (const job of jobs) {
      writeRow(connection, job, revision);
      connection.failpoint?.('row');
      lastId = Math.max(lastId, job.id);
    }
    for (const id of removed) {
      writeRemoval(connection, id, revision);
      connection.failpoint?.('row');
      lastId = Math.max(lastId, id);
    }
    const sql = 'UPDATE store SET revision = ?, last_id = max(last_id, ?), queue = coalesce(?, queue)';
    connection.sql(sql).run(revision, lastId, queue ? JSON.stringify(queue) : null);
  }

  #prune(ruleNow: () => (endedAt: number, place: number) => boolean): number[] {
    const { epoch } = this.#file;
    if (epoch === undefined) {
      return [];
    }
    let removed: number[] = [];
    const result = this.#file.guarded('prune', epoch, () => {
      removed = findOldest(this.#connection, ruleNow());
      if (removed.length > 0) {
        this.#write({ jobs: [], removed });
      }
      forgetRemovals(this.#connection);
      forgetAnswers(this.#connection);
    });
    return result === 'saved' ? removed : [];
  }

  #heldFor(self: LeaseOwner): LeaseHeld | undefined {
    const lease = readLease(this.#connection);
    const remainingMs = this.#watch.remainingMs(lease, self);
    if (remainingMs === 0 || !lease.owner) {
      return undefined;
    }
    return { heldBy: lease.owner, until: this.#clock.now() + remainingMs };
  }

  /** Reads rows of one moment; puts those aside that are damaged. */
  #look<T>(body: (onDamaged: (id: number) => void) => T): T {
    const read = (): T =>
      this.#file.read(() => this.#connection.read(() => body((id) => this.#damaged.add(id))));
    const result = read();
    const { epoch } = this.#file;
    if (this.#damaged.size === 0 || epoch === undefined) {
      return result;
    }
    let replaced = false;
    const aside = this.#file.guarded('quarantine', epoch, () => {
      const standIns = putAside(this.#connection, this.#damaged, this.#clock.now());
      replaced = standIns.length > 0;
      if (replaced) {
        this.#write({ jobs: standIns, removed: [] });
      }
    });
    if (aside !== 'saved') {
      return result;
    }
    this.#damaged.clear();
    return replaced ? read() : result;
  }

  #setSynchronous(mode: 'FULL' | 'NORMAL'): void {
    this.#sql(`PRAGMA synchronous = ${mode}`).run();
  }
}
