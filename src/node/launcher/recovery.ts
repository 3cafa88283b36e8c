// What becomes of the runs of a launcher process that died: nobody is the parent of their processes any more
// (or nobody of ours), so they are found by their identity, watched by it, and end without anybody seeing
// how.

import { linuxProcessTable } from '../halt/linuxTable.ts';
import { identify, type ProcessIdentity, watchEnd } from '../process/identity.ts';
import { capLog } from '../output/logCap.ts';
import { pause } from '../base/pause.ts';
import { ProcessStartError } from '../base/processStartError.ts';
import { readStat } from '../process/procStat.ts';
import { forestall, type ProcessEnd, readStart, type RunFiles } from '../runs/runFiles.ts';
import type { Launched, LaunchRequest } from './launch.ts';

const pollMs = 200;

/** Settles when the process is gone: with its recorded end, if the launcher came to record it. */
export async function watchOrphan(request: LaunchRequest, identity: ProcessIdentity): Promise<ProcessEnd> {
  const cap = capLog(request.logPath, request.maxBytes);
  await watchEnd(identity, pollMs);
  await cap.settle();
  cap.stop();
  const files = await filesOf(request);
  return files?.state === 'ended' ? files.end : { endedAt: Date.now(), unknown: true };
}

/**
 * What became of a request that the launcher did not answer. `unstarted`: it can be made again; the launcher
 * cannot carry it out any more, should it live. Rejects when nobody knows.
 */
export async function recover(request: LaunchRequest): Promise<Launched | 'unstarted'> {
  let files = await filesOf(request);
  if (files?.state === 'neverStarted') {
    if (request.record === undefined || forestall(request.record)) {
      return 'unstarted';
    }
    files = await filesOf(request);
  }
  const known = files?.state === 'started' || files?.state === 'ended' ? files : undefined;
  const identity = known?.identity ?? (await leaderOf(request.marker));
  if (identity === undefined) {
    const message = 'The process that starts jobs ended while it started this one.';
    throw new ProcessStartError('spawn', message, request.file);
  }
  return {
    identity,
    startedAt: known?.startedAt ?? Date.now(),
    ended: watchOrphan(request, identity),
  };
}

async function filesOf({ record }: LaunchRequest): Promise<RunFiles | undefined> {
  return record && readStart(record);
}

/** The process of the marker that leads a session: the job's own, or else one that it started there. */
export async function leaderOf(marker: string): Promise<ProcessIdentity | undefined> {
  if (process.platform !== 'linux') {
    return undefined;
  }
  // It shows the marker only once it has become the program that it was forked for.
  for (let looks = 0; looks < 5; looks++) {
    const entries = await linuxProcessTable()
      .read(marker, undefined)
      .catch(() => []);
    const leaders = entries.filter((entry) => entry.marked && entry.sessionId === entry.pid);
    const [leader] = leaders.toSorted((a, b) => a.startTime - b.startTime);
    if (leader !== undefined) {
      return identify(leader.pid);
    }
    await pause(pollMs / 4);
  }
  return undefined;
}

/**
 * Whether the process has ended though its parent has not said so. Only Linux can tell without starting a
 * process.
 */
export function isUnreportedEnd({ pid, startTime }: ProcessIdentity): boolean {
  if (process.platform !== 'linux') {
    return false;
  }
  try {
    const stat = readStat(pid);
    return !stat.alive || stat.startTime !== startTime;
  } catch {
    return true;
  }
}
