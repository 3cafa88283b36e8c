import { chmodSync, closeSync, openSync } from 'node:fs';
import { errorCode } from '../base/processStartError.ts';

/**
 * Creates a file for its owner alone. Never opens one that exists: closing it again would drop the locks that
 * this process has on it.
 */
export function createPrivate(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') {
      throw error;
    }
  }
}

/** Another user's file stays as it is. */
export function tryChmod(file: string, mode: number): void {
  try {
    chmodSync(file, mode);
  } catch {
    // What cannot be opened says so when it is opened.
  }
}
