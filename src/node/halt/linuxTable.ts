// The process table of Linux: /proc.

import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { MARKER_VARIABLE } from '../marker.ts';
import { errorCode } from '../processStartError.ts';
import { readStat } from '../procStat.ts';
import type { ProcessEntry, ProcessTable } from './processTable.ts';

/** Entries read in one go: reading one takes some 10 microseconds, and a table may have thousands. */
const SLICE = 64;

/** Ended meanwhile, or hidden from us. Any other failure must not pass for an empty group. */
const PASSED_OVER = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM']);

export function linuxProcessTable(proc = '/proc'): ProcessTable {
  async function read(
    marker: string,
    bornAfter = 0,
    onMarked?: (entry: ProcessEntry) => void,
  ): Promise<ProcessEntry[]> {
    const found: ProcessEntry[] = [];
    // The newest first: what lives for a moment only is still there.
    const names = readdirSync(proc).filter((name) => /^\d+$/.test(name));
    names.sort((a, b) => Number(b) - Number(a));
    for (const [index, name] of names.entries()) {
      if (index % SLICE === SLICE - 1) await setImmediate();
      const stat = unlessGone(() => readStat(name, proc));
      if (stat === undefined) continue;
      const marked = stat.alive && stat.startTime >= bornAfter && carries(name, marker);
      const entry = { pid: Number(name), ...stat, marked };
      found.push(entry);
      if (marked) onMarked?.(entry);
    }
    return found;
  }

  function carries(name: string, marker: string): boolean {
    const environment = unlessGone(() => readFileSync(`${proc}/${name}/environ`, 'latin1')) ?? '';
    return `\0${environment}`.includes(`\0${MARKER_VARIABLE}=${marker}\0`);
  }

  function isStill({ pid, startTime }: Pick<ProcessEntry, 'pid' | 'startTime'>): boolean {
    return unlessGone(() => readStat(pid, proc))?.startTime === startTime;
  }

  return { read, isStill };
}

function unlessGone<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (PASSED_OVER.has(errorCode(error) ?? '')) return undefined;
    throw error;
  }
}
