// What Linux shows of processes in /proc. Read synchronously, because the files are in memory and a thread
// per read costs ten times as much.

import { readdirSync, readFileSync } from 'node:fs';
import { errorCode } from '../base/processStartError.ts';

/** Ended meanwhile, or hidden from us. Any other failure must not pass for a process that is gone. */
const gone = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM']);

export type ProcStat = {
  parent: number;
  groupId: number;
  sessionId: number;
  /** In clock ticks since the boot. */
  startTime: number;
  /** A zombie is dead: in a container there may be nobody to reap it. */
  alive: boolean;
};

/** In no order. */
export function processIds(proc = '/proc'): number[] {
  return readdirSync(proc)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** `name=value` as the process got them, a NUL behind each; throws as readStat does. */
export function readEnvironment(pid: number, proc = '/proc'): string {
  return readFileSync(`${proc}/${pid}/environ`, 'latin1');
}

/** Undefined when what is looked at is gone or hidden; any other failure is thrown. */
export function unlessGone<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (gone.has(errorCode(error) ?? '')) {
      return undefined;
    }
    throw error;
  }
}

/** Throws what the system says when the process is gone or hidden. */
export function readStat(pid: number, proc = '/proc'): ProcStat {
  return parseStat(readFileSync(`${proc}/${pid}/stat`, 'latin1'));
}

export function parseStat(stat: string): ProcStat {
  // The second field is the program's name in brackets and may itself hold brackets and spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ', 20);
  const state = fields[0] ?? '';
  // A process whose first thread has ended shows as zombie while its other threads work on.
  const threads = Number(fields[17]);
  return {
    parent: Number(fields[1]),
    groupId: Number(fields[2]),
    sessionId: Number(fields[3]),
    startTime: Number(fields[19]),
    alive: !/[ZXx]/.test(state) || (state === 'Z' && threads > 1),
  };
}
