// The processes that a test has started, as the system sees them (POSIX).
import { execFileSync } from 'node:child_process';

let marks = 0;
const secondsOf = (mark: number) => 200_000 + (process.pid % 10_000) * 10 + mark;

/** A number of seconds that no other `sleep` of this machine has. */
export function uniqueSeconds(): number {
  return secondsOf(++marks);
}

/** Of those whose command line has that part. */
export function processes(part: string): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,stat=,args='], { encoding: 'utf8' }).split('\n');
  return rows
    .map((row) => /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(row))
    .filter((row) => row !== null && !row[2]?.startsWith('Z') && row[3]?.includes(part) === true)
    .map((row) => Number(row?.[1]));
}

/** What a job has started outlives its window, also that of a test that has failed. */
export function killSleepers(): void {
  for (let mark = 1; mark <= marks; mark++) {
    for (const pid of processes(`sleep ${secondsOf(mark)}`)) {
      process.kill(pid, 'SIGKILL');
    }
  }
}

/** The extension host of this test's own server; with several windows, that of one of them. */
export function extensionHost(home: string): number {
  const parents = new Map<number, number>();
  for (const row of execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).split('\n')) {
    const [pid = 0, parent = 0] = row.trim().split(/\s+/).map(Number);
    parents.set(pid, parent);
  }
  const [server = 0] = processes(`--server-data-dir=${home}`).toSorted((a, b) => a - b);
  const found = processes('--type=extensionHost').find((pid) => {
    for (let at = pid; at > 1; at = parents.get(at) ?? 0) {
      if (at === server) {
        return true;
      }
    }
    return false;
  });
  if (found === undefined) {
    throw new Error('There is no extension host.');
  }
  return found;
}
