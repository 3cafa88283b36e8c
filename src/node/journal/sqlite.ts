// The database that Node brings along. Some builds lack it, so it is asked for by name at run time; nothing
// here fails without it, and no bundler sees it.

import type * as sqlite from 'node:sqlite';
import { errorCode } from '../base/processStartError.ts';

export type Sqlite = typeof sqlite;

/** Undefined in a build of Node without it. */
export function loadSqlite(): Sqlite | undefined {
  try {
    return process.getBuiltinModule?.('node:sqlite');
  } catch {
    return undefined;
  }
}

/** Why something could not be written or read. `busy`: another window holds the file for too long. */
export type StoreFailureReason = 'diskFull' | 'readOnly' | 'busy' | 'corrupt' | 'error';

export type StoreFailure = { readonly reason: StoreFailureReason; readonly message: string };

/** Whether the failure passes by itself: another program lets the file go, or the disk has space again. */
export function mayPass<F extends { readonly reason: string }>(
  failure: F,
): failure is F & { readonly reason: 'busy' | 'diskFull' } {
  return failure.reason === 'busy' || failure.reason === 'diskFull';
}

/** What reads and orders of the store throw when the file cannot be used; `commit` never throws. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly reason: StoreFailureReason;

  constructor({ reason, message }: StoreFailure) {
    super(message);
    this.reason = reason;
  }
}

/** SQLite's primary result codes. */
const reasons: { readonly [code: number]: StoreFailureReason } = {
  3: 'readOnly',
  5: 'busy',
  6: 'busy',
  8: 'readOnly',
  11: 'corrupt',
  13: 'diskFull',
  26: 'corrupt',
};

const systemReasons: { readonly [code: string]: StoreFailureReason } = {
  EACCES: 'readOnly',
  EPERM: 'readOnly',
  EROFS: 'readOnly',
  ENOSPC: 'diskFull',
  EDQUOT: 'diskFull',
};

/** SQLITE_IOERR_CORRUPTFS. */
const corruptFileSystem = 8458;

export function storeFailure(error: unknown): StoreFailure {
  if (error instanceof StoreError) {
    return error;
  }
  const message = error instanceof Error ? error.message : String(error);
  const { errcode } = error as { errcode?: unknown };
  if (typeof errcode === 'number') {
    if (errcode === corruptFileSystem) {
      return { reason: 'corrupt', message };
    }
    return { reason: reasons[errcode % 256] ?? 'error', message };
  }
  return { reason: systemReasons[errorCode(error) ?? ''] ?? 'error', message };
}

/** SQLite 3.7.0 to 3.51.2 can lose or corrupt commits in WAL mode when two connections write. */
const firstSafeWal = [3, 51, 3] as const;

export function walIsSafe(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, least] of firstSafeWal.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) {
      return part > least;
    }
  }
  return true;
}

export function sqliteVersion(database: sqlite.DatabaseSync): string {
  return String(database.prepare('SELECT sqlite_version() AS version').get()?.['version']);
}
