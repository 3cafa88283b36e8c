// The process table by `ps`, for macOS and other systems without /proc. Its form is tested with Linux' ps;
// the marker, which only macOS' ps shows this way (-E, own processes), has not been tried there.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { parseStartTime, psEnvironment } from '../process/identity.ts';
import { markerVariable } from '../process/marker.ts';
import type { ProcessEntry, ProcessTable } from './processTable.ts';

const run = promisify(execFile);

export function psProcessTable(platform: NodeJS.Platform = process.platform): ProcessTable {
  return {
    async read(marker) {
      const marked =
        platform === 'darwin'
          ? markedProcesses(await ps('-A', '-E', '-ww', '-o', 'pid=,command='), marker)
          : new Set<number>();
      return parsePs(await ps('-A', '-o', 'pid=,ppid=,pgid=,stat=,lstart='), marked);
    },
    // Another look would take as long as the one that made the entry.
    isStill: () => true,
  };
}

async function ps(...args: string[]): Promise<string> {
  // Environments of thousands of processes.
  const { stdout } = await run('/bin/ps', args, { env: psEnvironment, maxBuffer: 2 ** 28 });
  return stdout;
}

export function parsePs(output: string, marked: ReadonlySet<number>): ProcessEntry[] {
  const found: ProcessEntry[] = [];
  for (const line of output.split('\n')) {
    const [pid, parent, group, state, ...started] = line.trim().split(/\s+/);
    if (state === undefined) {
      continue;
    }
    found.push({
      pid: Number(pid),
      parent: Number(parent),
      groupId: Number(group),
      sessionId: 0,
      startTime: parseStartTime(started.join(' ')),
      alive: !state.startsWith('Z'),
      marked: marked.has(Number(pid)),
    });
  }
  return found;
}

export function markedProcesses(output: string, marker: string): Set<number> {
  const lines = output.split('\n').filter((line) => ` ${line} `.includes(` ${markerVariable}=${marker} `));
  return new Set(lines.map((line) => Number.parseInt(line, 10)));
}
