// The handler of process jobs: starts the process, ends it when the job is told to end, and books the end
// that the process itself had.

import * as vscode from 'vscode';
import { ProcessStartError, startProcess, type ProcessEnd, type RunningProcess } from '../../node/index.ts';
import { JobFailure, UncleanHalt, type JobContext } from '../../queue/index.ts';
import type { Outputs } from '../output/outputs.ts';
import { isResolvedTask } from './processWork.ts';

export type ProcessHost = {
  readonly outputs: Outputs;
  /** How long a halted process may take to end by itself, in ms. */
  haltGraceMs(): number;
  /** Aborts when the window closes: a halt under way then kills at once. */
  readonly closing: AbortSignal;
};

export async function runProcess(data: unknown, context: JobContext, host: ProcessHost): Promise<void> {
  if (!isResolvedTask(data)) {
    throw new JobFailure('start', vscode.l10n.t('The job does not say which process to run.'));
  }
  const logPath = host.outputs.pathOf(context.job);
  let process: RunningProcess;
  try {
    process = await startProcess(data.spec, { logPath });
  } catch (error) {
    const message = startMessage(error);
    await host.outputs.append(context.job, `${message}\n`);
    throw new JobFailure('start', message);
  }
  context.started(process.startedAt);
  const end = await endOf(process, context.signal, host);
  context.ended(end.endedAt);
  if (end.exitCode !== 0) {
    throw new JobFailure('exitCode', endMessage(end), {
      ...(end.exitCode !== undefined && { exitCode: end.exitCode }),
      ...(end.signal !== undefined && { signal: end.signal }),
    });
  }
}

/** Rejects with UncleanHalt when the process was told to end and something of it has survived. */
function endOf(process: RunningProcess, signal: AbortSignal, host: ProcessHost): Promise<ProcessEnd> {
  const { promise, resolve, reject } = Promise.withResolvers<ProcessEnd>();
  const halt = async (): Promise<void> => {
    const { clean, remaining } = await process.halt({ graceMs: host.haltGraceMs() });
    if (clean) {
      resolve(await process.ended);
    } else {
      reject(new UncleanHalt(remaining));
    }
  };
  const whenHalted = (): void => void halt().catch(reject);
  const whenClosing = (): void => {
    if (signal.aborted) {
      void process.halt({ graceMs: 0 });
    }
  };
  host.closing.addEventListener('abort', whenClosing);
  void process.ended.then((end) => {
    signal.removeEventListener('abort', whenHalted);
    host.closing.removeEventListener('abort', whenClosing);
    // While it is being halted the job ends with the whole group, not with its leader.
    if (!signal.aborted) {
      resolve(end);
    }
  });
  if (signal.aborted) {
    whenHalted();
  } else {
    signal.addEventListener('abort', whenHalted);
  }
  return promise;
}

function endMessage(end: ProcessEnd): string {
  return end.exitCode === undefined
    ? vscode.l10n.t('ended by signal {0}', end.signal ?? '?')
    : vscode.l10n.t('exit code {0}', end.exitCode);
}

function startMessage(error: unknown): string {
  if (!(error instanceof ProcessStartError)) {
    return vscode.l10n.t('The process could not be started: {0}', String(error));
  }
  const path = error.path ?? '';
  switch (error.reason) {
    case 'cwdMissing':
      return vscode.l10n.t('The folder "{0}" does not exist. Create it, or correct "cwd" of the task.', path);
    case 'notFound':
      return vscode.l10n.t('The program "{0}" was not found. Install it, or correct its path or PATH.', path);
    case 'notExecutable':
      return vscode.l10n.t('The program "{0}" may not be executed. Check its permissions.', path);
    case 'log':
      return vscode.l10n.t(
        'The output file "{0}" could not be written. Free some disk space or check its permissions.',
        path,
      );
    case 'spawn':
      return vscode.l10n.t('The process could not be started: {0}', error.message);
  }
}
