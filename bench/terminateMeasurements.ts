// Runs inside the extension host, started by bench/terminate.ts: VS Code calls run().
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { JobQueueApi, JobQueueExports } from '../src/extension/api.ts';
import type { TerminateFigures, TerminateRun } from './terminateFigures.ts';

const waitMs = 5000;
const graceMs = 1000;

/** Command lines; SECONDS is a number that tells this run's processes from all others. */
const shapes: readonly (readonly [name: string, script: string])[] = [
  ['plain child', 'exec sleep SECONDS'],
  ['shell with children', 'sleep SECONDS & sleep SECONDS & wait'],
  ['setsid', 'setsid sleep SECONDS & sleep SECONDS'],
  ['nohup', 'nohup sleep SECONDS > /dev/null 2>&1 & sleep SECONDS'],
  ['ignores SIGHUP', 'trap "" HUP; sleep SECONDS; sleep SECONDS'],
  ['ignores SIGHUP and SIGTERM', 'trap "" HUP TERM; sleep SECONDS; sleep SECONDS'],
  ['double fork', '(setsid sleep SECONDS &) ; sleep SECONDS'],
];

let mark = 0;

export async function run(): Promise<void> {
  const extension = vscode.extensions.getExtension<JobQueueExports>('jobqueue.job-queue');
  if (extension === undefined) {
    throw new Error('The extension is missing.');
  }
  const api = (await extension.activate()).getApi(1);
  const settings = vscode.workspace.getConfiguration('jobQueue');
  await settings.update('haltGraceMs', graceMs, vscode.ConfigurationTarget.Workspace);
  await settings.update('tasks', { 'shape*': { terminal: true } }, vscode.ConfigurationTarget.Workspace);
  const rounds = Number(process.env['JOBQUEUE_BENCH_ROUNDS'] ?? 3);
  const measured: { name: string; terminated: TerminateRun[]; halted: TerminateRun[] }[] = [];
  for (const [name, script] of shapes) {
    const found = { name, terminated: [] as TerminateRun[], halted: [] as TerminateRun[] };
    measured.push(found);
    for (let round = 0; round < rounds; round += 1) {
      found.terminated.push(await measure(script, terminated));
      found.halted.push(await measure(script, (task) => halted(api, task)));
    }
    // The launcher takes only what has its mark for a sign that the window works.
    console.log(`${process.env['JOBQUEUE_CONSOLE_MARK'] ?? ''}${JSON.stringify(found)}`);
  }
  const figures: TerminateFigures = {
    vscode: vscode.version,
    node: process.version,
    waitMs,
    shapes: measured.map(({ name, ...both }) => ({
      name,
      terminated: { runs: both.terminated },
      halted: { runs: both.halted },
    })),
  };
  writeFileSync(process.env['JOBQUEUE_BENCH_RESULT'] ?? '', JSON.stringify(figures));
}

/** Starts the task and returns what ends it. */
type Way = (task: vscode.Task) => Promise<() => Promise<boolean | undefined>>;

const terminated: Way = async (task) => {
  const execution = await vscode.tasks.executeTask(task);
  return () => {
    execution.terminate();
    return Promise.resolve(undefined);
  };
};

async function halted(api: JobQueueApi, task: vscode.Task): ReturnType<Way> {
  const job = await api.addTask(task);
  return async () => {
    const outcome = await api.haltJob(job.id);
    return outcome.kind === 'halted' && outcome.clean;
  };
}

async function measure(script: string, way: Way): Promise<TerminateRun> {
  mark += 1;
  const seconds = 200_000 + (process.pid % 10_000) * 50 + mark;
  const text = script.replaceAll('SECONDS', String(seconds));
  const task = new vscode.Task(
    { type: 'shell', mark },
    vscode.TaskScope.Workspace,
    `shape ${mark}`,
    'bench',
    new vscode.ShellExecution(text, { executable: '/bin/bash', shellArgs: ['-c'] }),
  );
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Never, panel: vscode.TaskPanelKind.Dedicated };
  // The shell starts the sleeping ones at once or one after the other: all that it will have at a time.
  const wanted =
    text.split(`sleep ${seconds}`).length - 1 - (text.includes(';') && text.startsWith('trap') ? 1 : 0);
  const end = await way(task);
  await until(() => sleeping(seconds).length >= wanted);
  await pause(500);
  const orderedAt = performance.now();
  const ended = end();
  let goneMs: number | undefined;
  while (performance.now() - orderedAt < waitMs && goneMs === undefined) {
    await pause(10);
    goneMs = sleeping(seconds).length === 0 ? performance.now() - orderedAt : undefined;
  }
  const survivors = sleeping(seconds);
  const clean = await ended;
  survivors.forEach((pid) => process.kill(pid, 'SIGKILL'));
  return {
    survivors: survivors.length,
    ...(goneMs !== undefined && { goneMs }),
    ...(clean !== undefined && { clean }),
  };
}

/** Whatever lives and carries the mark in its command line, the shell included. */
function sleeping(seconds: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
        const dead = stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
        const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0');
        return !dead && words.some((word) => word.includes(`sleep ${seconds}`) || word === String(seconds));
      } catch {
        return false;
      }
    })
    .map(Number);
}

async function until(look: () => boolean): Promise<void> {
  const giveUpAt = performance.now() + 30_000;
  while (!look()) {
    if (performance.now() > giveUpAt) {
      throw new Error('The task did not start.');
    }
    await pause(20);
  }
}
