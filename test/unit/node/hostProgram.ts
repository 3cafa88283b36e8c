// A host of its own, for tests that kill it: starts one job and says so.

import { createProcessStarter, type ProcessSpec, type RunRecord } from '../../../src/node/index.ts';

const [launcherPath, spec, logPath, record] = JSON.parse(process.argv[2] ?? '') as [
  string,
  ProcessSpec,
  string,
  RunRecord,
];
const starter = createProcessStarter({ launcherPath });
const running = await starter.start(spec, { logPath, record });
process.stdout.write(`${running.pid}\n`);
process.stdout.write(`${JSON.stringify(await running.ended)}\n`);
