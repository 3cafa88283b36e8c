// Words the starts and ends of process jobs for people; how they run is src/node/jobs/processHandler.ts.

import * as vscode from 'vscode';
import {
  adoptProcessJob,
  ProcessStartError,
  runProcessJob,
  type ProcessEnd,
  type ProcessHost,
  type ProcessSpec,
  type ProcessStarter,
} from '../../node/index.ts';
import { JobFailure, type Job, type JobContext } from '../../queue/index.ts';
import type { Outputs } from '../output/outputs.ts';
import type { ResolvedTask } from '../tasks/resolvedTask.ts';
import { isResolvedTask } from '../work/processWork.ts';

/** Gives a spec of a task its environment back; undefined: it cannot be had. */
export type OpenSpec = (spec: ProcessSpec, task: ResolvedTask) => Promise<ProcessSpec | undefined>;

export type ProcessJobs = Pick<ProcessHost, 'closing' | 'haltGraceMs' | 'haltSignal' | 'onUnclean'> & {
  readonly outputs: Outputs;
  readonly starter: ProcessStarter;
  readonly openSpec: OpenSpec;
};

export function runProcess(data: unknown, context: JobContext, jobs: ProcessJobs): Promise<void> {
  if (!isResolvedTask(data)) {
    throw new JobFailure('start', vscode.l10n.t('The job does not say which process to run.'));
  }
  return runProcessJob(openWork(data, jobs), context, hostOf(jobs));
}

async function openWork(
  task: ResolvedTask,
  { openSpec }: ProcessJobs,
): Promise<{ spec: ProcessSpec; stop?: ProcessSpec }> {
  const spec = await openSpec(task.spec, task);
  const stop = task.stop && (await openSpec(task.stop, task));
  if (spec === undefined || (task.stop !== undefined && stop === undefined)) {
    throw new JobFailure(
      'start',
      vscode.l10n.t(
        'The values of its environment could not be kept when its window closed. Add the job anew, from its task or command line.',
      ),
    );
  }
  return { spec, ...(stop && { stop }) };
}

/** Goes on with what an earlier window has started. `onFound`: it still runs. */
export async function adoptProcess(
  data: unknown,
  context: JobContext,
  jobs: ProcessJobs,
  onFound: () => void,
): Promise<void> {
  const stop =
    isResolvedTask(data) && data.stop !== undefined ? await jobs.openSpec(data.stop, data) : undefined;
  await adoptProcessJob({ ...(stop && { stop }) }, context, { ...hostOf(jobs), onFound });
}

function hostOf({ outputs, ...host }: ProcessJobs): ProcessHost {
  return {
    ...host,
    mayStart: () => vscode.workspace.isTrusted,
    outputOf: (job) => outputs.outputOf(job),
    describeEnd: endMessage,
    describeLost: lostMessage,
    describeStart: async (error: unknown, job: Job) => {
      const message = startMessage(error);
      await outputs.append(job, `${message}\n`);
      return message;
    },
  };
}

function lostMessage(what: 'lost' | 'neverStarted'): string {
  return what === 'lost'
    ? vscode.l10n.t('it ran while no window was there to see it, and how it ended is not known')
    : vscode.l10n.t('is started again: it had not begun when its window closed');
}

function endMessage(end: ProcessEnd): string {
  if (end.unknown === true) {
    return vscode.l10n.t('The process is gone, and how it ended is not known.');
  }
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
    case 'alreadyStarted':
      return vscode.l10n.t('This run was started before, and it is not known how it ended. Run it again.');
    case 'spawn':
      return vscode.l10n.t('The process could not be started: {0}', error.message);
  }
}
