// The output files of one host. Each host writes into a folder of its own, so that job ids that begin at 1
// again never meet an older file; the folder's name says whose it is, so that later hosts can clear away
// what nobody will ask for any more.

import { appendFile, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { logPathFor } from './outputLog.ts';
import { removeRunFiles, type RunRecord } from './runFiles.ts';

const hostFolder = /^host-(\d+)-\d+$/;

export class LogStore {
  readonly #root: string;
  readonly #folder: string;
  #writing: Promise<void> = Promise.resolve();

  /** `root` holds the folders of all hosts; nothing is created before the first output. */
  constructor(root: string, startedAt: number) {
    this.#root = root;
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

  /** Deletes a job's output and the record of its run, if there are any. */
  async remove(jobId: number, attempt: number): Promise<void> {
    await rm(this.pathOf(jobId, attempt), { force: true });
    await removeRunFiles(this.#folder, jobId, attempt);
  }

  /** Deletes the folders of hosts that are no longer alive; returns how many. */
  async removeStale(): Promise<number> {
    const names = await readdir(this.#root).catch(() => []);
    const stale = names.filter((name) => {
      const owner = hostFolder.exec(name)?.[1];
      return owner !== undefined && !isAlive(Number(owner));
    });
    for (const name of stale) {
      await rm(path.join(this.#root, name), { recursive: true, force: true });
    }
    return stale.length;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process: alive.
    return (error as { code?: unknown }).code === 'EPERM';
  }
}
