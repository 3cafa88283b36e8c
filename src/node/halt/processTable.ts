// What the system's process table says about a process group. A zombie is dead: in a container there may be nobody to
// reap it.

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { errorCode } from '../processStartError.ts';

export type GroupEntry = { pid: number; alive: boolean };
/** Every entry of the group, dead ones included. Rejects when the table cannot be read. */
export type ProcessTable = (groupId: number) => Promise<GroupEntry[]>;

/** Entries read in one go: reading one takes some 10 microseconds, and a table may have thousands. */
const SLICE = 64;

/** Ended meanwhile, or hidden from us. Any other failure must not pass for an empty group. */
const PASSED_OVER = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM']);

/** Reads /proc. Synchronous reads, because these files are in memory and a thread per read costs ten times as much. */
export function linuxProcessTable(proc = '/proc'): ProcessTable {
  return async (groupId) => {
    const found: GroupEntry[] = [];
    const names = readdirSync(proc).filter((name) => /^\d+$/.test(name));
    for (const [index, name] of names.entries()) {
      if (index % SLICE === SLICE - 1) await setImmediate();
      let stat: string;
      try {
        stat = readFileSync(`${proc}/${name}/stat`, 'latin1');
      } catch (error) {
        if (PASSED_OVER.has(errorCode(error) ?? '')) continue;
        throw error;
      }
      const entry = parseStat(stat);
      if (entry.groupId === groupId) found.push({ pid: Number(name), alive: entry.alive });
    }
    return found;
  };
}

export function parseStat(stat: string): { groupId: number; alive: boolean } {
  // The second field is the program's name in brackets and may itself hold brackets and spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0] ?? '';
  // A process whose first thread has ended shows as zombie while its other threads work on.
  const threads = Number(fields[17]);
  return { groupId: Number(fields[2]), alive: !/[ZXx]/.test(state) || (state === 'Z' && threads > 1) };
}

/** Asks `ps`, for macOS and other systems without /proc. */
export function psProcessTable(): ProcessTable {
  return async (groupId) => {
    const { stdout } = await promisify(execFile)('/bin/ps', ['-A', '-o', 'pid=,pgid=,stat=']);
    return parsePs(stdout, groupId);
  };
}

export function parsePs(output: string, groupId: number): GroupEntry[] {
  const found: GroupEntry[] = [];
  for (const line of output.split('\n')) {
    const [pid, group, state] = line.trim().split(/\s+/);
    if (Number(group) === groupId && state !== undefined) {
      found.push({ pid: Number(pid), alive: !state.startsWith('Z') });
    }
  }
  return found;
}
