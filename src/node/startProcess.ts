// Starts a job's process and knows how it ended. The process leads a group of its own and writes straight to its log
// file, so it does not notice when this program goes away.

import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { baseEnvironment, overlayEnvironment } from './environment.ts';
import { type Halter, type HaltResult, systemHalter } from './halt/halter.ts';
import { openLog } from './outputLog.ts';
import { errorCode, ProcessStartError } from './processStartError.ts';
import { checkFolder, findProgram } from './program.ts';

/** What a process job runs; everything is resolved, nothing is looked up later. */
export type ProcessSpec = {
  /** The program: an absolute path, or a name that is looked up on the PATH of the final environment. */
  file: string;
  args: readonly string[];
  /** Windows: the arguments are joined by spaces without quoting, as VS Code passes those of a shell. */
  verbatimArguments?: boolean;
  /** Absolute. */
  cwd: string;
  /** Laid over `baseEnvironment()`; null removes the variable. */
  env: Readonly<Record<string, string | null>>;
};

/** `endedAt` is taken when the process' exit is reported. After a signal there is no exit code. */
export type ProcessEnd = { endedAt: number; exitCode?: number; signal?: string };

export type RunningProcess = {
  readonly pid: number;
  readonly startedAt: number;
  /** Settles with the process' own exit, whoever else still holds its output open. Never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /**
   * Ends the process and its group: on POSIX SIGTERM, at most `graceMs` (0: none) until all have ended, SIGKILL; on
   * Windows at once. Resolves when the process table shows that nothing of the group is left, or what remains 2 s after
   * the kill. Never rejects. A second call skips the rest of the grace and gets the same result; a call after an
   * unclean result kills again. After the process' own end there is nothing to halt: what it left running in the
   * background is not touched, and the result is clean.
   */
  halt(options: { graceMs: number }): Promise<HaltResult>;
};

/**
 * Resolves when the process runs; its output is appended to `logPath` (created with mode 0600, its folder with 0700).
 * Rejects with `ProcessStartError`. As with any child of Node, the program stays alive until the process ends: awaiting
 * a job must not end early. It outlives a program that ends by `process.exit`, a signal or a crash; being in a group of
 * its own, it does not get the terminal's Ctrl+C either, so a program that wants its jobs to end with it halts them.
 */
export async function startProcess(
  spec: ProcessSpec,
  output: { logPath: string },
  halter: Halter = systemHalter(),
): Promise<RunningProcess> {
  const env = overlayEnvironment(baseEnvironment(), spec.env);
  await checkFolder(spec.cwd);
  const program = await findProgram(spec.file, spec.cwd, env);
  const log = await openLog(output.logPath);
  try {
    const child = spawn(program, spec.args, {
      ...spawnOptions(spec),
      env,
      stdio: ['ignore', log.fd, log.fd],
    });
    return await running(child, halter);
  } catch (error) {
    throw await startError(spec.cwd, program, error);
  } finally {
    await log.close();
  }
}

/** What depends on the platform, apart so that a test can see it for each. */
export function spawnOptions(spec: ProcessSpec, platform: NodeJS.Platform = process.platform): SpawnOptions {
  const windows = platform === 'win32';
  const verbatim = windows && spec.verbatimArguments === true;
  return {
    cwd: spec.cwd,
    // Verbatim goes for the program's own name, too: with a space in it the rest would count as arguments.
    argv0: verbatim && spec.file.includes(' ') ? `"${spec.file}"` : spec.file,
    detached: !windows,
    windowsHide: true,
    windowsVerbatimArguments: verbatim,
  };
}

function running(child: ChildProcess, halter: Halter): Promise<RunningProcess> {
  let exited = false;
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.once('exit', (exitCode, signal) => {
      exited = true;
      const endedAt = Date.now();
      resolve({ endedAt, ...(exitCode !== null && { exitCode }), ...(signal !== null && { signal }) });
    });
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.once('spawn', () => {
      const pid = child.pid as number;
      const target = { pid, exited: ended, hasExited: () => exited };
      resolve({ pid, startedAt: Date.now(), ended, halt: haltOrders(target, halter) });
    });
  });
}

function haltOrders(target: Parameters<Halter>[0], halter: Halter): RunningProcess['halt'] {
  let current: Promise<HaltResult> | undefined;
  let hurry: (() => void) | undefined;
  let survivors = false;
  return ({ graceMs }) => {
    hurry?.();
    if (current !== undefined) return current;
    if (target.hasExited() && !survivors) return Promise.resolve({ clean: true, remaining: [] });
    const hurried = new Promise<void>((resolve) => (hurry = resolve));
    current = halter(target, survivors ? 0 : graceMs, hurried).then((result) => {
      survivors = !result.clean;
      if (survivors) current = undefined;
      return result;
    });
    return current;
  };
}

async function startError(cwd: string, program: string, error: unknown): Promise<unknown> {
  if (errorCode(error) === 'ENOENT') {
    // The folder may have gone meanwhile; otherwise it is a script's first line that names what is not there.
    const folderError: unknown = await checkFolder(cwd).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const message = `"${program}" cannot be run: the interpreter that it names in its first line does not exist.`;
    return folderError ?? new ProcessStartError('notExecutable', message, program, error);
  }
  if (errorCode(error) === 'EACCES') {
    return new ProcessStartError('notExecutable', `"${program}" is not executable.`, program, error);
  }
  const detail = error instanceof Error ? error.message : String(error);
  return new ProcessStartError('spawn', `"${program}" could not be started: ${detail}`, program, error);
}
