// Starts a job's process and records the run: the one implementation, whether the launcher process or the host itself
// is the process' parent. The process leads a group and session of its own and writes straight to its log file, so it
// does not notice when its parent goes away.

import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { identify, type ProcessIdentity } from '../identity.ts';
import { errorCode, ProcessStartError } from '../processStartError.ts';
import { checkFolder, findProgram } from '../program.ts';
import { createRunFile, openInFolder, type ProcessEnd, type RunFile, type RunRecord } from '../runFiles.ts';

/** Plain data: it travels to the launcher process. */
export type LaunchRequest = {
  file: string;
  args: readonly string[];
  verbatimArguments?: boolean;
  cwd: string;
  /** All of it, the marker included. */
  env: Readonly<Record<string, string>>;
  logPath: string;
  marker: string;
  record?: RunRecord;
};

export type Launched = {
  readonly identity: ProcessIdentity;
  readonly startedAt: number;
  /** Settles with the process' own exit, whoever else still holds its output open. Never rejects. */
  readonly ended: Promise<ProcessEnd>;
};

/** The seam: rejects with ProcessStartError when the command did not run. */
export type Launch = (request: LaunchRequest) => Promise<Launched>;

const windows = process.platform === 'win32';

export const launch: Launch = async (request) => {
  // Windows would look in the working folder first. Elsewhere the system finds the program; we look only when it did not.
  const program = windows ? await lookUp(request) : request.file;
  const runFile = fence(request);
  try {
    const child = start(request, program);
    if (child.pid === undefined) {
      const [error] = (await once(child, 'error')) as unknown[];
      throw error;
    }
    const startedAt = Date.now();
    const ended = endOf(child);
    // Before the loop turns: until then its end has not been asked for, so that its number is its own.
    const identity = await identify(child.pid);
    quietly(() => runFile?.started(identity, startedAt));
    return { identity, startedAt, ended: recorded(ended, runFile) };
  } catch (error) {
    quietly(() => runFile?.withdraw());
    throw error instanceof ProcessStartError ? error : await startError(request, error);
  }
};

function fence({ record, marker }: LaunchRequest): RunFile | undefined {
  if (record === undefined) return undefined;
  try {
    return createRunFile(record, marker);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') {
      const message = `Job ${record.jobId}, attempt ${record.attempt}, has been started before.`;
      throw new ProcessStartError('alreadyStarted', message, record.folder, error);
    }
    throw logError(record.folder, error);
  }
}

function start(request: LaunchRequest, program: string): ChildProcess {
  let log: number;
  try {
    log = openInFolder(request.logPath, 'a');
  } catch (error) {
    throw logError(request.logPath, error);
  }
  try {
    return spawn(program, request.args, { ...spawnOptions(request), stdio: ['ignore', log, log] });
  } finally {
    closeSync(log);
  }
}

/** What depends on the platform, apart so that a test can see it for each. */
export function spawnOptions(
  request: Pick<LaunchRequest, 'file' | 'cwd' | 'env' | 'verbatimArguments'>,
  platform: NodeJS.Platform = process.platform,
): SpawnOptions {
  const onWindows = platform === 'win32';
  const verbatim = onWindows && request.verbatimArguments === true;
  return {
    cwd: request.cwd,
    env: request.env,
    // Verbatim goes for the program's own name, too: with a space in it the rest would count as arguments.
    argv0: verbatim && request.file.includes(' ') ? `"${request.file}"` : request.file,
    detached: !onWindows,
    windowsHide: true,
    windowsVerbatimArguments: verbatim,
  };
}

function endOf(child: ChildProcess): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    child.once('exit', (exitCode, signal) => {
      const endedAt = Date.now();
      resolve({ endedAt, ...(exitCode !== null && { exitCode }), ...(signal !== null && { signal }) });
    });
  });
}

/** The end is on the disk before anybody hears of it. */
async function recorded(ended: Promise<ProcessEnd>, runFile: RunFile | undefined): Promise<ProcessEnd> {
  const end = await ended;
  quietly(() => runFile?.ended(end));
  return end;
}

/** The disk may be full. The run goes on; only a later host will know less of it. */
function quietly(write: () => void): void {
  try {
    write();
  } catch {
    // As said.
  }
}

async function lookUp({ file, cwd, env }: LaunchRequest): Promise<string> {
  await checkFolder(cwd);
  return findProgram(file, cwd, env);
}

/** The system says the same of a missing folder, program and interpreter. */
async function startError(request: LaunchRequest, error: unknown): Promise<unknown> {
  let program: string;
  try {
    program = await lookUp(request);
  } catch (found) {
    return found;
  }
  if (errorCode(error) === 'ENOENT') {
    const message = `"${program}" cannot be run: the interpreter that it names in its first line does not exist.`;
    return new ProcessStartError('notExecutable', message, program, error);
  }
  if (errorCode(error) === 'EACCES') {
    return new ProcessStartError('notExecutable', `"${program}" is not executable.`, program, error);
  }
  const detail = error instanceof Error ? error.message : String(error);
  return new ProcessStartError('spawn', `"${program}" could not be started: ${detail}`, program, error);
}

function logError(file: string, error: unknown): ProcessStartError {
  const message = `The output file "${file}" cannot be written (${errorCode(error) ?? String(error)}).`;
  return new ProcessStartError('log', message, file, error);
}
