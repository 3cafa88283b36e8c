// How long 100 MB of output takes through a job, against plain child_process, and what it does to the host's
// memory. A job that knows a secret writes through its parent, the launcher or, where there is none, the
// host. The process writes 64 KB at a time; all ways run in turns.
// Run: node bench/output.ts [rounds] (before: node scripts/build.mjs --only launcher)

import { spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs';
import { cpus, platform, release, tmpdir } from 'node:os';
import path from 'node:path';
import { createProcessStarter, type ProcessOutput, type ProcessStarter } from '../src/node/index.ts';

const rounds = Number(process.argv[2] ?? 7);
const bytes = 100_000_000;
const capBytes = 50_000_000;
const folder = mkdtempSync(path.join(tmpdir(), 'job-queue-bench-'));
const logPath = path.join(folder, 'out.log');
const code = `const fs = require('fs'); const line = 'x'.repeat(79) + '\\n'; const chunk = Buffer.from(line.repeat(800));
for (let left = ${bytes}; left > 0; ) left -= fs.writeSync(1, chunk, 0, Math.min(left, chunk.length));`;
const args = ['-e', code];
const starter = createProcessStarter({
  launcherPath: path.resolve(import.meta.dirname, '../dist/launcher.cjs'),
});

async function bare(stdio: StdioOptions): Promise<void> {
  const child = spawn(process.execPath, args, { cwd: folder, stdio });
  if (child.stdout !== null) {
    child.stdout.on('data', () => {});
  }
  await once(child, 'exit');
}

async function bareToFile(): Promise<void> {
  const file = openSync(logPath, 'a', 0o600);
  await bare(['ignore', file, file]);
  closeSync(file);
}

const starterHere = createProcessStarter();

async function job(output: Partial<ProcessOutput> = {}, from: ProcessStarter = starter): Promise<void> {
  const env = { BENCH_TOKEN: 'a-secret-of-the-benchmark' };
  const spec = { file: process.execPath, args, cwd: folder, env };
  const running = await from.start(spec, { logPath, ...output });
  await running.ended;
}

const ways: Record<string, () => Promise<void>> = {
  'plain, to /dev/null': () => bare('ignore'),
  'plain, read by the host': () => bare(['ignore', 'pipe', 'inherit']),
  'plain, to a file': bareToFile,
  'a job': () => job(),
  'a job, capped at 50 MB': () => job({ maxBytes: capBytes }),
  'a job, redacted': () => job({ redact: true }),
  'a job, redacted by the host': () => job({ redact: true }, starterHere),
};

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const [cpu] = cpus();
console.log(
  `${platform()} ${release()}, ${cpus().length} x ${cpu?.model ?? '?'}, node ${process.version}, ${rounds} rounds`,
);
try {
  await job();
  const times = new Map<string, number[]>(Object.keys(ways).map((way) => [way, []]));
  const growth = new Map<string, number[]>(Object.keys(ways).map((way) => [way, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [way, run] of Object.entries(ways)) {
      rmSync(logPath, { force: true });
      rmSync(logPath.replace('.log', '.cut'), { force: true });
      const rss = process.memoryUsage.rss();
      const began = performance.now();
      await run();
      times.get(way)?.push(performance.now() - began);
      growth.get(way)?.push((process.memoryUsage.rss() - rss) / 2 ** 20);
      const size = statSync(logPath, { throwIfNoEntry: false })?.size;
      const right = way.includes('capped') ? (size ?? 0) <= capBytes : size === undefined || size === bytes;
      if (!right) {
        throw new Error(`${way}: ${size} bytes`);
      }
    }
  }
  for (const [way, values] of times) {
    const grown = Math.max(...(growth.get(way) ?? []));
    console.log(
      `${way.padEnd(28)} median ${median(values).toFixed(0).padStart(6)} ms   host's memory at most +${grown.toFixed(1)} MiB`,
    );
  }
  const toFile = median(times.get('plain, to a file') ?? []);
  for (const [way, values] of times) {
    if (way.startsWith('a job')) {
      console.log(`${way} to a plain file: ${(median(values) / toFile).toFixed(2)}`);
    }
  }
} finally {
  starter.dispose();
  rmSync(folder, { recursive: true });
}
