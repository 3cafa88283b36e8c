import type { CommitResult } from '../../queue/index.ts';
import type { Connection } from './connection.ts';
import type { StoreStep } from './failpoints.ts';
import { readLease } from './lease.ts';
import { mayPass, StoreError, storeFailure, type StoreFailure } from './sqlite.ts';

/** What the path of the open file names now. `other`: somebody set the open one aside and began a new one. */
export type FileAtPath = 'same' | 'other' | 'none';

function identityOf(connection: Connection): string {
  return String(connection.sql('SELECT identity FROM store').get()?.['identity']);
}

/** The open file of a store, and who may write to it. */
export class StoreFile {
  readonly #open: () => Connection;
  readonly #atPath: () => FileAtPath;
  connection: Connection;
  /** Another one for each file that was begun anew. */
  identity: string;
  /** Under which this process leads. */
  epoch: number | undefined;
  lastError: StoreFailure | undefined;

  constructor(open: () => Connection, atPath: () => FileAtPath) {
    this.#open = open;
    this.#atPath = atPath;
    this.connection = open();
    this.identity = identityOf(this.connection);
  }

  /** Goes over to the file that is at the path now. */
  follow(): void {
    if (this.#atPath() === 'same') {
      return;
    }
    // The old one stays until the new one is there: opening it may fail, and is tried again.
    const connection = this.#open();
    this.connection.close();
    this.connection = connection;
    this.identity = identityOf(connection);
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
    const file = this.#atPath();
    if (file === 'other') {
      return this.#fence();
    }
    if (file === 'none') {
      this.fail({ reason: 'error', message: 'The file of the queue was deleted.' });
      return 'unsaved';
    }
    const result = this.connection.tryWrite(step, () => {
      if (!this.leads(epoch)) {
        return false;
      }
      body();
      return true;
    });
    if ('failed' in result) {
      const failure = this.fail(result.failed);
      if (!this.#maybeLeads(epoch)) {
        return this.#fence();
      }
      // An `error` of a file that is open may be that this process has too many files open.
      return mayPass(failure) || failure.reason === 'error' ? 'retry' : 'unsaved';
    }
    if (!result.done) {
      return this.#fence();
    }
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
