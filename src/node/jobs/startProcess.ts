// Starts a job's process, knows how it ended, and ends it with all that belongs to it. Who its parent is,
// this program or a launcher process, is a matter of the `Launch` that is handed in; the process itself
// notices neither's end.

import type { HaltStep } from '../../queue/index.ts';
import { baseEnvironment, overlayEnvironment } from '../process/environment.ts';
import type { Halter, HaltOrders, HaltResult, HaltSignal, HaltTarget } from '../halt/halter.ts';
import { type HangUp, systemHangUp } from '../halt/hangUp.ts';
import { systemHalter } from '../halt/systemHalter.ts';
import { reached } from '../runs/failpoints.ts';
import { type ProcessIdentity, watchEnd } from '../process/identity.ts';
import { type Launch, launch as launchHere, type LaunchRequest } from '../launcher/launch.ts';
import { markerVariable, newMarker, pidVariable } from '../process/marker.ts';
import type { ProcessEnd, RunRecord } from '../runs/runFiles.ts';

/** What a process job runs; everything is resolved, nothing is looked up later. */
export type ProcessSpec = {
  /** The program: an absolute path, or a name that is looked up on the PATH of the final environment. */
  file: string;
  /** Look for a mere name in `cwd` as well, when it is not on the PATH; VS Code does so for process tasks. */
  searchCwd?: boolean;
  args: readonly string[];
  /** Windows: the arguments are joined by spaces without quoting, as VS Code passes those of a shell. */
  verbatimArguments?: boolean;
  /** Absolute. */
  cwd: string;
  /** Laid over `baseEnvironment()`; null removes the variable. */
  env: Readonly<Record<string, string | null>>;
  /** Leave alone what it leaves running in its group when it ends. Default: SIGHUP, as from a terminal. */
  leaveRunning?: boolean;
};

export type ProcessOutput = {
  logPath: string;
  /** Leave files that say how the run went; without it only this program knows. */
  record?: RunRecord;
  /**
   * When the log exceeds it, its middle is taken out, and a line there says how much that was. Default: no
   * limit.
   */
  maxBytes?: number;
  /**
   * Write `***` for the values of variables that are named like secrets; costs the process its own way to the
   * log.
   */
  redact?: boolean;
};

export type HaltOptions = {
  /** How long what was asked to end may take, in ms; 0: it is not asked. */
  graceMs: number;
  /** Default SIGTERM. */
  signal?: HaltSignal;
  /** Hears `asked` (unless graceMs is 0), then `killing` if anything was left. */
  onPhase?: (phase: HaltStep) => void;
  /**
   * The job's own stop command, run first: it finds the process' id in JOB_QUEUE_PID, and its output goes to
   * the job's. When it fails, or `graceMs` later, what still lives is asked by the signal and has its grace.
   */
  stop?: ProcessSpec;
};

export type RunningProcess = {
  readonly pid: number;
  readonly identity: ProcessIdentity;
  /** The value of JOB_QUEUE_JOB in the environment of all that the process starts. */
  readonly marker: string;
  readonly startedAt: number;
  /** Settles with the process' own exit, whoever else still holds its output open. Never rejects. */
  readonly ended: Promise<ProcessEnd>;
  /**
   * Ends the process and all that belongs to it: on POSIX a signal, at most `graceMs` until all have ended,
   * SIGKILL; on Windows the tree at once. What belongs to it is its group and session, and on Linux (macOS:
   * not tried) everything that carries its marker. Resolves when the process table shows that nothing is
   * left, or what remains 2 s after the kill. Never rejects. A second call skips the rest of the grace and
   * gets the same result; a call after an unclean result kills again. After the process' own end there is
   * nothing to halt, and the result is clean, unless `hangUp` has found something.
   */
  halt(options: HaltOptions): Promise<HaltResult>;
  /**
   * To be called after the process' own end: sends SIGHUP to what it has left running in its group, as a
   * terminal does that closes, unless the spec says `leaveRunning`. Resolves with the ids of what lives on in
   * the group, which `halt` then kills. On Windows it does nothing. Never rejects.
   */
  hangUp(): Promise<readonly number[]>;
};

/**
 * Resolves when the process runs; its output is appended to `logPath` (created with mode 0600, its folder
 * with 0700). Rejects with `ProcessStartError`. As with any child of Node, the program stays alive until the
 * process ends: awaiting a job must not end early. It outlives a program that ends by `process.exit`, a
 * signal or a crash; being in a session of its own, it does not get the terminal's Ctrl+C either, so a
 * program that wants its jobs to end with it halts them.
 */
export async function startProcess(
  spec: ProcessSpec,
  output: ProcessOutput,
  { launch = launchHere, halter = systemHalter(), hangUp = systemHangUp() }: Partial<ProcessSystem> = {},
): Promise<RunningProcess> {
  const marker = newMarker();
  reached('launch.requested');
  const { identity, startedAt, ended } = await launch(requestFor(spec, output, marker));
  reached('launch.answered');
  let exited = false;
  void ended.then(() => (exited = true));
  const target = { identity, marker, watched: true, exited: ended, hasExited: () => exited };
  const system = { launch, halter, hangUp };
  const orders = ordersFor(target, system, stopRunner(identity, output, system), spec.leaveRunning !== true);
  return { pid: identity.pid, identity, marker, startedAt, ended, ...orders };
}

