// The log file of a run: one file per attempt, private to the user. The process writes into it by itself,
// through a descriptor it inherits, so its output neither waits for this program nor ends with it.

import { type FileHandle, open, stat } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { errorCode } from '../base/processStartError.ts';

/**
 * Where the output of a job's attempt (1, 2, …) belongs. `folder` must be one that no earlier job with this
 * id has used.
 */
export function logPathFor(folder: string, jobId: number, attempt: number): string {
  return path.join(folder, `job-${jobId}-${attempt}.log`);
}

/** The name of a log, with job and attempt. */
export const logName = /^job-(\d+)-(\d+)\.log$/;

/** Where the named pipe of a log is for the milliseconds until both of its ends are open. */
export function pipePathFor(logPath: string): string {
  return `${logPath}.${randomUUID()}`;
}

/** The name of such a pipe. */
export const pipeName = /^job-\d+-\d+\.log\.[0-9a-f-]{36}$/;

/** Whether a path is that of a log of some queue below `root`. */
export function isLogBelow(
  root: string,
  logPath: string,
  paths: Pick<path.PlatformPath, 'relative' | 'sep'> = path,
): boolean {
  const [folder = '', name = '', ...deeper] = paths.relative(root, logPath).split(paths.sep);
  return /^(host-\d+-\d+|queue-[0-9a-f]+)$/.test(folder) && logName.test(name) && deeper.length === 0;
}

/** In bytes; 0 for a missing file. */
export async function logSize(logPath: string): Promise<number> {
  try {
    return (await stat(logPath)).size;
  } catch {
    return 0;
  }
}

/**
 * The end of a log, at most `maxBytes` of it, never starting or ending inside a character. A missing file
 * reads as ''.
 */
export async function readTail(logPath: string, maxBytes: number): Promise<string> {
  let file: FileHandle;
  try {
    file = await open(logPath, 'r');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') {
      return '';
    }
    throw error;
  }
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - maxBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    const bytes = buffer.subarray(start === 0 ? 0 : characterStart(buffer), bytesRead);
    return new StringDecoder('utf8').write(bytes);
  } finally {
    await file.close();
  }
}

/** How many bytes at the beginning belong to a UTF-8 character that began earlier. */
export function characterStart(bytes: Uint8Array): number {
  let start = 0;
  while (start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) {
    start++;
  }
  return start;
}
