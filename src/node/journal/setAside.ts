// Sets a corrupt file aside. Two windows may find the same file corrupt: the second must not set aside the
// fresh file of the first, and no window may open a file of which only a part has been renamed. A lock file
// guards both.

import { closeSync, existsSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { errorCode } from '../base/processStartError.ts';

const lockName = 'queue.aside.lock';
/** It takes some milliseconds: a lock that is older was left by a process that died. */
const staleMs = 5000;
const lookMs = 20;
/** The log first: a new file must never be opened with it. */
const ends = ['-wal', '-shm', '-journal', ''];

/** Calls `body` while nobody else sets that file aside, or opens it. Waits for whoever does. */
export function whileAside<T>(file: string, body: () => T): T {
  const lock = lockOf(file);
  while (!tryLock(lock)) {
    awaitAside(file);
  }
  try {
    return body();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** Returns when nobody sets that file aside. */
export function awaitAside(file: string): void {
  const lock = lockOf(file);
  for (let age = ageOf(lock); age !== undefined; age = ageOf(lock)) {
    if (age > staleMs) {
      rmSync(lock, { force: true });
    } else {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lookMs);
    }
  }
}

/** Renames the file and what belongs to it. To be called within `whileAside`. */
export function moveAside(file: string, now: number): string {
  const time = new Date(now).toISOString().replaceAll(/[:.]/g, '-');
  const aside = path.join(path.dirname(file), `queue.corrupt-${time}.db`);
  for (const end of ends) {
    if (existsSync(file + end)) {
      renameSync(file + end, aside + end);
    }
  }
  return aside;
}

function lockOf(file: string): string {
  return path.join(path.dirname(file), lockName);
}

function tryLock(lock: string): boolean {
  try {
    closeSync(openSync(lock, 'wx', 0o600));
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

/** In milliseconds; undefined when it is not there. A clock that was set back makes it old. */
function ageOf(lock: string): number | undefined {
  const made = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  return made === undefined ? undefined : Math.abs(Date.now() - made);
}
