// The output files of one host. Each host writes into a folder of its own, so that job ids that begin at 1
// again never meet an older file.

import { appendFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { logPathFor } from './outputLog.ts';
import type { RunRecord } from './runFiles.ts';

export class LogStore {
  readonly #folder: string;
  #writing: Promise<void> = Promise.resolve();

  /** `root` holds the folders of all hosts; nothing is created before the first output. */
  constructor(root: string, startedAt: number) {
    this.#folder = path.join(root, `host-${process.pid}-${startedAt}`);
  }

  pathOf(jobId: number, attempt: number): string {
    return logPathFor(this.#folder, jobId, attempt);
  }

  outputOf(jobId: number, attempt: number): { logPath: string; record: RunRecord } {
    return { logPath: this.pathOf(jobId, attempt), record: { folder: this.#folder, jobId, attempt } };
  }

  /** Adds text to a job's output. Texts land in the order of the calls. Rejects when the file cannot be written. */
  append(jobId: number, attempt: number, text: string): Promise<void> {
    const written = this.#writing.then(async () => {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await appendFile(this.pathOf(jobId, attempt), text, { mode: 0o600 });
    });
    this.#writing = written.catch(() => undefined);
    return written;
  }

  /** Resolves when all that was appended so far is in its file, or has failed. */
  written(): Promise<void> {
    return this.#writing;
  }
}
