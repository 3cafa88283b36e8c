// What a run leaves on the disk beside its log, so that any later host knows how it went. The fence is created
// exclusively before the command runs: whoever finds it there never starts that run again. Once the process runs its
// identity is put into the fence, and its end into the exit file; both by a rename, so that they are whole or not there.
// Written synchronously: each is a few short calls, by a helper process that has nothing else to do.

import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ProcessIdentity } from './identity.ts';
import { errorCode } from './processStartError.ts';

/** Where the files of one attempt are. `folder` must be one that no earlier job with this id has used. */
export type RunRecord = { readonly folder: string; readonly jobId: number; readonly attempt: number };

/**
 * `endedAt`: when the exit was reported, epoch ms. After a signal there is no exit code. `unknown`: the process is gone
 * and nobody was there to see how.
 */
export type ProcessEnd = { endedAt: number; exitCode?: number; signal?: string; unknown?: true };

type Fence = { marker: string; identity?: ProcessIdentity; startedAt?: number };

/**
 * - `neverStarted`: there is no fence
 * - `started`: without an identity the writer was lost just then: the process may run, and its marker finds it
 * - `ended`: as the exit file says
 * - `unreadable`: whether it ran is not known
 */
export type RunFiles =
  | { state: 'neverStarted' }
  | ({ state: 'started' } & Fence)
  | ({ state: 'ended'; end: ProcessEnd } & Partial<Fence>)
  | { state: 'unreadable'; error: unknown };

const FORMAT = 1;

export function runFilePath({ folder, jobId, attempt }: RunRecord, kind: 'fence' | 'exit'): string {
  return path.join(folder, `job-${jobId}-${attempt}.${kind}`);
}

/** Throws EEXIST when the run has been started before. */
export function createFence(record: RunRecord, marker: string): void {
  const file = openInFolder(runFilePath(record, 'fence'), 'wx');
  try {
    writeSync(file, JSON.stringify({ format: FORMAT, marker }));
  } finally {
    closeSync(file);
  }
}

/** For a command that could not be run: the run has never started. */
export function removeFence(record: RunRecord): void {
  rmSync(runFilePath(record, 'fence'), { force: true });
}

export function recordStart(record: RunRecord, start: Required<Fence>): void {
  replace(runFilePath(record, 'fence'), { format: FORMAT, ...start });
}

export function recordEnd(record: RunRecord, end: ProcessEnd): void {
  replace(runFilePath(record, 'exit'), { format: FORMAT, ...end });
}

/** Opens a file for its owner alone; makes the folder when it is missing. */
export function openInFolder(file: string, flags: 'a' | 'wx'): number {
  try {
    return openSync(file, flags, 0o600);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    return openSync(file, flags, 0o600);
  }
}

function replace(file: string, content: unknown): void {
  const temporary = `${file}.tmp`;
  writeFileSync(temporary, JSON.stringify(content), { mode: 0o600 });
  renameSync(temporary, file);
}

/** How the run stands by its files. Never rejects. */
export async function readRunFiles(folder: string, jobId: number, attempt: number): Promise<RunFiles> {
  const record = { folder, jobId, attempt };
  try {
    // In this order: a run that ends between two looks must not pass for one that never started.
    const fence = await readJson(runFilePath(record, 'fence'));
    const exit = await readJson(runFilePath(record, 'exit'));
    const start = fence && asFence(fence);
    if (exit !== undefined) return { state: 'ended', end: asEnd(exit), ...start };
    return start === undefined ? { state: 'neverStarted' } : { state: 'started', ...start };
  } catch (error) {
    return { state: 'unreadable', error };
  }
}

export async function removeRunFiles(folder: string, jobId: number, attempt: number): Promise<void> {
  const record = { folder, jobId, attempt };
  // The fence last: without it the run would seem never to have started.
  await rm(runFilePath(record, 'exit'), { force: true });
  await rm(runFilePath(record, 'fence'), { force: true });
}

async function readJson(file: string): Promise<Record<string, unknown> | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
  const content: unknown = JSON.parse(text);
  const { format } = content as { format?: unknown };
  if (format !== FORMAT) throw new Error(`"${file}" is of a format that is not known: ${String(format)}.`);
  return content as Record<string, unknown>;
}

function asFence({ marker, identity, startedAt }: Record<string, unknown>): Fence {
  if (typeof marker !== 'string') throw new Error('The fence has no marker.');
  const { pid, startTime, bootId } = (identity ?? {}) as Record<string, unknown>;
  return {
    marker,
    ...(isPid(pid) && {
      identity: {
        pid,
        ...(typeof startTime === 'number' && { startTime }),
        ...(typeof bootId === 'string' && { bootId }),
      },
    }),
    ...(typeof startedAt === 'number' && { startedAt }),
  };
}

/** 0 and below would mean groups, 1 is the system's. */
function isPid(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 1;
}

function asEnd({ endedAt, exitCode, signal, unknown }: Record<string, unknown>): ProcessEnd {
  if (typeof endedAt !== 'number') throw new Error('The exit file has no time.');
  return {
    endedAt,
    ...(typeof exitCode === 'number' && { exitCode }),
    ...(typeof signal === 'string' && { signal }),
    ...(unknown === true && { unknown }),
  };
}
