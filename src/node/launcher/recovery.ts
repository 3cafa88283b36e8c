// Takes care of the runs of a launcher process that died or stalls: their processes are found by their
// identity and watched by it. Only what the launcher came to record says how they ended.

import { linuxProcessTable } from '../halt/linuxTable.ts';
import { identify, type ProcessIdentity, watchEnd } from '../process/identity.ts';
import { capLog } from '../output/logCap.ts';
import { pause } from '../base/pause.ts';
import { ProcessStartError } from '../base/processStartError.ts';
import { shortageOf } from '../base/shortage.ts';
import { readStat } from '../process/procStat.ts';
import { forestall, type ProcessEnd, readStart, type RunFiles } from '../runs/runFiles.ts';
import type { Launched, LaunchRequest } from './launch.ts';

const pollMs = 200;
/** A launcher that lives may take so many looks to record an end. */
const endLooks = 300;
const dead = (): boolean => false;

/**
 * Settles when the process is gone: with its recorded end, if the launcher came to record it. `lives`:
 * whether the launcher may still do so.
 */
export async function watchOrphan(
  request: LaunchRequest,
  identity: ProcessIdentity,
  lives = dead,
): Promise<ProcessEnd> {
  const cap = capLog(request.logPath, request.maxBytes);
  await watchEnd(identity, pollMs);
  await cap.settle();
  cap.stop();
  let mayCome = lives();
  let files = await filesOf(request);
  for (let looks = 0; files?.state === 'started' && mayCome && looks < endLooks; looks++) {
    await pause(pollMs);
    mayCome = lives();
    files = await filesOf(request);
  }
  return files?.state === 'ended' ? files.end : { endedAt: Date.now(), unknown: true };
}

/**
 * Finds out what became of a request that the launcher did not answer. `unstarted`: it can be made again; the
 * launcher cannot carry it out any more. Rejects when that is not known. `lives`: whether the launcher still
 * does; it may have stalled when it was about to start the process, so the search goes on for as long.
 */
export async function recover(request: LaunchRequest, lives = dead): Promise<Launched | 'unstarted'> {
  for (;;) {
    // Asked first: what it did before it died is seen.
    const mayCome = lives();
    const files = await filesOf(request);
    if (files?.state === 'neverStarted' && (request.record === undefined || forestall(request.record))) {
      return 'unstarted';
    }
    const launched = await launchedBy(request, files, lives);
    if (launched !== undefined) {
      return launched;
    }
    if (files?.state === 'foreign' || (!mayCome && files?.state !== 'neverStarted')) {
      const message = 'The process that starts jobs ended while it started this one.';
      throw new ProcessStartError('spawn', message, request.file);
    }
    await pause(pollMs);
  }
}

async function launchedBy(
  request: LaunchRequest,
  files: RunFiles | undefined,
  lives: () => boolean,
): Promise<Launched | undefined> {
  const known = files?.state === 'started' || files?.state === 'ended' ? files : undefined;
  const identity = known?.identity ?? (await leaderOf(request.marker));
  const ended = identity && watchOrphan(request, identity, lives);
  return ended && { identity, startedAt: known?.startedAt ?? Date.now(), ended };
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
  } catch (error) {
    return shortageOf(error) === undefined;
  }
}
