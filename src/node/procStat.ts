// /proc/PID/stat. Read synchronously, because the file is in memory and a thread per read costs ten times as much.

import { readFileSync } from 'node:fs';

export type ProcStat = {
  parent: number;
  groupId: number;
  sessionId: number;
  /** In clock ticks since the boot. */
  startTime: number;
  /** A zombie is dead: in a container there may be nobody to reap it. */
  alive: boolean;
};

/** Throws what the system says when the process is gone or hidden. */
export function readStat(pid: number | string, proc = '/proc'): ProcStat {
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
