// The handler of process jobs: starts the process, ends it when the job is told to end, and books the end that the
// process itself had. What a person reads is worded by the shell.

import { JobFailure, UncleanHalt, type Job, type JobContext } from '../queue/index.ts';
import type { HaltResult, HaltSignal } from './halt/halter.ts';
import type { ProcessStarter } from './processStarter.ts';
import type { ProcessEnd } from './runFiles.ts';
import type { HaltOptions, ProcessOutput, ProcessSpec, RunningProcess } from './startProcess.ts';

export type ProcessHost = {
  readonly starter: Pick<ProcessStarter, 'start'>;
  outputOf(job: Job): ProcessOutput;
  /** Asked at the moment of the halt. */
  haltGraceMs(): number;
  haltSignal?(): HaltSignal;
  /** Aborts when the window closes: a halt under way then kills at once. */
  readonly closing: AbortSignal;
  /** A failed start as a message; it may be written to the output, too. */
  describeStart(error: unknown, job: Job): string | Promise<string>;
  /** An end that is not exit code 0: a code, a signal, or unknown. */
  describeEnd(end: ProcessEnd): string;
  /** Something survived; `killAgain` tries once more, as often as it is called. */
  onUnclean?(job: Job, killAgain: () => Promise<HaltResult>): void;
};

/** Settles when the process has ended; when it is halted, when all that belongs to it has. */
export async function runProcessJob(
  work: { spec: ProcessSpec; stop?: ProcessSpec },
  context: JobContext,
  host: ProcessHost,
): Promise<void> {
  const { job } = context;
  let process: RunningProcess;
  try {
    process = await host.starter.start(work.spec, host.outputOf(job));
  } catch (error) {
    throw new JobFailure('start', await host.describeStart(error, job));
  }
  context.started(process.startedAt);
  const end = await endOf(process, work.stop, context, host);
  context.ended(end.endedAt);
  if (end.exitCode === 0) return;
  throw new JobFailure(end.unknown === true ? 'error' : 'exitCode', host.describeEnd(end), {
    ...(end.exitCode !== undefined && { exitCode: end.exitCode }),
    ...(end.signal !== undefined && { signal: end.signal }),
  });
}

/** Rejects with UncleanHalt when the process was told to end and something of it has survived. */
function endOf(
  process: RunningProcess,
  stop: ProcessSpec | undefined,
  { job, signal, urgent, haltStep }: JobContext,
  host: ProcessHost,
): Promise<ProcessEnd> {
  const { promise, resolve, reject } = Promise.withResolvers<ProcessEnd>();
  const options = (): HaltOptions => ({
    graceMs: host.haltGraceMs(),
    ...(host.haltSignal !== undefined && { signal: host.haltSignal() }),
    ...(stop !== undefined && { stop }),
    onPhase: haltStep,
  });
  const halt = async (): Promise<void> => {
    const { clean, remaining } = await process.halt(options());
    if (clean) {
      resolve(await process.ended);
    } else {
      reject(new UncleanHalt(remaining));
      host.onUnclean?.(job, () => process.halt({ graceMs: 0 }));
    }
  };
  const whenHalted = (): void => void halt().catch(reject);
  const hurry = (): void => {
    if (signal.aborted) void process.halt({ graceMs: 0 });
  };
  urgent.addEventListener('abort', hurry);
  host.closing.addEventListener('abort', hurry);
  void process.ended.then((end) => {
    // While it is being halted the job ends with all that belongs to it, not with its leader.
    if (!signal.aborted) resolve(end);
  });
  if (signal.aborted) whenHalted();
  else signal.addEventListener('abort', whenHalted);
  const settled = (): void => {
    signal.removeEventListener('abort', whenHalted);
    urgent.removeEventListener('abort', hurry);
    host.closing.removeEventListener('abort', hurry);
  };
  promise.then(settled, settled);
  return promise;
}
