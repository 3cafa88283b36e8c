// Runs that an earlier host has started. Their processes are not our children, so that nobody tells us of
// their end: they are watched, and how they ended is read from the file into which their parent, the launcher
// of that host, writes it.

import { isAlive, livesStill, type ProcessIdentity, watchEnd } from '../process/identity.ts';
import { shortageOf } from '../base/shortage.ts';
import { leaderOf } from '../launcher/recovery.ts';
import { capLog, type LogCap } from '../output/logCap.ts';
import { pause } from '../base/pause.ts';
import {
  forestall,
  latestStart,
  type ProcessEnd,
  readStart,
  type RunFiles,
  type RunRecord,
} from '../runs/runFiles.ts';
import {
  ordersFor,
  type ProcessOutput,
  type ProcessSystem,
  type RunningProcess,
  stopRunner,
} from './startProcess.ts';

/** What is known of a run that an earlier host has started. */
export type EarlierRun = {
  readonly identity: ProcessIdentity;
  readonly marker: string;
  readonly startedAt: number;
  /** See `ProcessSpec`. */
  readonly leaveRunning?: boolean;
  /** Keeps the log to its size while it lives. */
  readonly parent?: ProcessIdentity;
};

const pollMs = 200;
const parentPollMs = 1000;
/** The parent may have been just about to write a line when it died; one that lives may be slow. */
const lineLooks = 10;
const usualParentLooks = 600;
const lineWaitMs = 50;

/**
 * - `neverStarted`: certainly, and no start that an earlier host has ordered can be made any more
 * - `ended`: as its parent has written
 * - `foreign`: another job with its id has left its file there, so that this one cannot have started
 * - `unknown`: it has started, and its end was lost
 */
export type RunStanding =
  | { readonly state: 'neverStarted' }
  | { readonly state: 'foreign' }
  | ({ readonly state: 'running' } & EarlierRun)
  | ({ readonly state: 'ended'; readonly end: ProcessEnd } & Partial<EarlierRun>)
  | ({ readonly state: 'unknown' } & Partial<EarlierRun>);

/** `parentLooks`: how often is looked for what a parent that lives has not written yet. */
export async function findEarlierRun(
  record: RunRecord | undefined,
  parentLooks = usualParentLooks,
): Promise<RunStanding> {
  if (record === undefined) {
    return { state: 'unknown' };
  }
  const start = latestStart(record);
  const { files, identity } = await whatBecame(start, parentLooks);
  if (files.state === 'neverStarted') {
    return neverStarted(start);
  }
  if (files.state === 'foreign') {
    return { state: 'foreign' };
  }
  if (files.state === 'unreadable') {
    return { state: 'unknown' };
  }
  const { marker, startedAt } = files;
  const known = {
    marker,
    ...(identity !== undefined && { identity }),
    ...(startedAt !== undefined && { startedAt }),
  };
  if (files.state === 'ended') {
    return { state: 'ended', end: files.end, ...known };
  }
  if (identity === undefined || !(await livesStill(identity, startedAt))) {
    return { state: 'unknown', ...known };
  }
  const { parent } = files;
  const running = { identity, marker, startedAt: startedAt ?? Date.now() };
  return { state: 'running', ...running, ...(parent !== undefined && { parent }) };
}

/** Waits for a parent that lives, and may still be about to start the process: it would run unseen. */
async function whatBecame(
  start: RunRecord,
  parentLooks: number,
): Promise<{ files: RunFiles; identity?: ProcessIdentity | undefined }> {
  let parent: ProcessIdentity | undefined;
  for (let rounds = 1; ; rounds++) {
    // Asked first: what the parent wrote before it died is seen.
    const mayCome = rounds === 1 || (parent !== undefined && isAlive(parent));
    const files = await untilKnown(start, parentLooks);
    if (files.state === 'ended') {
      return { files, identity: files.identity };
    }
    if (files.state !== 'started') {
      return { files };
    }
    const identity = files.identity ?? (await leaderOf(files.marker));
    ({ parent } = files);
    if (identity !== undefined || parent === undefined || !mayCome) {
      return { files, identity };
    }
  }
}

async function neverStarted(start: RunRecord): Promise<RunStanding> {
  try {
    return forestall(start) ? { state: 'neverStarted' } : await findEarlierRun(start);
  } catch {
    // The launcher of the earlier host may still start it.
    return { state: 'unknown' };
  }
}

/**
 * Watches it from now on, and keeps its log to its size once the launcher of the earlier host does not.
 */
export function adoptProcess(
  { identity, marker, startedAt, parent, leaveRunning = false }: EarlierRun,
  output: ProcessOutput,
  system: ProcessSystem,
): RunningProcess {
  let exited = false;
  const ended = endOf(identity, output, parent);
  void ended.then(() => (exited = true));
  const target = { identity, marker, watched: false, exited: ended, hasExited: () => exited };
  const orders = ordersFor(target, system, stopRunner(identity, output, system), !leaveRunning);
  return { pid: identity.pid, identity, marker, startedAt, ended, ...orders };
}

async function endOf(
  identity: ProcessIdentity,
  { logPath, maxBytes, record }: ProcessOutput,
  parent: ProcessIdentity | undefined,
): Promise<ProcessEnd> {
  const over = new AbortController();
  let cap: LogCap | undefined;
  if (parent !== undefined) {
    // Two at once would cut each other's cuts.
    void watchEnd(parent, parentPollMs, over.signal).then(() => {
      cap = over.signal.aborted ? undefined : capLog(logPath, maxBytes);
    });
  }
  await watchEnd(identity, pollMs);
  over.abort();
  await cap?.settle();
  cap?.stop();
  const files = record && (await untilKnown(latestStart(record), usualParentLooks));
  return files?.state === 'ended' ? files.end : { endedAt: Date.now(), unknown: true };
}

/** Gives the parent of a process that is gone, or just coming, a moment to write so. */
async function untilKnown(start: RunRecord, parentLooks: number): Promise<RunFiles> {
  let parent: ProcessIdentity | undefined;
  for (let looks = 1; ; looks++) {
    // Asked first: what the parent wrote before it died is seen.
    const most = parent !== undefined && isAlive(parent) ? parentLooks : lineLooks;
    const files = await readStart(start);
    const lives = files.state === 'started' && files.identity !== undefined && isAlive(files.identity);
    if (files.state !== 'started' && files.state !== 'unreadable') {
      return files;
    }
    // This program may have no descriptor left to read it with: that says nothing about the run.
    const isShort = files.state === 'unreadable' && shortageOf(files.error) !== undefined;
    if (lives || (looks >= most && !isShort)) {
      return files;
    }
    parent = files.state === 'started' ? files.parent : undefined;
    await pause(lineWaitMs);
  }
}
