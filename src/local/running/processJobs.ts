// How the queue runs process jobs: each start gets its environment back, goes through the launcher, and its
// end is said in words. The process itself is the business of src/node/jobs/processHandler.ts.

import {
  adoptProcessJob,
  createProcessStarter,
  runProcessJob,
  type HaltSignal,
  type ProcessHost,
  type ProcessSpec,
} from '../../node/index.ts';
import { JobFailure, type Dispatcher, type Job, type JobContext } from '../../queue/index.ts';
import type { Outputs } from '../output/outputs.ts';
import type { HaltGrace } from './haltGrace.ts';
import type { Disposable } from '../base/disposable.ts';
import type { Localization } from '../base/localization.ts';
import type { Log } from '../base/log.ts';
import { isResolvedTask, processKind, type ResolvedTask } from '../work/taskWork.ts';
import { endText, lostText, startFailureText } from '../wording/processText.ts';
import type { PendingRecoveries } from './pendingRecoveries.ts';
import type { Readiness } from './readiness.ts';
import type { ShortageHold } from './shortageHold.ts';
import type { Survivors } from './survivors.ts';

/** Gives a spec of a task its environment back; undefined: it cannot be had. */
export type OpenSpec = (spec: ProcessSpec, task: ResolvedTask) => Promise<ProcessSpec | undefined>;

export type ProcessJobs = {
  readonly outputs: Outputs;
  readonly settings: { readonly haltSignal: HaltSignal };
  readonly grace: HaltGrace;
  readonly survivors: Survivors;
  readonly recoveries: PendingRecoveries;
  readonly readiness: Readiness;
  readonly shortages: ShortageHold;
  readonly openSpec: OpenSpec;
  /** Asked before a command that stops a job is run. */
  readonly isTrusted: () => boolean;
  /** Called when the turn of a job has come; what it throws is the end of this run. */
  readonly beforeStart: (task: ResolvedTask, context: JobContext) => void;
  /** The bundled src/node/launcher/main.ts. */
  readonly launcherPath: string;
  readonly l10n: Localization;
  readonly log: Pick<Log, 'warn'>;
};

/** Tells the dispatcher how to run processes. `dispose` lets the launcher go when its last job has ended. */
export function handleProcessJobs(dispatcher: Dispatcher, jobs: ProcessJobs): Disposable {
  const { readiness, recoveries, log } = jobs;
  const starter = createProcessStarter({
    launcherPath: jobs.launcherPath,
    onUnavailable: () => log.warn('No launcher can be started: the extension host starts jobs itself.'),
  });
  const host = hostOf(jobs, starter);
  dispatcher.handle(
    processKind,
    (data, context) => {
      if (isResolvedTask(data)) {
        jobs.beforeStart(data, context);
      }
      readiness.follow(context);
      return run(data, context, jobs, host);
    },
    {
      reportsStart: true,
      adopt: (data, context) => {
        readiness.follow(context);
        return recoveries.follow(context.job, (onFound) => adopt(data, context, jobs, { ...host, onFound }));
      },
    },
  );
  return starter;
}

function run(data: unknown, context: JobContext, jobs: ProcessJobs, host: ProcessHost): Promise<void> {
  if (!isResolvedTask(data)) {
    throw new JobFailure('start', jobs.l10n.t('The job does not say which process to run.'));
  }
  return runProcessJob(openWork(data, jobs), context, host);
}

async function openWork(
  task: ResolvedTask,
  { openSpec, l10n }: ProcessJobs,
): Promise<{ spec: ProcessSpec; stop?: ProcessSpec }> {
  const spec = await openSpec(task.spec, task);
  const stop = task.stop && (await openSpec(task.stop, task));
  if (spec === undefined || (task.stop !== undefined && stop === undefined)) {
    throw new JobFailure(
      'start',
      l10n.t(
        'The values of its environment could not be kept when its window closed. Add the job anew, from its task or command line.',
      ),
    );
  }
  return { spec, ...(stop && { stop }) };
}

/** Goes on with what an earlier window has started. */
async function adopt(
  data: unknown,
  context: JobContext,
  { openSpec }: ProcessJobs,
  host: ProcessHost,
): Promise<void> {
  const stop = isResolvedTask(data) && data.stop !== undefined ? await openSpec(data.stop, data) : undefined;
  const { leaveRunning } = isResolvedTask(data) ? data.spec : {};
  await adoptProcessJob(
    { ...(stop && { stop }), ...(leaveRunning !== undefined && { leaveRunning }) },
    context,
    host,
  );
}

function hostOf(
  { outputs, settings, grace, survivors, shortages, isTrusted, l10n }: ProcessJobs,
  starter: ProcessHost['starter'],
): ProcessHost {
  return {
    starter,
    closing: grace.closing,
    haltSignal: () => settings.haltSignal,
    haltGraceMs: () => grace.ms,
    mayStart: isTrusted,
    outputOf: (job) => outputs.outputOf(job),
    onShortage: (missing) => shortages.hold(missing),
    onStarted: () => shortages.started(),
    onUnclean: (job, killAgain) => survivors.add(job, killAgain),
    describeEnd: (end) => endText(end, l10n),
    describeLost: (what) => lostText(what, l10n),
    describeStart: async (error: unknown, job: Job) => {
      const message = startFailureText(error, l10n);
      await outputs.append(job, `${message}\n`);
      return message;
    },
  };
}
