// Ends jobs of differently stubborn shapes and prints what is left of them.
// Run: node bench/killMatrix.ts [rounds]
//   survivors: processes that the process table shows afterwards, over all rounds, by the ids that they
//              wrote down
//   ms to gone: from the order to the table showing nothing, median; the grace is 1 s
// Beside our runner, what child.kill() and a SIGTERM to the group leave.

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createProcessStarter, type RunningProcess } from '../src/node/index.ts';
import { shapes } from '../test/unit/node/halt/processShapes.ts';

const rounds = Number(process.argv[2] ?? 5);
const graceMs = 1000;
/** How long after an order is looked for survivors where nothing is verified. */
const giveUpMs = 1500;
const starter = createProcessStarter({
  launcherPath: path.resolve(import.meta.dirname, '../dist/launcher.cjs'),
});

function pidsIn(folder: string): number[] {
  const file = path.join(folder, 'pids');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : [];
}

function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

type Way = (folder: string, script: string) => Promise<() => unknown>;

const ours =
  (order: (running: RunningProcess) => Promise<unknown>): Way =>
  async (folder, script) => {
    const spec = { file: '/bin/sh', args: ['-c', script], cwd: folder, env: {} };
    const running = await starter.start(spec, { logPath: path.join(folder, 'out.log') });
    return () => order(running);
  };

const plain =
  (order: (child: ChildProcess) => unknown): Way =>
  async (folder, script) => {
    const child = spawn('/bin/sh', ['-c', script], { cwd: folder, detached: true, stdio: 'ignore' });
    return () => order(child);
  };

const ways: Record<string, Way> = {
  'halt once': ours((running) => running.halt({ graceMs: graceMs })),
  'halt twice': ours((running) => {
    void running.halt({ graceMs: graceMs });
    return running.halt({ graceMs: graceMs });
  }),
  'halt at once': ours((running) => running.halt({ graceMs: 0 })),
  'child.kill()': plain((child) => child.kill()),
  'SIGTERM to group': plain((child) => process.kill(-(child.pid as number), 'SIGTERM')),
};

async function round(way: Way, shape: { script: string; processes: number }): Promise<[number, number]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'job-queue-bench-'));
  try {
    const order = await way(folder, shape.script);
    while (pidsIn(folder).length < shape.processes) {
      await setTimeout(2);
    }
    const began = performance.now();
    const settled = Promise.resolve(order());
    const left = (): number[] => pidsIn(folder).filter(isAlive);
    while (left().length > 0 && performance.now() - began < giveUpMs) {
      await setTimeout(1);
    }
    const goneMs = performance.now() - began;
    await settled;
    const survivors = left();
    for (const pid of survivors) {
      process.kill(pid, 'SIGKILL');
    }
    return [survivors.length, goneMs];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

console.log(`| shape | ${Object.keys(ways).join(' | ')} |`);
console.log(
  `|---|${Object.keys(ways)
    .map(() => '---|')
    .join('')}`,
);
for (const [name, shape] of Object.entries(shapes)) {
  const cells: string[] = [];
  for (const way of Object.values(ways)) {
    let survivors = 0;
    const times: number[] = [];
    for (let index = 0; index < rounds; index++) {
      const [left, goneMs] = await round(way, shape);
      survivors += left;
      times.push(goneMs);
    }
    cells.push(survivors === 0 ? `0, ${median(times).toFixed(0)} ms` : `**${survivors}**`);
  }
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}
starter.dispose();
