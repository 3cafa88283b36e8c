import type { CommitResult } from '../../queue/index.ts';
import type { Connection } from './connection.ts';
import type { StoreStep } from './failpoints.ts';
import { readLease } from './lease.ts';
import { StoreError, storeFailure, type StoreFailure } from './sqlite.ts';

/** The open file of a store, and who may write to it. */
export class StoreFile {
  readonly #open: () => Connection;
  /** Whether the path now names another file than the one that is open. */
  readonly isReplaced: () => boolean;
  connection: Connection;
  /** Under which this process leads. */
  epoch: number | undefined;
  lastError: StoreFailure | undefined;

  constructor(open: () => Connection, isReplaced: () => boolean) {
    this.#open = open;
    this.isReplaced = isReplaced;
    this.connection = open();
  }

  reopen(): void {
    this.connection.close();
    this.connection = this.#open();
  }

  fail(failure: StoreFailure): StoreFailure {
    this.lastError = failure;
    return failure;
  }

  /** Throws StoreError only. */
  read<T>(body: () => T): T {
    try {
      return body();
    } catch (error) {
      throw new StoreError(storeFailure(error));
    }
  }

  /** Writes only for the owner of `epoch`, which is asked in the same transaction. */
  guarded(step: StoreStep, epoch: number, body: () => void): CommitResult {
    if (this.isReplaced()) return this.#fence();
    const result = this.connection.tryWrite(step, () => {
      if (!this.leads(epoch)) return false;
      body();
      return true;
    });
    if ('failed' in result) {
      this.fail(result.failed);
      return this.#maybeLeads(epoch) ? 'held' : this.#fence();
    }
    if (!result.done) return this.#fence();
    this.lastError = undefined;
    return 'saved';
  }

  leads(epoch: number): boolean {
    const lease = readLease(this.connection);
    return lease.epoch === epoch && lease.owner !== undefined;
  }

  /** Who cannot write may still be able to read that another leads. */
  #maybeLeads(epoch: number): boolean {
    try {
      return this.leads(epoch);
    } catch {
      return true;
    }
  }

  #fence(): 'fenced' {
    this.epoch = undefined;
    return 'fenced';
  }
}
