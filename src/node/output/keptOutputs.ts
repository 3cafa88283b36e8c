// The output of every run of every host, as long as it is kept. Beside each log lies a small record of the
// run, so that a later host knows what a file is; a log without a readable record is nobody's, and goes
// when its age says so.

import { mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isAlive } from '../process/identity.ts';
import { cutPathOf } from './cutRecord.ts';
import { logName, pipeName } from './outputLog.ts';
import { readRunFiles, removeRunFiles } from '../runs/runFiles.ts';

/** What is kept of a run beside its output. Times are epoch ms. */
export type KeptRecord = {
  /** Of the task or command: runs of the same one can be compared. */
  readonly key: string;
  readonly name: string;
  readonly jobId: number;
  readonly attempt: number;
  readonly startedAt: number;
  /** Absent while it runs, and for good when its host died. */
  readonly endedAt?: number;
  /** How it ended, in a few words. */
  readonly end?: string;
};

export type KeptRun = KeptRecord & { readonly logPath: string };

export type Retention = { readonly maxRuns: number; readonly maxAgeMs: number };

/** A pipe that is older was left by a process that was killed between making and removing it. */
const pipeMs = 60_000;

export class KeptOutputs {
  readonly #root: string;

  /** `root` holds a folder per host, as LogStore makes them. */
  constructor(root: string) {
    this.#root = root;
  }

  /** Writes (again) what is known of a run. */
  async record(logPath: string, run: KeptRecord): Promise<void> {
    await mkdir(path.dirname(logPath), { recursive: true, mode: 0o700 });
    const partial = `${recordPath(logPath)}.new`;
    await writeFile(partial, JSON.stringify(run), { mode: 0o600 });
    await rename(partial, recordPath(logPath));
  }

  /** All runs with a readable record, newest start first. */
  async list(): Promise<KeptRun[]> {
    const runs = await Promise.all(logsIn(await this.#folders()).map(readRun));
    return runs.filter((run) => run !== undefined).toSorted((a, b) => b.startedAt - a.startedAt);
  }

  /** Deletes the output of a run and everything kept beside it. */
  async delete(logPath: string): Promise<void> {
    await rm(logPath, { force: true });
    await rm(recordPath(logPath), { force: true });
    await rm(cutPathOf(logPath), { force: true });
    const [, jobId, attempt] = logName.exec(path.basename(logPath)) ?? [];
    await removeRunFiles(path.dirname(logPath), Number(jobId), Number(attempt));
  }

  /**
   * Deletes what is too old or too much, except the logs in `open` and those that a process of another host
   * still writes. Returns how many runs went.
   */
  async retain({ maxRuns, maxAgeMs }: Retention, now: number, open: ReadonlySet<string>): Promise<number> {
    const folders = await this.#folders();
    const logs = await Promise.all(
      logsIn(folders).map(async (logPath) => ({ logPath, changedAt: await changedAt(logPath) })),
    );
    const closed = logs
      .filter(({ logPath }) => !open.has(logPath))
      .toSorted((a, b) => b.changedAt - a.changedAt);
    const surplus = closed.filter(({ changedAt: at }, index) => index >= maxRuns || now - at > maxAgeMs);
    const deleted = await Promise.all(
      surplus.map(async ({ logPath }) => {
        if (await isWritten(logPath)) {
          return false;
        }
        await this.delete(logPath);
        return true;
      }),
    );
    await removeLeftPipes(folders, now);
    for (const { folder } of folders) {
      // Fails when it is not empty, or gets its first file in this moment.
      await rmdir(folder).catch(() => undefined);
    }
    return deleted.filter(Boolean).length;
  }

  async #folders(): Promise<Folder[]> {
    const entries = await readdir(this.#root, { withFileTypes: true }).catch(() => []);
    const folders = entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => path.join(this.#root, entry.name));
    return Promise.all(
      folders.map(async (folder) => ({ folder, names: await readdir(folder).catch(() => []) })),
    );
  }
}

type Folder = { readonly folder: string; readonly names: readonly string[] };

/** Also of runs that have printed nothing: of them there is only the record, or not even that. */
function logsIn(folders: readonly Folder[]): string[] {
  const logs = folders.flatMap(({ folder, names }) =>
    names
      .map((name) => name.replace(/\.(json|run)$/, '.log'))
      .filter((name) => logName.test(name))
      .map((name) => path.join(folder, name)),
  );
  return [...new Set(logs)];
}

async function removeLeftPipes(folders: readonly Folder[], now: number): Promise<void> {
  const pipes = folders.flatMap(({ folder, names }) =>
    names.filter((name) => pipeName.test(name)).map((name) => path.join(folder, name)),
  );
  for (const pipe of pipes) {
    const made = (await stat(pipe).catch(() => undefined))?.mtimeMs ?? now;
    if (now - made > pipeMs) {
      await rm(pipe, { force: true });
    }
  }
}

function recordPath(logPath: string): string {
  return `${logPath.slice(0, -'.log'.length)}.json`;
}

async function readRun(logPath: string): Promise<KeptRun | undefined> {
  try {
    const run: unknown = JSON.parse(await readFile(recordPath(logPath), 'utf8'));
    return isRecord(run) ? { ...run, logPath } : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is KeptRecord {
  const run = value as Partial<KeptRecord> | null;
  return (
    typeof run?.key === 'string' &&
    typeof run.name === 'string' &&
    Number.isInteger(run.jobId) &&
    Number.isInteger(run.attempt) &&
    Number.isFinite(run.startedAt)
  );
}

/** By a process that lives, whoever has started it. */
async function isWritten(logPath: string): Promise<boolean> {
  const [, jobId, attempt] = logName.exec(path.basename(logPath)) ?? [];
  const record = { folder: path.dirname(logPath), jobId: Number(jobId), attempt: Number(attempt) };
  const run = await readRunFiles(record);
  return run.state === 'started' && run.identity !== undefined && isAlive(run.identity);
}

async function changedAt(logPath: string): Promise<number> {
  const file = await stat(logPath)
    .catch(() => stat(recordPath(logPath)))
    .catch(() => stat(`${logPath.slice(0, -'.log'.length)}.run`))
    .catch(() => undefined);
  return file?.mtimeMs ?? 0;
}
