// What lives of a job, by a look that owes nothing to the code under test: the tests' jobs carry a second
// variable of their own in the environment, and write down the ids of their processes.

import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const variable = 'TEST_SURVIVOR';

export type Trace = { env: Record<string, string>; folder: string };

/** `folder`: where the job writes its ids, one a line, into the file `pids`. */
export function newTrace(folder: string): Trace {
  return { env: { [variable]: randomUUID() }, folder };
}

/** The ids that the job's processes have written down. */
export function writtenPids({ folder }: Trace): number[] {
  const file = path.join(folder, 'pids');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : [];
}

export function survivors(trace: Trace): number[] {
  const carried = `${variable}=${trace.env[variable]}`;
  const alive = execFileSync('ps', ['-A', '-o', 'pid=,stat='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, state]) => state !== undefined && !state.startsWith('Z'))
    .map(([pid]) => Number(pid));
  const written = new Set(writtenPids(trace));
  return alive.filter((pid) => written.has(pid) || environment(pid).includes(carried));
}

function environment(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** Ends what a failed test has left. */
export function killSurvivors(trace: Trace): void {
  for (let round = 0; round < 20; round++) {
    const left = survivors(trace);
    if (left.length === 0) {
      return;
    }
    for (const pid of left) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // Gone meanwhile.
      }
    }
  }
}
