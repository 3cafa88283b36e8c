// Opening a store: whatever is wrong with the folder or the file, the answer says so, and nothing is thrown.

import { existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { busyMs, Connection } from './connection.ts';
import type { Failpoint } from './failpoints.ts';
import { JobStore, type StoreClock } from './jobStore.ts';
import { defaultLeaseMs } from './lease.ts';
import { networkFileSystem } from './networkFolder.ts';
import { createPrivate, tryChmod } from './privateFile.ts';
import { hasOwnSchema, migrate, newestSchema, schemaVersion } from './schema.ts';
import { type FileAtPath, StoreFile } from './storeFile.ts';
import { awaitAside, moveAside, whileAside } from './setAside.ts';
import { loadSqlite, type Sqlite, sqliteVersion, StoreError, storeFailure, walIsSafe } from './sqlite.ts';

/** With a reason that `mayPass` opening it may work later. */
export type UnsavedReason =
  | 'noSqlite'
  | 'readOnly'
  | 'diskFull'
  | 'busy'
  | 'networkFolder'
  | 'newerVersion'
  | 'error';

export type OpenedStore =
  | {
      readonly store: JobStore;
      /** A corrupt file was found: where it is now. */
      readonly setAside?: { readonly path: string; readonly reason: string };
      readonly quarantined: number;
    }
  | { readonly unsaved: { readonly reason: UnsavedReason; readonly message: string } };

export type StoreOptions = Partial<StoreClock> & {
  /**
   * An owner that has not renewed for so long has lost its lease; default 6,000. Renew three times as often.
   */
  readonly leaseMs?: number;
  /** How long opening waits, and blocks, while another program holds the file; default 1,000. */
  readonly openBusyMs?: number;
  readonly failpoint?: Failpoint;
  /** Tests hand in what this machine lacks. */
  readonly sqlite?: Sqlite | 'none';
  readonly networkFileSystem?: (folder: string) => string | undefined;
};

const storeFile = 'queue.db';

/** Only at the start may another window hold the file for longer: it may be migrating it. */
const defaultOpenBusyMs = 1000;
/**
 * All pages are checked at the start up to this size, which takes some milliseconds; up to the second after a
 * crash.
 */
const checkedBytes = 2 ** 20;
const checkedAfterCrashBytes = 4 * 2 ** 20;
/** A statement does not fit the tables. */
const sqliteError = 1;

class Unsaved extends Error {
  readonly reason: UnsavedReason;

  constructor(reason: UnsavedReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/**
 * Whether the folder has a store. True also when the folder cannot be read: opening the store then says why.
 */
export function hasStore(folder: string): boolean {
  try {
    return statSync(path.join(folder, storeFile), { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}

export function openStore(folder: string, options: StoreOptions = {}): OpenedStore {
  try {
    const sqlite = options.sqlite ?? loadSqlite();
    if (!sqlite || sqlite === 'none') {
      throw new Unsaved('noSqlite', 'This build of Node.js comes without SQLite.');
    }
    return new Opening(sqlite, folder, options).open();
  } catch (error) {
    if (error instanceof Unsaved) {
      return { unsaved: { reason: error.reason, message: error.message } };
    }
    const { reason, message } = storeFailure(error);
    return { unsaved: { reason: reason === 'corrupt' ? 'error' : reason, message } };
  }
}

class Opening {
  readonly #sqlite: Sqlite;
  readonly #file: string;
  readonly #options: StoreOptions;
  /** The inode of the open file. */
  #inode: bigint | undefined;
  /** The inode of the file that was last tried. */
  #tried: bigint | undefined;
  #migrating = false;
  readonly #openBusyMs: number;

  constructor(sqlite: Sqlite, folder: string, options: StoreOptions) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const real = realpathSync(folder);
    const network = (options.networkFileSystem ?? networkFileSystem)(real);
    if (network !== undefined) {
      throw new Unsaved('networkFolder', `${folder} is on a network file system (${network}).`);
    }
    tryChmod(real, 0o700);
    this.#openBusyMs = options.openBusyMs ?? defaultOpenBusyMs;
    this.#sqlite = sqlite;
    this.#file = path.join(real, storeFile);
    this.#options = options;
  }

  open(): OpenedStore {
    this.#awaitAside();
    try {
      return this.#opened();
    } catch (error) {
      const { reason, message } = storeFailure(error);
      if (reason === 'corrupt' || this.#isForeign(error)) {
        this.#options.failpoint?.('open.corrupt');
        return whileAside(this.#file, this.#sqlite, this.#openBusyMs, () =>
          this.#isReplaced() ? this.#opened() : this.#beginAnew(message),
        );
      }
      if (this.#isReplaced()) {
        this.#awaitAside();
        return this.#opened();
      }
      throw error;
    }
  }

  #awaitAside(): void {
    awaitAside(this.#file, this.#sqlite, this.#openBusyMs);
  }

  #opened(): OpenedStore {
    const store = this.#store();
    return { store, quarantined: store.quarantined };
  }

  #beginAnew(reason: string): OpenedStore {
    const setAside = { path: moveAside(this.#file, this.#options.now?.() ?? Date.now()), reason };
    this.#options.failpoint?.('setAside.renamed');
    return { store: this.#store(), setAside, quarantined: 0 };
  }

  /** Whether another window has set the file aside that was last tried. */
  #isReplaced(): boolean {
    return inodeOf(this.#file) !== this.#tried;
  }

  /** Our own statements fail on tables that are not ours; a migration that fails is a fault of ours. */
  #isForeign(error: unknown): boolean {
    const { errcode, code } = error as { errcode?: unknown; code?: unknown };
    return !this.#migrating && (errcode === sqliteError || code === 'ERR_OUT_OF_RANGE');
  }

  #store(): JobStore {
    const { now = Date.now, elapsed = () => performance.now(), leaseMs = defaultLeaseMs } = this.#options;
    const open = (): Connection => this.#connect();
    return new JobStore(new StoreFile(open, () => this.#atPath()), { now, elapsed }, leaseMs);
  }

  #connect(): Connection {
    this.#tried = inodeOf(this.#file);
    this.#refuseNewer();
    createPrivate(this.#file);
    for (const end of ['', '-wal', '-shm', '-journal']) {
      tryChmod(this.#file + end, 0o600);
    }
    this.#tried = inodeOf(this.#file);
    const database = new this.#sqlite.DatabaseSync(this.#file, { timeout: this.#openBusyMs });
    try {
      configure(database);
      const connection = new Connection(database, this.#options.failpoint);
      this.#migrate(connection);
      this.#options.failpoint?.('open.created');
      this.#checkTables(database);
      check(connection, this.#file);
      database.exec(`PRAGMA busy_timeout = ${busyMs}`);
      this.#inode = this.#tried;
      return connection;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Fails where nothing can be written, also when there is nothing to migrate. */
  #migrate(connection: Connection): void {
    const { database } = connection;
    const result = connection.tryWrite('migrate', () => {
      const version = schemaVersion(database);
      if (version === newestSchema) {
        return;
      }
      if (version > 0) {
        this.#checkTables(database);
      }
      this.#migrating = version > 0;
      migrate(database);
    });
    // Somebody writes to it, so it can be written.
    const busy = 'failed' in result && result.failed.reason === 'busy';
    if ('failed' in result && !(busy && schemaVersion(database) === newestSchema)) {
      throw result.error;
    }
    this.#migrating = false;
  }

  /** Throws StoreError `corrupt`. */
  #checkTables(database: DatabaseSync): void {
    if (!hasOwnSchema(database, this.#sqlite)) {
      throw corrupt('The tables are not those of a queue.');
    }
  }

  /** Read-only, because closing the file as its last writer would change it. */
  #refuseNewer(): void {
    if (!existsSync(this.#file) || statSync(this.#file).size === 0) {
      return;
    }
    const database = new this.#sqlite.DatabaseSync(this.#file, { readOnly: true, timeout: this.#openBusyMs });
    try {
      const version = schemaVersion(database);
      if (version > newestSchema) {
        throw new Unsaved(
          'newerVersion',
          `${this.#file} was written by a newer version of Job Queue (format ${version}, known: ${newestSchema}).`,
        );
      }
    } finally {
      database.close();
    }
  }

  #atPath(): FileAtPath {
    const inode = inodeOf(this.#file);
    if (inode === undefined) {
      return 'none';
    }
    return inode === this.#inode ? 'same' : 'other';
  }
}

function configure(database: DatabaseSync): void {
  const mode = walIsSafe(sqliteVersion(database)) ? 'WAL' : 'DELETE';
  database.exec(`
    PRAGMA journal_mode = ${mode};
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA journal_size_limit = 4194304;
  `);
}

function corrupt(message: string): StoreError {
  return new StoreError({ reason: 'corrupt', message });
}

/** Throws StoreError `corrupt`. Looks at what will be read first, and at all of a small file. */
function check(connection: Connection, file: string): void {
  const row = connection.sql('SELECT revision, epoch, renewals, last_id, clean FROM store').get();
  if (!row) {
    throw corrupt('The store has lost its own row.');
  }
  const clean = row['clean'] === 1;
  connection
    .sql('SELECT sum(length(data)) AS size FROM jobs INDEXED BY jobs_open WHERE ended_at IS NULL')
    .get();
  if (statSync(file).size > (clean ? checkedBytes : checkedAfterCrashBytes)) {
    return;
  }
  const found = connection.sql('PRAGMA integrity_check(1)').get()?.['integrity_check'];
  if (found !== 'ok') {
    throw corrupt(String(found));
  }
}

function inodeOf(file: string): bigint | undefined {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino;
}
