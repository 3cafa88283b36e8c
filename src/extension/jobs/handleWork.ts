import path from 'node:path';
import type * as vscode from 'vscode';
import { createProcessStarter, type HaltResult } from '../../node/index.ts';
import type { Dispatcher, Job } from '../../queue/index.ts';
import type { Outputs } from '../output/outputs.ts';
import type { Settings } from '../settings.ts';
import { compositeKind } from './compositeWork.ts';
import { requireRoom, type Room } from './outsideRuns.ts';
import { processKind } from './processWork.ts';
import { runProcess } from './runProcess.ts';
import type { Survivors } from './survivors.ts';

// VS Code gives a closing window about five seconds.
const closingGraceMs = 2000;

/**
 * Tells the dispatcher how to run processes. `hurry` shortens the grace of every halt, also of those under way;
 * `dispose` lets the launcher go when its last job has ended.
 */
export function handleWork(
  dispatcher: Dispatcher,
  outputs: Outputs,
  settings: Settings,
  survivors: Survivors,
  room: Room,
  log: vscode.LogOutputChannel,
): { hurry: () => void; dispose: () => void } {
  const closing = new AbortController();
  // Beside the bundled extension.
  const starter = createProcessStarter({
    launcherPath: path.join(__dirname, 'launcher.cjs'),
    onUnavailable: () => log.warn('No launcher can be started: the extension host starts jobs itself.'),
  });
  const jobs = {
    outputs,
    starter,
    closing: closing.signal,
    haltSignal: () => settings.haltSignal,
    onUnclean: (job: Job, killAgain: () => Promise<HaltResult>) => survivors.add(job, killAgain),
    haltGraceMs: () =>
      closing.signal.aborted ? Math.min(closingGraceMs, settings.haltGraceMs) : settings.haltGraceMs,
  };
  dispatcher.handle(
    processKind,
    (data, context) => {
      requireRoom(data, dispatcher, room);
      return runProcess(data, context, jobs);
    },
    { reportsStart: true },
  );
  dispatcher.handle(compositeKind, () => {});
  return { hurry: () => closing.abort(), dispose: () => starter.dispose() };
}
