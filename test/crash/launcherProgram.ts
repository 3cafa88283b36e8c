// The real launcher, which dies where the test says, also in the middle of a line of the run file; and may be
// slow to come.

import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { setTimeout as wait } from 'node:timers/promises';
import { onRunFailpoint } from '../../src/node/index.ts';
import { failureOf, hasHit, slownessVariable } from './failures.ts';
import { tornLines } from './points.ts';

const fail = failureOf('launcher');
onRunFailpoint(fail);

const { writeSync } = fs;
fs.writeSync = ((file: number, text: unknown, ...rest: never[]) => {
  const torn = tornLines.find(({ begins }) => typeof text === 'string' && text.startsWith(begins));
  if (torn !== undefined && typeof text === 'string') {
    const half = Math.floor(text.length / 2);
    const written = writeSync(file, text.slice(0, half));
    fail(torn.point);
    return written + writeSync(file, text.slice(half));
  }
  return writeSync(file, text as string, ...rest);
}) as typeof fs.writeSync;
syncBuiltinESMExports();

// Late enough to be forestalled, however busy the machine is, and soon after that.
const latest = performance.now() + Number(process.env[slownessVariable] ?? 0);
while (performance.now() < latest && !hasHit('launch.forestalled')) {
  await wait(20);
}
await import('../../src/node/launcher/main.ts');
