// A host that has no descriptors left when it is to start its first launcher, and has some again later.
import { closeSync, openSync } from 'node:fs';
import { shortageOf } from '../../../../src/node/base/shortage.ts';
import { Launcher } from '../../../../src/node/launcher/launcher.ts';

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

useAll();
const missing = await launcher.launch(request).then(() => undefined, shortageOf);
descriptors.forEach((descriptor) => closeSync(descriptor));
const { ended } = await launcher.launch(request);
const { exitCode } = await ended;
const hasLauncher = launcher.pid !== undefined;
launcher.dispose();
console.log(JSON.stringify({ missing, exitCode, hasLauncher }));