/** How processes are started and ended on this system. */
export type ProcessSystem = { readonly launch: Launch; readonly halter: Halter; readonly hangUp: HangUp };

/** Runs the stop command of a job's process. */
export function stopRunner(
  identity: ProcessIdentity,
  { logPath, redact }: ProcessOutput,
  system: ProcessSystem,
): (stop: ProcessSpec) => Promise<RunningProcess> {
  return (stop) =>
    startProcess(
      { ...stop, env: { ...stop.env, [pidVariable]: String(identity.pid) } },
      // The log has its cap already.
      { logPath, ...(redact === true && { redact: true }) },
      system,
    );
}

/**
 * Halts a process of an earlier host, which is not our child, as `RunningProcess.halt` does. A process that
 * is not the one of `identity` is never signalled, whatever its number. Once the process itself is gone, what
 * carries its marker, and the group of such a one, is still ended. Never rejects.
 */
export async function haltIdentified(
  { identity, marker }: { identity: ProcessIdentity; marker: string },
  options: Omit<HaltOptions, 'stop'> & { hurry?: Promise<void> },
  halter: Halter = systemHalter(),
): Promise<HaltResult> {
  const halted = new AbortController();
  let exited = false;
  const end = watchEnd(identity, adoptedPollMs, halted.signal).then(() => (exited = true));
  const target = { identity, marker, watched: false, exited: end, hasExited: () => exited };
  const orders = ordersFrom(options, options.hurry ?? new Promise<void>(() => {}));
  return halter(target, orders).finally(() => halted.abort());
}

const adoptedPollMs = 20;

function requestFor(spec: ProcessSpec, output: ProcessOutput, marker: string): LaunchRequest {
  const { file, args, verbatimArguments, searchCwd, cwd } = spec;
  const env = overlayEnvironment(baseEnvironment(), spec.env);
  return {
    file,
    args,
    ...(verbatimArguments !== undefined && { verbatimArguments }),
    ...(searchCwd !== undefined && { searchCwd }),
    cwd,
    env: { ...env, [markerVariable]: marker },
    marker,
    ...output,
  };
}

function ordersFrom({ graceMs, signal, onPhase }: HaltOptions, hurry: Promise<void>): HaltOrders {
  return { graceMs, signal: signal ?? 'SIGTERM', hurry, onPhase: (phase) => onPhase?.(phase) };
}

/** `hangsUp`: whether what it leaves running in its group gets SIGHUP. */
export function ordersFor(
  target: HaltTarget,
  { halter, hangUp }: Pick<ProcessSystem, 'halter' | 'hangUp'>,
  runStop: (stop: ProcessSpec) => Promise<RunningProcess>,
  hangsUp: boolean,
): Pick<RunningProcess, 'halt' | 'hangUp'> {
  let current: Promise<HaltResult> | undefined;
  let hurry: (() => void) | undefined;
  let survivors = false;
  let left: HaltTarget['known'];

  async function halt(options: HaltOptions): Promise<HaltResult> {
    const hurried = new Promise<void>((resolve) => (hurry = resolve));
    const stopping = options.stop === undefined ? undefined : stopCommand(options.stop, runStop);
    const orders = ordersFrom(survivors ? { ...options, graceMs: 0 } : options, hurried);
    // Once the process is gone the number of its group proves nothing; who was found there does.
    const whom = left === undefined ? target : { ...target, watched: false, known: left };
    const result = await halter(whom, { ...orders, stop: stopping?.failed });
    await stopping?.end();
    survivors = !result.clean;
    if (survivors) {
      current = undefined;
    }
    return result;
  }

  return {
    halt: (options) => {
      hurry?.();
      if (current !== undefined) {
        return current;
      }
      if (target.hasExited() && !survivors) {
        return Promise.resolve({ clean: true, remaining: [] });
      }
      current = halt(options);
      return current;
    },
    hangUp: async () => {
      // A halt that is ordered meanwhile is for them, too.
      survivors = true;
      left = await hangUp(target, hangsUp);
      if (current === undefined) {
        survivors = left.length > 0;
      }
      return left.map(({ pid }) => pid);
    },
  };
}

/** `failed` runs it and settles when it has failed. `end` ends it, if it was run and takes too long. */
function stopCommand(stop: ProcessSpec, run: (stop: ProcessSpec) => Promise<RunningProcess>) {
  let running: Promise<RunningProcess> | undefined;
  return {
    failed: async (): Promise<void> => {
      running = run(stop);
      const end = await running.then(({ ended }) => ended).catch(() => undefined);
      if (end?.exitCode === 0) {
        await new Promise<void>(() => {});
      }
    },
    end: async (): Promise<void> => {
      const started = await running?.catch(() => undefined);
      await started?.halt({ graceMs: 0 });
    },
  };
}
