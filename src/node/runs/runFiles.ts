// What a run leaves on the disk beside its log, so that any later host knows how it went: one file of JSON
// lines. It is created exclusively before the command runs, and so is the run's fence: whoever finds it there
// never starts that run again. A second line says which process it became, a third how that ended. A line is
// one write of a few bytes, and counts once it is whole; that is as safe as a file of its own for each,
// renamed into place, at a thirtieth of the cost (creating a file takes some 250 microseconds here, appending
// 6), and does not fail when the disk has become full.
//
// A host that finds no fence must not take a run for one that never starts: the launcher of a host that has
// died may just be about to raise it. It makes a folder of that name, which is in the way of that fence; the
// next start of the same attempt raises its own within that folder.

import { closeSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { reached } from './failpoints.ts';
import { identifySelf, type ProcessIdentity } from '../process/identity.ts';
import { errorCode } from '../base/processStartError.ts';

/**
 * Where the file of one attempt is.
 * - `uid`: tells the job from another one that had its id, and whose file may be there (see `Job.uid`);
 *   without it, whichever job's file it is counts
 * - `forestalled`: how many starts of this attempt were prevented before this one; default 0
 */
export type RunRecord = {
  readonly folder: string;
  readonly jobId: number;
  readonly attempt: number;
  readonly uid?: string;
  readonly forestalled?: number;
};

/**
 * `endedAt`: when the exit was reported, epoch ms. After a signal there is no exit code. `unknown`: the
 * process is gone and nobody was there to see how.
 */
export type ProcessEnd = { endedAt: number; exitCode?: number; signal?: string; unknown?: true };

/** `parent`: the process that writes the file, and learns how the run ends. */
type Start = { marker: string; parent?: ProcessIdentity; identity?: ProcessIdentity; startedAt?: number };

/**
 * - `neverStarted`: there is no fence
 * - `started`: without an identity the writer was lost just then: the process may run, and its marker finds
 *   it
 * - `ended`: as the third line says
 * - `foreign`: the file is that of another job with the same id
 * - `unreadable`: whether it ran is not known
 */
export type RunFiles =
  | { state: 'neverStarted' }
  | ({ state: 'started' } & Start)
  | ({ state: 'ended'; end: ProcessEnd } & Start)
  | { state: 'foreign' }
  | { state: 'unreadable'; error: unknown };

const format = 1;

export function runFilePath({ folder, jobId, attempt, forestalled = 0 }: RunRecord): string {
  const name = `job-${jobId}-${attempt}.run`;
  return path.join(folder, name, ...Array.from({ length: forestalled }, () => 'next.run'));
}

/** The name of any file of an attempt: its run file, its log, and what lies beside them. */
export const fileOfRun = /^job-(\d+)-(\d+)\./;

/**
 * As it is for the next start of that attempt, or for the one that has been made. A host that starts a run
 * must ask in the turn in which the start was saved: later it could take for granted what a successor has
 * forestalled.
 */
export function latestStart(record: RunRecord): RunRecord {
  for (let forestalled = 0; ; forestalled += 1) {
    const start = { ...record, forestalled };
    if (!isDirectory(runFilePath(start))) {
      return start;
    }
  }
}

function isDirectory(name: string): boolean {
  try {
    return statSync(name).isDirectory();
  } catch {
    // It is not there; or whoever reads or writes there hears why that cannot be.
    return false;
  }
}

/** From now on nobody can make this start. False: it has been made. May throw what the system says. */
export function forestall(start: RunRecord): boolean {
  const name = runFilePath(start);
  mkdirSync(path.dirname(name), { recursive: true, mode: 0o700 });
  try {
    mkdirSync(name, { mode: 0o700 });
  } catch (error) {
    if (errorCode(error) === 'EEXIST') {
      return false;
    }
    throw error;
  }
  reached('launch.forestalled');
  return true;
}

/** The writer of one run's file. Its methods may throw what the system says. */
export type RunFile = {
  started(identity: ProcessIdentity, startedAt: number): void;
  /** The last line: nothing can be written after it. */
  ended(end: ProcessEnd): void;
  /** For a command that could not be run: the run has never started. */
  withdraw(): void;
};

/** Raises the fence. Throws EEXIST when the run has been started before. */
export function createRunFile(record: RunRecord, marker: string, parent = identifySelf()): RunFile {
  const name = runFilePath(record);
  const file = openInFolder(name, 'wx');
  const write = (line: unknown): void => void writeSync(file, `${JSON.stringify(line)}\n`);
  const withdraw = (): void => {
    closeSync(file);
    rmSync(name, { force: true });
  };
  try {
    reached('fence.created');
    write({ format, marker, parent, ...(record.uid !== undefined && { uid: record.uid }) });
    reached('fence.written');
  } catch (error) {
    withdraw();
    throw error;
  }
  return {
    started: (identity, startedAt) => {
      write({ identity, startedAt });
      reached('start.written');
    },
    ended: (end) => {
      try {
        write(end);
        reached('end.written');
      } finally {
        closeSync(file);
      }
    },
    withdraw,
  };
}

/** Opens a file for its owner alone; makes the folder when it is missing. */
export function openInFolder(file: string, flags: 'a' | 'wx'): number {
  try {
    return openSync(file, flags, 0o600);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') {
      throw error;
    }
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    return openSync(file, flags, 0o600);
  }
}

