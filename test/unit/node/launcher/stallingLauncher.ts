// The real launcher, which stalls once between the fence of a run and its process, until a file says so.

import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { onRunFailpoint } from '../../../../src/node/index.ts';

const folder = process.env['STALLING_LAUNCHER'] ?? '';

function isFirst(): boolean {
  try {
    writeFileSync(path.join(folder, 'stalls'), '', { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

onRunFailpoint((point) => {
  if (point === 'fence.written' && isFirst()) {
    while (!existsSync(path.join(folder, 'go'))) {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
});
await import('../../../../src/node/launcher/main.ts');
