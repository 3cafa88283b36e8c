// How big the output of a job gets on the disk, beside its limit, while programs write as fast as they can. A
// process writes straight into its log and cannot be held back; one that knows a secret writes through its
// parent, and can. A thread of its own looks at the size every millisecond.
// Run: node bench/outputPeak.ts [rounds] (before: node scripts/build.mjs --only launcher)

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, platform, release, tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { createProcessStarter, pause } from '../src/node/index.ts';

const rounds = Number(process.argv[2] ?? 5);
const writingMs = 1500;
const folder = mkdtempSync(path.join(tmpdir(), 'job-queue-bench-'));
const logPath = path.join(folder, 'out.log');
const source = path.join(folder, 'source');
writeFileSync(source, `${'x'.repeat(79)}\n`.repeat(800_000));
const starter = createProcessStarter({
  launcherPath: path.resolve(import.meta.dirname, '../dist/launcher.cjs'),
});

const sampling = `
const { statSync } = require('node:fs');
const { workerData: { logPath, shared }, parentPort } = require('node:worker_threads');
const flags = new Int32Array(shared);
let peak = 0;
do {
  peak = Math.max(peak, statSync(logPath, { throwIfNoEntry: false })?.size ?? 0);
} while (Atomics.wait(flags, 0, 0, 1) === 'timed-out');
parentPort.postMessage(peak);`;

/** Calls `act`, and returns how big the log was at most meanwhile. */
async function peakOf(act: () => Promise<void>): Promise<number> {
  const shared = new SharedArrayBuffer(4);
  const worker = new Worker(sampling, { eval: true, workerData: { logPath, shared } });
  const peak = new Promise<number>((resolve) => worker.once('message', resolve));
  await act();
  Atomics.store(new Int32Array(shared), 0, 1);
  Atomics.notify(new Int32Array(shared), 0);
  return peak;
}

async function write(script: string, maxBytes: number, redact: boolean): Promise<void> {
  rmSync(logPath, { force: true });
  rmSync(logPath.replace('.log', '.cut'), { force: true });
  const spec = { file: '/bin/sh', args: ['-c', script], cwd: folder, env: { BENCH_TOKEN: 'a-secret-of-it' } };
  const running = await starter.start(spec, { logPath, maxBytes, redact });
  await pause(writingMs, running.ended);
  await running.halt({ graceMs: 0 });
  await running.ended;
}

const writers: Record<string, string> = {
  yes: 'exec yes',
  'a file again and again, 1 MB at a time': `while :; do dd if='${source}' bs=1M 2>/dev/null; done`,
  'quiet, then yes': 'sleep 0.7; exec yes',
  'a line now and then, then yes': 'for i in 1 2 3 4 5 6 7; do echo line; sleep 0.1; done; exec yes',
};

const [cpu] = cpus();
console.log(
  `${platform()} ${release()}, ${cpus().length} x ${cpu?.model ?? '?'}, node ${process.version}, ${rounds} rounds`,
);
try {
  for (const redact of [false, true]) {
    for (const megabytes of [1, 10, 50]) {
      for (const [name, script] of Object.entries(writers)) {
        const peaks: number[] = [];
        for (let round = 0; round < rounds; round++) {
          peaks.push((await peakOf(() => write(script, megabytes * 1e6, redact))) / (megabytes * 1e6));
        }
        peaks.sort((a, b) => a - b);
        const [median = 0, most = 0] = [peaks[Math.floor(rounds / 2)], peaks.at(-1)];
        console.log(
          `${redact ? 'redacted, ' : ''}${name}`.padEnd(42),
          `limit ${String(megabytes).padStart(2)} MB   peak: median ${median.toFixed(2)}, at most ${most.toFixed(2)} of the limit`,
        );
      }
    }
  }
} finally {
  starter.dispose();
  rmSync(folder, { recursive: true });
}
