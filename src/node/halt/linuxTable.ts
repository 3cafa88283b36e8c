// The process table of Linux: /proc.

import { setImmediate } from 'node:timers/promises';
import { markerVariable } from '../process/marker.ts';
import { processIds, readEnvironment, readStat, unlessGone } from '../process/procStat.ts';
import type { ProcessEntry, ProcessTable } from './processTable.ts';

/** Entries read in one go: reading one takes some 10 microseconds, and a table may have thousands. */
const slice = 64;

export function linuxProcessTable(proc = '/proc'): ProcessTable {
  async function read(
    marker: string,
    bornAfter = 0,
    onMarked?: (entry: ProcessEntry) => void,
  ): Promise<ProcessEntry[]> {
    const found: ProcessEntry[] = [];
    // The newest first: what lives for a moment only is still there.
    const pids = processIds(proc).toSorted((a, b) => b - a);
    for (const [index, pid] of pids.entries()) {
      if (index % slice === slice - 1) {
        await setImmediate();
      }
      const stat = unlessGone(() => readStat(pid, proc));
      if (stat === undefined) {
        continue;
      }
      const marked = stat.alive && stat.startTime >= bornAfter && carries(pid, marker);
      const entry = { pid, ...stat, marked };
      found.push(entry);
      if (marked) {
        onMarked?.(entry);
      }
    }
    return found;
  }

  function carries(pid: number, marker: string): boolean {
    const environment = unlessGone(() => readEnvironment(pid, proc)) ?? '';
    return `\0${environment}`.includes(`\0${markerVariable}=${marker}\0`);
  }

  function isStill({ pid, startTime }: Pick<ProcessEntry, 'pid' | 'startTime'>): boolean {
    try {
      return unlessGone(() => readStat(pid, proc))?.startTime === startTime;
    } catch {
      // There is no descriptor left to look with: nothing is signalled unseen.
      return false;
    }
  }

  return { read, isStill };
}
