// How long starting and halting a job's process takes. Run: node bench/halt.ts [rounds]
//   spawn: from the call of startProcess to the process running
//   halt:  from the order to the process table showing nothing of the group, for a shell with two children
// Beside them, what a bare spawn and a bare kill of the group cost, where nothing is verified.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cpus, platform, release, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startProcess } from '../src/node/index.ts';

const rounds = Number(process.argv[2] ?? 30);
const folder = mkdtempSync(path.join(tmpdir(), 'job-queue-bench-'));
const logPath = path.join(folder, 'out.log');
const ready = path.join(folder, 'ready');
const script = 'sleep 1000 & sleep 1000 & echo > ready; wait';
const stubborn = `sh -c 'trap "" TERM; echo > ready; while :; do sleep 0.05; done' & wait`;

function args(text: string): string[] {
  rmSync(ready, { force: true });
  return ['-c', text];
}

async function settled(): Promise<void> {
  while (!existsSync(ready)) {
    await setTimeout(2);
  }
  await setTimeout(5);
}

async function ours(text: string, graceMs: number): Promise<[spawnMs: number, haltMs: number]> {
  const spec = { file: '/bin/sh', args: args(text), cwd: folder, env: {} };
  const began = performance.now();
  const running = await startProcess(spec, { logPath });
  const spawned = performance.now();
  await settled();
  const ordered = performance.now();
  const { clean } = await running.halt({ graceMs });
  const gone = performance.now();
  if (!clean) {
    throw new Error('something survived');
  }
  return [spawned - began, gone - ordered];
}

async function bare(): Promise<[spawnMs: number, haltMs: number]> {
  const options = { cwd: folder, detached: true, stdio: 'ignore' } as const;
  const began = performance.now();
  const child = spawn('/bin/sh', args(script), options);
  await once(child, 'spawn');
  const spawned = performance.now();
  await settled();
  const ordered = performance.now();
  process.kill(-(child.pid as number), 'SIGKILL');
  await once(child, 'exit');
  return [spawned - began, performance.now() - ordered];
}

async function measure(name: string, round: () => Promise<[number, number]>): Promise<void> {
  const results: [number, number][] = [];
  for (let index = 0; index < rounds + 3; index++) {
    results.push(await round());
  }
  const warm = results.slice(3); // the first ones load code
  line(
    `${name}: spawn`,
    warm.map(([spawnMs]) => spawnMs),
  );
  line(
    `${name}: halt`,
    warm.map(([, haltMs]) => haltMs),
  );
}

function line(name: string, values: number[]): void {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN).toFixed(2);
  console.log(`${name.padEnd(52)} median ${at(0.5).padStart(7)} ms   p95 ${at(0.95).padStart(7)} ms`);
}

const [cpu] = cpus();
console.log(
  `${platform()} ${release()}, ${cpus().length} x ${cpu?.model ?? '?'}, node ${process.version}, ${rounds} rounds`,
);
try {
  await measure('shell with two children', () => ours(script, 5000));
  await measure('shell with two children, no grace', () => ours(script, 0));
  await measure('child ignores SIGTERM, grace 100 ms', () => ours(stubborn, 100));
  await measure('bare spawn and SIGKILL, leader only, not verified', bare);
} finally {
  rmSync(folder, { recursive: true });
}
