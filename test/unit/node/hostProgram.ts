// A host of its own, for tests that kill it: starts one job and says so.

import {
  createProcessStarter,
  type ProcessOutput,
  type ProcessSpec,
  type RunRecord,
} from '../../../src/node/index.ts';

const [launcherPath, spec, logPath, record, output] = JSON.parse(process.argv[2] ?? '') as [
  string,
  ProcessSpec,
  string,
  RunRecord,
  Partial<ProcessOutput>?,
];
const starter = createProcessStarter({ launcherPath });
const running = await starter.start(spec, { logPath, record, ...output });
process.stdout.write(`${running.pid}\n`);
process.stdout.write(`${JSON.stringify(await running.ended)}\n`);
