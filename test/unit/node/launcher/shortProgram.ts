// A host that has no descriptors left when it is to start its first launcher, and to find a run of an earlier
// host, and has some again later.
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { pause } from '../../../../src/node/base/pause.ts';
import { shortageOf } from '../../../../src/node/base/shortage.ts';
import { findEarlierRun } from '../../../../src/node/jobs/adoptProcess.ts';
import { Launcher } from '../../../../src/node/launcher/launcher.ts';
import { isUnreportedEnd } from '../../../../src/node/launcher/recovery.ts';
import { identifySelf, isAlive } from '../../../../src/node/process/identity.ts';
import { createRunFile } from '../../../../src/node/runs/runFiles.ts';

const [launcherPath = '', logPath = ''] = process.argv.slice(2);
const launcher = new Launcher({ launcherPath, execPath: process.execPath });
const request = { file: '/bin/sh', args: ['-c', 'exit 5'], cwd: '/', env: {}, logPath, marker: logPath };

const descriptors: number[] = [];
function useAll(): void {
  try {
    for (;;) {
      descriptors.push(openSync('/dev/null', 'r'));
    }
  } catch {
    // There are none left.
  }
}

const record = { folder: path.dirname(logPath), jobId: 1, attempt: 1 };
const file = createRunFile(record, logPath);
file.started({ pid: 2 ** 22 + 1 }, 1);
file.ended({ endedAt: 2, exitCode: 3 });

const self = identifySelf();
useAll();
const seen = [isAlive(self), isUnreportedEnd(self), isAlive({ ...self, pid: 2 ** 22 + 1 })];
const finding = findEarlierRun(record);
// More often than a file is looked at that cannot be read for another reason.
const early = await Promise.race([finding.then(({ state }) => state), pause(1000)]);
const missing = await launcher.launch(request).then(() => undefined, shortageOf);
descriptors.forEach((descriptor) => closeSync(descriptor));
const { ended } = await launcher.launch(request);
const { exitCode } = await ended;
const hasLauncher = launcher.pid !== undefined;
launcher.dispose();
const { state } = await finding;
console.log(JSON.stringify({ missing, exitCode, hasLauncher, early, state, seen }));