/** How the latest start of the run stands by its file. Never rejects. */
export function readRunFiles(record: RunRecord): Promise<RunFiles> {
  return readStart(latestStart(record));
}

/** The same of one start. */
export async function readStart(record: RunRecord): Promise<RunFiles> {
  const name = runFilePath(record);
  try {
    // What follows the last line break is a line that did not come to be whole.
    const lines = (await readFile(name, 'utf8')).split('\n').slice(0, -1);
    const [fence, start, end] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    if (fence?.format !== format || typeof fence.marker !== 'string') {
      throw new Error(`"${name}" is not of a format that is known.`);
    }
    if (record.uid !== undefined && fence.uid !== record.uid) {
      return { state: 'foreign' };
    }
    const parent = asIdentity(fence['parent']);
    const started = { marker: fence.marker, ...(parent && { parent }), ...asStart(start) };
    return end === undefined
      ? { state: 'started', ...started }
      : { state: 'ended', end: asEnd(end), ...started };
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? { state: 'neverStarted' } : { state: 'unreadable', error };
  }
}

export async function removeRunFiles(folder: string, jobId: number, attempt: number): Promise<void> {
  await rm(runFilePath({ folder, jobId, attempt }), { force: true, recursive: true });
}

function asStart({ identity, startedAt }: Record<string, unknown> = {}): Omit<Start, 'marker' | 'parent'> {
  const known = asIdentity(identity);
  return {
    ...(known && { identity: known }),
    ...(typeof startedAt === 'number' && { startedAt }),
  };
}

function asIdentity(value: unknown): ProcessIdentity | undefined {
  const { pid, startTime, bootId } = (value ?? {}) as Record<string, unknown>;
  if (!isPid(pid)) {
    return undefined;
  }
  return {
    pid,
    ...(typeof startTime === 'number' && { startTime }),
    ...(typeof bootId === 'string' && { bootId }),
  };
}

/** 0 and below would mean groups, 1 is the system's. */
function isPid(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 1;
}

function asEnd({ endedAt, exitCode, signal, unknown }: Record<string, unknown>): ProcessEnd {
  if (typeof endedAt !== 'number') {
    throw new Error('The end has no time.');
  }
  return {
    endedAt,
    ...(typeof exitCode === 'number' && { exitCode }),
    ...(typeof signal === 'string' && { signal }),
    ...(unknown === true && { unknown }),
  };
}
