// Ends the process it runs in, at the moment that the environment names.

import { appendFileSync } from 'node:fs';

/** `nth`: the how manyeth time it is reached. `in`: which program. */
export type Failure = {
  readonly point: string;
  readonly nth: number;
  readonly in: 'host' | 'launcher';
  /** A line for each that was carried out. */
  readonly hits: string;
};

export const failureVariable = 'CRASH_TEST_FAILURE';
/** After how many milliseconds a launcher begins: its host may be dead by then. */
export const slownessVariable = 'CRASH_TEST_SLOWNESS';

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
