// The handler of process jobs: starts the process, or finds one that an earlier host has started, ends it
// when the job is told to end, and books the end that the process itself had. What a person reads is worded
// by the shell.

import {
  Interrupted,
  JobFailure,
  Requeue,
  HaltIncomplete,
  type Job,
  type JobContext,
  type Shortage,
} from '../../queue/index.ts';
import { type EarlierRun, findEarlierRun } from './adoptProcess.ts';
import type { HaltResult, HaltSignal } from '../halt/halter.ts';
import { ProcessStartError } from '../base/processStartError.ts';
import type { ProcessStarter } from './processStarter.ts';
import { shortageOf } from '../base/shortage.ts';
import { latestStart, type ProcessEnd, runFilePath } from '../runs/runFiles.ts';
import {
  haltIdentified,
  type HaltOptions,
  type ProcessOutput,
  type ProcessSpec,
  type RunningProcess,
} from './startProcess.ts';

export type ProcessHost = {
  readonly starter: Pick<ProcessStarter, 'start' | 'adopt'>;
  outputOf(job: Job): ProcessOutput;
  /** Asked at the moment of the halt. */
  haltGraceMs(): number;
  haltSignal?(): HaltSignal;
  /** Asked before a command that stops the process is run. Default: it is. */
  mayStart?(): boolean;
  /** Aborts when the window closes: a halt under way then kills at once. */
  readonly closing: AbortSignal;
  /** A run that an earlier host has started still goes on. */
  readonly onFound?: (() => void) | undefined;
  /**
   * A start has failed because the system is short of something: the job waits until this settles. Default:
   * it fails.
   */
  onShortage?(missing: Shortage): PromiseLike<unknown>;
  /** A process has been started. */
  onStarted?(): void;
  /** A failed start as a message; it may be written to the output, too. */
  describeStart(error: unknown, job: Job): string | Promise<string>;
  /** An end that is not exit code 0: a code, a signal, or unknown. */
  describeEnd(end: ProcessEnd): string;
  /** Why a run of an earlier host is given up, or is begun again. */
  describeLost(what: 'lost' | 'neverStarted'): string;
  /**
   * Something survived a halt or the process' own end; `killAgain` tries once more, as often as it is called.
   */
  onUnclean?(job: Job, killAgain: () => Promise<HaltResult>): void;
};

/** The note of a job that names the processes which its own has left running when it ended. */
export const leftNote = 'left';

type ProcessWork = { spec: ProcessSpec; stop?: ProcessSpec };

/**
 * Settles when the process has ended; when it is halted, when all that belongs to it has. To be called in the
 * turn in which the job was started; `work` may take its time, and rejects as the job is to fail.
 */
export async function runProcessJob(
  work: ProcessWork | Promise<ProcessWork>,
  context: JobContext,
  host: ProcessHost,
): Promise<void> {
  const { job } = context;
  // Nobody waits for it yet, and what comes first may throw.
  Promise.resolve(work).catch(() => {});
  const output = host.outputOf(job);
  const record = output.record && latestStart(output.record);
  const opened = await work;
  let process: RunningProcess;
  try {
    process = await host.starter.start(opened.spec, record === undefined ? output : { ...output, record });
  } catch (error) {
    if (error instanceof ProcessStartError && error.reason === 'alreadyStarted') {
      // The launcher of an earlier host got to it first.
      return adoptProcessJob(opened, context, host);
    }
    const missing = shortageOf(error);
    if (missing !== undefined && host.onShortage !== undefined) {
      throw new Requeue(String(error), host.onShortage(missing));
    }
    throw new JobFailure('start', await host.describeStart(error, job));
  }
  host.onStarted?.();
  await follow(process, opened, context, host);
}

/**
 * Goes on with a run that an earlier host has started, by the files that it left: watches its process and
 * halts it as its own, or books the end that it had meanwhile. Throws Requeue when it has certainly never
 * started, JobFailure when a file of another job keeps it from ever starting, and Interrupted when its end
 * was lost.
 */
export async function adoptProcessJob(
  { stop, leaveRunning = false }: Pick<ProcessWork, 'stop'> & Pick<ProcessSpec, 'leaveRunning'>,
  context: JobContext,
  host: ProcessHost,
): Promise<void> {
  const output = host.outputOf(context.job);
  const run = await findEarlierRun(output.record);
  if (run.state === 'neverStarted') {
    throw new Requeue(host.describeLost('neverStarted'), Promise.resolve());
  }
  if (run.state === 'foreign') {
    throw new JobFailure('start', await host.describeStart(inTheWay(output), context.job));
  }
  if (run.state === 'running') {
    host.onFound?.();
    const seen = { ...host, describeEnd: (end: ProcessEnd) => knownEnd(end, host) };
    await follow(
      host.starter.adopt({ ...run, leaveRunning }, output),
      stop === undefined ? {} : { stop },
      context,
      seen,
    );
    return;
  }
  await endRest(run, context, host);
  if (run.state === 'unknown') {
    throw new Interrupted(host.describeLost('lost'));
  }
  context.started(run.startedAt);
  const { identity, marker, startedAt = run.end.endedAt } = run;
  if (!context.signal.aborted && identity !== undefined && marker !== undefined) {
    const ended = host.starter.adopt({ identity, marker, startedAt, leaveRunning }, output);
    await hangUp(ended, context, host);
  }
  book(run.end, context, host);
}

