// Runs inside the extension host, started by bench/host.ts: VS Code calls run().
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { JobQueueApi, JobQueueExports } from '../src/extension/api.ts';
import type { Job } from '../src/queue/index.ts';
import type { HostFigures, Rate } from './hostFigures.ts';

const spawns = 50;
const halts = 20;
// The two ways take turns, so that whatever else the machine does hits both.
const rounds = 4;
const queueJobsARound = 50;
const tasksARound = 15;
const atOnce = 2;

type Work = NonNullable<HostFigures['work']>;

export async function run(): Promise<void> {
  console.log('Measuring…');
  const extension = vscode.extensions.getExtension<JobQueueExports>('jobqueue.job-queue');
  if (extension === undefined) {
    throw new Error('The extension is missing.');
  }
  // VS Code activates it once the window has started.
  const activateMs = await loggedActivation(process.env['JOBQUEUE_BENCH_USER'] ?? '');
  await untilQuiet();
  const shownMs = await timed(async () => vscode.commands.executeCommand('jobQueue.jobs.focus'));
  const api = extension.exports.getApi(1);
  const first = await api.addCommand({ commandLine: 'true' });
  await first.finished;
  const work = process.env['JOBQUEUE_BENCH'] === 'all' ? await measureWork(api) : undefined;
  const figures: HostFigures = {
    vscode: vscode.version,
    node: process.version,
    activateMs,
    shownMs,
    jobsBefore: first.id - 1,
    ...(work && { work }),
  };
  writeFileSync(process.env['JOBQUEUE_BENCH_RESULT'] ?? '', JSON.stringify(figures));
}

/** The window is still being drawn: on two cores its renderer would be measured, too. */
async function untilQuiet(): Promise<void> {
  const giveUpAt = performance.now() + 30_000;
  for (let quiet = 0; quiet < 3;) {
    if (performance.now() > giveUpAt) {
      throw new Error('The machine does not come to rest.');
    }
    const before = cpuTimes();
    await pause(300);
    const after = cpuTimes();
    const idle = (after.idle - before.idle) / (after.all - before.all);
    quiet = idle > 0.8 ? quiet + 1 : 0;
  }
}

function cpuTimes(): { idle: number; all: number } {
  const times = cpus().map((cpu) => cpu.times);
  const sum = (of: (time: (typeof times)[number]) => number): number =>
    times.reduce((total, time) => total + of(time), 0);
  return {
    idle: sum(({ idle }) => idle),
    all: sum((time) => Object.values(time).reduce((total, part) => total + part, 0)),
  };
}

/** VS Code writes a log some time after it is told. */
async function loggedActivation(userFolder: string): Promise<number> {
  const giveUpAt = performance.now() + 20_000;
  while (performance.now() < giveUpAt) {
    for (const name of await readdir(userFolder, { recursive: true })) {
      if (name.endsWith('Job Queue.log')) {
        const found = /Activated in ([\d.]+) ms/.exec(await readFile(path.join(userFolder, name), 'utf8'));
        if (found !== null) {
          return Number(found[1]);
        }
      }
    }
    await pause(100);
  }
  throw new Error(`No log of the extension in ${userFolder}.`);
}

async function measureWork(api: JobQueueApi): Promise<Work> {
  await api.setWorkers(atOnce);
  await runJobs(api, 5); // the first ones load code
  const spawned = [];
  for (let index = 0; index < spawns; index++) {
    spawned.push(await measureSpawn(api));
  }
  const haltMs: number[] = [];
  for (let index = 0; index < halts; index++) {
    haltMs.push(await measureHalt(api, 70_000 + index));
  }
  let queueMs = 0;
  let tasksMs = 0;
  await runTasks(2);
  for (let round = 0; round < rounds; round++) {
    queueMs += await timed(() => runJobs(api, queueJobsARound));
    tasksMs += await timed(() => runTasks(tasksARound));
  }
  return {
    addedToSpawnedMs: spawned.map(({ fromAdded }) => fromAdded),
    calledToSpawnedMs: spawned.map(({ fromCall }) => fromCall),
    haltMs,
    queue: rate(rounds * queueJobsARound, queueMs),
    executeTask: rate(rounds * tasksARound, tasksMs),
  };
}

const rate = (jobs: number, ms: number): Rate => ({ jobs, ms });

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

async function measureSpawn(api: JobQueueApi): Promise<{ fromAdded: number; fromCall: number }> {
  let added = 0;
  let spawned = 0;
  const listening = api.onDidChangeJob(({ change }) => {
    if (change === 'added') {
      added = performance.now();
    } else if (change === 'phase') {
      spawned = performance.now();
    }
  });
  const called = performance.now();
  const job = await api.addCommand({ commandLine: 'true' });
  await succeeded(job);
  listening.dispose();
  return { fromAdded: spawned - added, fromCall: spawned - called };
}

async function measureHalt(api: JobQueueApi, seconds: number): Promise<number> {
  const commandLine = `sleep ${seconds} & sleep ${seconds} & wait`;
  const job = await api.addCommand({ commandLine });
  // The shell, whose command line has both, and its two children.
  while ((await alive(`sleep ${seconds}`)) < 3) {}
  const ordered = performance.now();
  await api.haltJob(job.id);
  const tookMs = performance.now() - ordered;
  if ((await alive(`sleep ${seconds}`)) > 0) {
    throw new Error('Something survived the halt.');
  }
  return tookMs;
}

async function alive(part: string): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'stat=,args=']);
  return stdout.split('\n').filter((line) => line.includes(part) && !line.startsWith('Z')).length;
}

function taskOf(slot: number): vscode.Task {
  const execution = new vscode.ShellExecution('true');
  // Two tasks of one type would be one task to VS Code, since it drops properties that no extension has
  // declared.
  const definition = { type: `jobQueueBench${slot}` };
  const task = new vscode.Task(
    definition,
    vscode.TaskScope.Workspace,
    `true ${slot}`,
    'bench',
    execution,
    [],
  );
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Never, panel: vscode.TaskPanelKind.Shared };
  return task;
}

/** The same task through the queue, all added at once. */
async function runJobs(api: JobQueueApi, count: number): Promise<void> {
  const jobs = await Promise.all(Array.from({ length: count }, () => api.addTask(taskOf(0))));
  await Promise.all(jobs.map(succeeded));
}

async function succeeded(job: Job): Promise<void> {
  const outcome = await job.finished;
  if (outcome.kind !== 'succeeded') {
    throw new Error(`Job #${job.id}: ${JSON.stringify(outcome)}`);
  }
}

/** Through VS Code: as many at a time as there are workers, each the next one's start. */
async function runTasks(count: number): Promise<void> {
  let left = count;
  const lane = async (slot: number): Promise<void> => {
    while (left-- > 0) {
      await executed(taskOf(slot));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, slot) => lane(slot)));
}

/** Its end may be told before executeTask has returned the execution that ends, hence the name. */
async function executed(task: vscode.Task): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const listening = vscode.tasks.onDidEndTask(({ execution }) => {
    if (execution.task.name === task.name) {
      resolve();
    }
  });
  const limit = setTimeout(() => reject(new Error(`${task.name} did not end.`)), 60_000);
  try {
    await vscode.tasks.executeTask(task);
    await promise;
  } finally {
    clearTimeout(limit);
    listening.dispose();
  }
}
