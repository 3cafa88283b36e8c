// What starting jobs of `true`, two at a time, costs the host. Run: node bench/spawn.ts [jobs]
//   cpu:      CPU time of the host's process per job
//   blocked:  the time its event loop stood, per job, and at worst
//   launcher: through dist/launcher.cjs (node scripts/build.mjs --only launcher)
//   bare:     child_process.spawn in the same host; with a log: its output goes to a new file, as a job's
//             does
// Each at the host's own size and with 1 GiB more of touched memory, in turns, in one run.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { cpus, platform, release, tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createProcessStarter } from '../src/node/index.ts';

const jobs = Number(process.argv[2] ?? 200);
const rounds = 5;
const atOnce = 2;
const folder = mkdtempSync(path.join(tmpdir(), 'job-queue-bench-'));
const launcherPath = path.resolve(import.meta.dirname, '../dist/launcher.cjs');
const starter = createProcessStarter({
  launcherPath,
  onUnavailable: () => {
    throw new Error(`${launcherPath} does not run.`);
  },
});

let jobId = 0;
async function launched(): Promise<void> {
  jobId++;
  const spec = { file: 'true', args: [], cwd: folder, env: {} };
  const record = { folder, jobId, attempt: 1 };
  const running = await starter.start(spec, { logPath: path.join(folder, `job-${jobId}-1.log`), record });
  const { exitCode } = await running.ended;
  if (exitCode !== 0) {
    throw new Error(`exit code ${exitCode}`);
  }
}

async function bare(): Promise<void> {
  const child = spawn('true', [], { cwd: folder, stdio: 'ignore' });
  await once(child, 'exit');
}

async function bareWithLog(): Promise<void> {
  jobId++;
  const log = openSync(path.join(folder, `bare-${jobId}.log`), 'a', 0o600);
  const child = spawn('true', [], { cwd: folder, detached: true, stdio: ['ignore', log, log] });
  closeSync(log);
  await once(child, 'exit');
}

type Figures = { cpuMs: number; blockedMs: number; worstMs: number; rate: number };

async function measure(job: () => Promise<void>): Promise<Figures> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  let left = jobs;
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      await job();
    }
  };
  const cpu = process.cpuUsage();
  const busy = performance.eventLoopUtilization();
  const began = performance.now();
  delay.enable();
  await Promise.all(Array.from({ length: atOnce }, worker));
  delay.disable();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    cpuMs: (user + system) / 1000 / jobs,
    blockedMs: performance.eventLoopUtilization(busy).active / jobs,
    worstMs: delay.max / 1e6,
    rate: jobs / seconds,
  };
}

type Way = 'launcher' | 'bare' | 'bare with a log';
const ways: Record<Way, () => Promise<void>> = { launcher: launched, bare, 'bare with a log': bareWithLog };

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

async function compare(size: string): Promise<Record<Way, number>> {
  const results: Record<Way, Figures[]> = { launcher: [], bare: [], 'bare with a log': [] };
  for (const job of Object.values(ways)) {
    await job();
  }
  for (let round = 0; round < rounds; round++) {
    for (const [way, job] of Object.entries(ways)) {
      results[way as Way].push(await measure(job));
    }
  }
  const rates: Record<Way, number> = { launcher: 0, bare: 0, 'bare with a log': 0 };
  for (const [way, figures] of Object.entries(results)) {
    const of = (key: keyof Figures) =>
      median(figures.map((one) => one[key]))
        .toFixed(2)
        .padStart(7);
    rates[way as Way] = median(figures.map(({ rate }) => rate));
    const rss = `${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB`;
    console.log(
      `${size.padEnd(9)} ${rss.padStart(9)}  ${way.padEnd(15)} cpu ${of('cpuMs')} ms   blocked ${of('blockedMs')} ms, ` +
        `at worst ${of('worstMs')} ms   ${of('rate')} jobs/s`,
    );
  }
  return rates;
}

const [cpu] = cpus();
console.log(
  `${platform()} ${release()}, ${cpus().length} x ${cpu?.model ?? '?'}, node ${process.version}, ` +
    `${rounds} rounds of ${jobs} jobs, medians per job`,
);
try {
  const small = await compare('own size');
  const ballast = Array.from({ length: 64 }, () => Buffer.alloc(2 ** 24, 1));
  const big = await compare('+1 GiB');
  const size = ballast.reduce((sum, { length }) => sum + length, 0);
  if (size !== 2 ** 30) {
    throw new Error('The ballast is lost.');
  }
  console.log(
    `launcher's rate to a bare spawn's from a small process: ${(small.launcher / small.bare).toFixed(2)}`,
  );
  console.log(
    `the same with the launcher's host at +1 GiB:            ${(big.launcher / small.bare).toFixed(2)}`,
  );
} finally {
  starter.dispose();
  rmSync(folder, { recursive: true });
}
