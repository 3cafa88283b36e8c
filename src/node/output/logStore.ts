// The output files of one queue. Each store of jobs has a folder of its own, and so has each host that has
// none, so that job ids that begin at 1 again never meet an older file.

import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { appendFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { logPathFor } from './outputLog.ts';
import { fileOfRun, type RunRecord } from '../runs/runFiles.ts';

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

  /** `uid`: see RunRecord. */
  outputOf(jobId: number, attempt: number, uid?: string): { logPath: string; record: RunRecord } {
    const record = { folder: this.#folder, jobId, attempt, ...(uid !== undefined && { uid }) };
    return { logPath: this.pathOf(jobId, attempt), record };
  }

  /** The greatest job id of which there is any file, and the latest attempt of that job; 0: there is none. */
  static lastIn(folder: string, jobId?: number): { readonly jobId: number; readonly attempt: number } {
    let last = { jobId: 0, attempt: 0 };
    for (const name of namesIn(folder)) {
      const [id = 0, attempt = 0] = (fileOfRun.exec(name) ?? []).slice(1).map(Number);
      const isLater = id > last.jobId || (id === last.jobId && attempt > last.attempt);
      if (isLater && (jobId === undefined || id === jobId)) {
        last = { jobId: id, attempt };
      }
    }
    return last;
  }

  /** The latest attempt of that job of which there is any file; 0: there is none. */
  lastAttemptOf(jobId: number): number {
    return LogStore.lastIn(this.#folder, jobId).attempt;
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

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
