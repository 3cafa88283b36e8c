// The output files of one queue. Each store of jobs has a folder of its own, and so has each host that has
// none, so that job ids that begin at 1 again never meet an older file.

import { mkdirSync, symlinkSync } from 'node:fs';
import { appendFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { logPathFor } from './outputLog.ts';
import type { RunRecord } from '../runs/runFiles.ts';

export class LogStore {
  readonly #root: string;
  readonly #name: () => string;
  #writing: Promise<void> = Promise.resolve();

  /**
   * `root` holds all such folders, `name` is that of the queue's own; nothing is created before the first
   * output.
   */
  constructor(root: string, name: () => string) {
    this.#root = root;
    this.#name = name;
  }

  /** Lets the outputs of a queue that was not saved be found by the name of the store that has it now. */
  static adopt(root: string, unsaved: string, saved: string): void {
    const folder = path.join(root, unsaved);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    symlinkSync(folder, path.join(root, saved), 'junction');
  }

  get #folder(): string {
    return path.join(this.#root, this.#name());
  }

  /** The folder of a queue that is saved: `identity` is its store's. */
  static folderOfStore(identity: string): string {
    return `queue-${identity}`;
  }

  /** The folder of one that lives and ends with this process. */
  static folderOfHost(startedAt: number): string {
    return `host-${process.pid}-${startedAt}`;
  }

  pathOf(jobId: number, attempt: number): string {
    return logPathFor(this.#folder, jobId, attempt);
  }

  outputOf(jobId: number, attempt: number): { logPath: string; record: RunRecord } {
    return { logPath: this.pathOf(jobId, attempt), record: { folder: this.#folder, jobId, attempt } };
  }

  /**
   * Adds text to a job's output. Texts land in the order of the calls. Rejects when the file cannot be
   * written.
   */
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
