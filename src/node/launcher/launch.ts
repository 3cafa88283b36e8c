// Starts a job's process and records the run: the one implementation, whether the launcher process or the
// host itself is the process' parent. The process leads a group and session of its own and writes straight to
// its log file, so it does not notice when its parent goes away; unless its secrets are to be kept out of the
// log (output/jobOutput.ts).

import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { reached } from '../runs/failpoints.ts';
import { identify, type ProcessIdentity } from '../process/identity.ts';
import { type JobOutput, openOutput } from '../output/jobOutput.ts';
import { capLog, type LogCap } from '../output/logCap.ts';
import { secretsIn } from '../output/secrets.ts';
import { errorCode, ProcessStartError } from '../base/processStartError.ts';
import { isBareName } from '../process/program.ts';
import { createRunFile, type ProcessEnd, type RunFile, type RunRecord } from '../runs/runFiles.ts';
import { concealed, logError, lookUp, startError } from './startError.ts';

/** Plain data: it travels to the launcher process. */
export type LaunchRequest = {
  file: string;
  args: readonly string[];
  verbatimArguments?: boolean;
  searchCwd?: boolean;
  cwd: string;
  /** All of it, the marker included. */
  env: Readonly<Record<string, string>>;
  logPath: string;
  marker: string;
  record?: RunRecord;
  /** What the log may grow to; absent: no limit. */
  maxBytes?: number;
  /** Keep the values of secret variables out of the log. */
  redact?: boolean;
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

/**
 * `drained` settles when this program is no longer needed for the output of what the process has left
 * running.
 */
export async function launch(request: LaunchRequest): Promise<Launched & { drained: Promise<void> }> {
  const secrets = request.redact === true ? secretsIn(request.env) : [];
  // Windows would look in the working folder first. Elsewhere the system finds the program, but never there;
  // we look only when it did not.
  const inCwd = request.searchCwd === true && isBareName(request.file);
  const program = windows || inCwd ? await lookUp(request) : request.file;
  const runFile = fence(request);
  const cap = capLog(request.logPath, request.maxBytes);
  try {
    const output = await openLog(request, secrets, cap);
    const child = start(request, program, output);
    if (child.pid === undefined) {
      const [error] = (await once(child, 'error')) as unknown[];
      throw error;
    }
    reached('process.spawned');
    const startedAt = Date.now();
    const ended = endOf(child);
    // Before the loop turns: until then its end has not been asked for, so that its number is its own.
    const identity = await identify(child.pid);
    quietly(() => runFile?.started(identity, startedAt));
    return { identity, startedAt, ended: finished(ended, runFile, output, cap), drained: output.drained };
  } catch (error) {
    cap.stop();
    quietly(() => runFile?.withdraw());
    throw concealed(error instanceof ProcessStartError ? error : await startError(request, error), secrets);
  }
}

function fence({ record, marker }: LaunchRequest): RunFile | undefined {
  if (record === undefined) {
    return undefined;
  }
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

async function openLog(
  { logPath }: LaunchRequest,
  secrets: readonly string[],
  cap: LogCap,
): Promise<JobOutput> {
  try {
    return await openOutput(logPath, secrets, cap);
  } catch (error) {
    throw logError(logPath, error);
  }
}

function start(request: LaunchRequest, program: string, output: JobOutput): ChildProcess {
  let child: ChildProcess | undefined;
  try {
    child = spawn(program, request.args, { ...spawnOptions(request), stdio: output.stdio });
    return child;
  } finally {
    output.spawned(child);
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

/** The end is on the disk, and all of the output, before anybody hears of it. */
async function finished(
  ended: Promise<ProcessEnd>,
  runFile: RunFile | undefined,
  output: JobOutput,
  cap: LogCap,
): Promise<ProcessEnd> {
  const end = await ended;
  reached('end.known');
  quietly(() => runFile?.ended(end));
  await output.settled();
  await cap.settle();
  void output.drained.then(() => cap.stop());
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
