// Ends the process it runs in, at the moment that the environment names.

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** `nth`: the how manyeth time it is reached. `in`: which program. */
export type Failure = {
  readonly point: string;
  readonly nth: number;
  readonly in: 'host' | 'launcher';
  /** A line for each that was carried out. */
  readonly hits: string;
};

export const failureVariable = 'CRASH_TEST_FAILURE';
/** After how many milliseconds a launcher begins at the latest: its host may be dead by then. */
export const slownessVariable = 'CRASH_TEST_SLOWNESS';

/** Names the folder of the world that a program belongs to. */
export const worldVariable = 'CRASH_TEST_WORLD';

/** The file with a line for each failure that was carried out in a world. */
export const hitsFile = (world: string): string => path.join(world, 'hits.log');

/** Whether that failure was carried out in this program's world. */
export function hasHit(point: string): boolean {
  const file = hitsFile(process.env[worldVariable] ?? '');
  return existsSync(file) && readFileSync(file, 'utf8').split('\n').includes(point);
}

/** Returns what is to be called at each failpoint. */
export function failureOf(program: Failure['in']): (point: string) => void {
  const failure = JSON.parse(process.env[failureVariable] ?? 'null') as Failure | null;
  if (failure?.in !== program) {
    return () => {};
  }
  let times = 0;
  return (point) => {
    if (point !== failure.point || (times += 1) !== failure.nth) {
      return;
    }
    appendFileSync(failure.hits, `${point}\n`);
    process.kill(process.pid, 'SIGKILL');
  };
}
