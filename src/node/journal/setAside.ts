// Sets a corrupt file aside. Two windows may find the same file corrupt: the second must not set aside the
// fresh file of the first, and no window may open a file of which only a part has been renamed. Both are kept
// apart by SQLite's lock on an empty file of its own, which the system releases when its holder dies, and
// only then: a lock that has to be broken when it looks old can be broken by two at once.

import { existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { errorCode } from '../base/processStartError.ts';
import { createPrivate } from './privateFile.ts';
import { type Sqlite, StoreError, storeFailure } from './sqlite.ts';

const lockName = 'queue.aside.lock';
/** The log first: a new file must never be opened with it. */
const ends = ['-wal', '-shm', '-journal', ''];

/**
 * Calls `body` while nobody else sets that file aside, or opens it. Throws as `busy` what somebody else still
 * does after `busyMs`.
 */
export function whileAside<T>(file: string, { DatabaseSync }: Sqlite, busyMs: number, body: () => T): T {
  const lock = lockOf(file);
  createPrivate(lock);
  const database = new DatabaseSync(lock, { timeout: busyMs });
  try {
    // Nothing is ever written to it, not even beside it.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
    return body();
  } finally {
    database.close();
  }
}

/** Returns when nobody sets that file aside; throws as `busy` what takes longer than `busyMs`. */
export function awaitAside(file: string, sqlite: Sqlite, busyMs: number): void {
  if (!existsSync(lockOf(file))) {
    return;
  }
  try {
    whileAside(file, sqlite, busyMs, () => {});
  } catch (error) {
    // Whatever else is wrong with the folder is found when the file itself is opened.
    if (storeFailure(error).reason === 'busy') {
      throw error;
    }
  }
}

/** Renames the file and what belongs to it, or nothing. To be called within `whileAside`. */
export function moveAside(file: string, now: number): string {
  const time = new Date(now).toISOString().replaceAll(/[:.]/g, '-');
  const aside = path.join(path.dirname(file), `queue.corrupt-${time}.db`);
  const moved: string[] = [];
  try {
    for (const end of ends.filter((each) => existsSync(file + each))) {
      renameSync(file + end, aside + end);
      moved.push(end);
    }
  } catch (error) {
    // A file without its log would have lost what is in there.
    moved.forEach((end) => renameSync(aside + end, file + end));
    throw renameFailure(error);
  }
  return aside;
}

/** Windows renames no file that another program has open; that passes. */
export function renameFailure(error: unknown, platform = process.platform): unknown {
  const isOpen = platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error) ?? '');
  return isOpen
    ? new StoreError({ reason: 'busy', message: 'Another program has the damaged file open.' })
    : error;
}

function lockOf(file: string): string {
  return path.join(path.dirname(file), lockName);
}
