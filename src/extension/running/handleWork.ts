import path from 'node:path';
import type * as vscode from 'vscode';
import { createProcessStarter, type HaltResult } from '../../node/index.ts';
import type { Dispatcher, Job } from '../../queue/index.ts';
import type { Disposable } from '../shared/disposable.ts';
import { gitNotes } from './gitNotes.ts';
import type { Outputs } from '../output/outputs.ts';
import type { Settings } from '../settings/settings.ts';
import type { Adoptions } from './adoptions.ts';
import { compositeKind } from '../work/compositeWork.ts';
import type { HaltGrace } from '../settings/haltGrace.ts';
import { requireRoom, type Room } from './outsideRuns.ts';
import { isResolvedTask, processKind } from '../work/processWork.ts';
import type { Readiness } from './readiness.ts';
import { adoptProcess, type OpenSpec, runProcess } from './runProcess.ts';
import type { Survivors } from './survivors.ts';

export type WorkParts = {
  readonly outputs: Outputs;
  readonly settings: Settings;
  readonly grace: HaltGrace;
  readonly survivors: Survivors;
  readonly room: Room;
  readonly openSpec: OpenSpec;
  readonly adoptions: Adoptions;
  readonly readiness: Readiness;
  readonly log: vscode.LogOutputChannel;
};

/** Tells the dispatcher how to run processes. `dispose` lets the launcher go when its last job has ended. */
export function handleWork(
  dispatcher: Dispatcher,
  { outputs, settings, grace, survivors, room, openSpec, adoptions, readiness, log }: WorkParts,
): Disposable {
  // Beside the bundled extension.
  const starter = createProcessStarter({
    launcherPath: path.join(__dirname, 'launcher.cjs'),
    onUnavailable: () => log.warn('No launcher can be started: the extension host starts jobs itself.'),
  });
  const jobs = {
    outputs,
    starter,
    openSpec,
    closing: grace.closing,
    haltSignal: () => settings.haltSignal,
    onUnclean: (job: Job, killAgain: () => Promise<HaltResult>) => survivors.add(job, killAgain),
    haltGraceMs: () => grace.ms,
  };
  dispatcher.handle(
    processKind,
    (data, context) => {
      requireRoom(data, dispatcher, room);
      const notes = isResolvedTask(data) ? gitNotes(data.spec.cwd) : undefined;
      if (notes !== undefined) {
        context.note(notes);
      }
      readiness.follow(context);
      return runProcess(data, context, jobs);
    },
    {
      reportsStart: true,
      adopt: (data, context) => {
        readiness.follow(context);
        return adoptions.follow(context.job, (found) => adoptProcess(data, context, jobs, found));
      },
    },
  );
  dispatcher.handle(compositeKind, () => {}, { adopt: () => {} });
  return starter;
}