function inTheWay({ record, logPath }: ProcessOutput): ProcessStartError {
  const file = record === undefined ? logPath : runFilePath(record);
  const message = `"${file}" is in the way: it is that of a job that was lost.`;
  return new ProcessStartError('inTheWay', message, file);
}

/** Throws Interrupted when nobody has seen how the process ended. */
function knownEnd(end: ProcessEnd, host: ProcessHost): string {
  if (end.unknown === true) {
    throw new Interrupted(host.describeLost('lost'));
  }
  return host.describeEnd(end);
}

/**
 * A halt that was ordered before is for all that belongs to the job, also when its own process has ended
 * since.
 */
async function endRest(
  { identity, marker }: Partial<EarlierRun>,
  { signal }: JobContext,
  host: ProcessHost,
): Promise<void> {
  if (!signal.aborted || identity === undefined || marker === undefined) {
    return;
  }
  const { clean, remaining } = await haltIdentified({ identity, marker }, { graceMs: host.haltGraceMs() });
  if (!clean) {
    throw new HaltIncomplete(remaining);
  }
}

async function follow(
  process: RunningProcess,
  { stop }: Pick<ProcessWork, 'stop'>,
  context: JobContext,
  host: ProcessHost,
): Promise<void> {
  context.started(process.startedAt);
  book(await endOf(process, stop, context, host), context, host);
}

/** To be called when the process has ended by itself; keeps in mind what lives on in its group. */
async function hangUp(process: RunningProcess, { job, note }: JobContext, host: ProcessHost): Promise<void> {
  const left = await process.hangUp();
  if (left.length > 0) {
    note({ [leftNote]: left.join(', ') });
    host.onUnclean?.(job, () => process.halt({ graceMs: 0 }));
  }
}

/** Throws JobFailure unless it ended with exit code 0. */
function book(end: ProcessEnd, context: JobContext, host: Pick<ProcessHost, 'describeEnd'>): void {
  context.ended(end.endedAt);
  if (end.exitCode === 0) {
    return;
  }
  throw new JobFailure(end.unknown === true ? 'error' : 'exitCode', host.describeEnd(end), {
    ...(end.exitCode !== undefined && { exitCode: end.exitCode }),
    ...(end.signal !== undefined && { signal: end.signal }),
  });
}

function haltOptions(
  stop: ProcessSpec | undefined,
  { haltStep }: JobContext,
  host: ProcessHost,
): HaltOptions {
  return {
    graceMs: host.haltGraceMs(),
    ...(host.haltSignal !== undefined && { signal: host.haltSignal() }),
    ...(stop !== undefined && host.mayStart?.() !== false && { stop }),
    onPhase: haltStep,
  };
}

/** Rejects with HaltIncomplete when the process was told to end and something of it has survived. */
function endOf(
  process: RunningProcess,
  stop: ProcessSpec | undefined,
  context: JobContext,
  host: ProcessHost,
): Promise<ProcessEnd> {
  const { job, signal, urgent } = context;
  const { promise, resolve, reject } = Promise.withResolvers<ProcessEnd>();
  const halt = async (): Promise<void> => {
    const { clean, remaining } = await process.halt(haltOptions(stop, context, host));
    if (clean) {
      resolve(await process.ended);
    } else {
      reject(new HaltIncomplete(remaining));
      host.onUnclean?.(job, () => process.halt({ graceMs: 0 }));
    }
  };
  const whenHalted = (): void => void halt().catch(reject);
  const hurry = (): void => {
    if (signal.aborted) {
      void process.halt({ graceMs: 0 });
    }
  };
  urgent.addEventListener('abort', hurry);
  host.closing.addEventListener('abort', hurry);
  const ended = async (): Promise<void> => {
    const end = await process.ended;
    // While it is being halted the job ends with all that belongs to it, not with its leader.
    if (!signal.aborted) {
      await hangUp(process, context, host);
    }
    if (!signal.aborted) {
      resolve(end);
    }
  };
  ended().catch(reject);
  if (signal.aborted) {
    whenHalted();
  } else {
    signal.addEventListener('abort', whenHalted);
  }
  const settled = (): void => {
    signal.removeEventListener('abort', whenHalted);
    urgent.removeEventListener('abort', hurry);
    host.closing.removeEventListener('abort', hurry);
  };
  promise.then(settled, settled);
  return promise;
}
