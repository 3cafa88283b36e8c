// Measures the extension in a real extension host and writes bench/results-host.md.
// Run: node bench/host.ts [windows]
//   windows: how often a window is opened to measure the activation (default 5), in turn with no saved queue,
//            with an empty one and with a full one; the first one does the rest, too

import { cp, mkdir, mkdtemp, open, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, platform, release, tmpdir } from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build as bundle } from 'esbuild';
import { build } from '../scripts/build.mjs';
import { projectEnv, root, sampleWorkspace } from '../scripts/paths.mjs';
import { queueFolderName } from '../src/local/session/queueFolder.ts';
import { fillStore } from './filledStore.ts';
import type { HostFigures, Rate } from './hostFigures.ts';

const launcher = path.join(root, 'test', 'host', platform() === 'win32' ? 'launcher.cmd' : 'launcher.mjs');
const measurements = path.join(root, 'out', 'bench', 'hostMeasurements.cjs');

const endedJobs = 100_000;

/** `store`: a folder whose content is the window's saved queue. */
async function openWindow(what: 'all' | 'activation', store?: string): Promise<HostFigures> {
  const home = await mkdtemp(path.join(await realpath(tmpdir()), 'jq-bench-'));
  try {
    const workspace = path.join(home, 'workspace');
    const result = path.join(home, 'result.json');
    const user = path.join(home, 'user');
    await cp(sampleWorkspace, workspace, { recursive: true });
    if (store !== undefined) {
      const name = queueFolderName([{ scheme: 'file', fsPath: workspace }], undefined);
      const storage = path.join(user, 'User', 'globalStorage', 'jobqueue.job-queue');
      const queue = path.join(storage, 'queues', name);
      await cp(store, queue, { recursive: true });
      await sync(queue);
    }
    await runTests({
      vscodeExecutablePath: launcher,
      extensionDevelopmentPath: root,
      extensionTestsPath: measurements,
      launchArgs: [workspace, `--user-data-dir=${user}`, `--extensions-dir=${path.join(home, 'extensions')}`],
      extensionTestsEnv: projectEnv({
        JOBQUEUE_WINDOW: 'bench',
        JOBQUEUE_BENCH: what,
        JOBQUEUE_BENCH_RESULT: result,
        JOBQUEUE_BENCH_USER: user,
      }),
    });
    return JSON.parse(await readFile(result, 'utf8')) as HostFigures;
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/**
 * A queue that was used for a year is on the disk: the first write of the window must not wait for that of
 * the copy.
 */
async function sync(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = await open(path.join(folder, name), 'r+');
    await file.sync();
    await file.close();
  }
}

function share(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(part * sorted.length) - 1] ?? Number.NaN;
}

function spread(values: readonly number[]): string {
  const [median, p95] = [share(values, 0.5), share(values, 0.95)];
  return `median ${median.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms (${values.length})`;
}

function perSecond({ jobs, ms }: Rate): number {
  return (jobs / ms) * 1000;
}

type Start = Pick<HostFigures, 'activateMs' | 'shownMs' | 'jobsBefore'>;

function startRows(none: readonly Start[], empty: readonly Start[], full: readonly Start[]): string[][] {
  if (full.some(({ jobsBefore }) => jobsBefore !== endedJobs)) {
    throw new Error('The saved jobs were not found.');
  }
  const more = (of: (start: Start) => number): string =>
    `${(share(full.map(of), 0.5) - share(empty.map(of), 0.5)).toFixed(1)} ms`;
  const many = endedJobs.toLocaleString('en');
  return [
    ['activate(), no queue', spread(none.map(({ activateMs }) => activateMs)), 'at most 30 ms'],
    ['activate(), empty queue', spread(empty.map(({ activateMs }) => activateMs)), ''],
    [`activate(), ${many} ended jobs`, spread(full.map(({ activateMs }) => activateMs)), ''],
    ['difference of the last two medians', more(({ activateMs }) => activateMs), 'at most 20 ms'],
    ['showing the view of the jobs, empty queue', spread(empty.map(({ shownMs }) => shownMs)), ''],
    [`showing the view, ${many} ended jobs`, spread(full.map(({ shownMs }) => shownMs)), ''],
    ['difference of the medians', more(({ shownMs }) => shownMs), ''],
  ];
}

function report(windows: readonly HostFigures[], starts: string[][], loadBefore: number): string {
  const [first] = windows;
  if (first?.work === undefined) {
    throw new Error('Nothing was measured.');
  }
  const { vscode, node, work } = first;
  const ratio = perSecond(work.queue) / perSecond(work.executeTask);
  const rows = [
    ['job added to process spawned, idle worker', spread(work.addedToSpawnedMs), 'median at most 20 ms'],
    ['the same, from the call of addCommand', spread(work.calledToSpawnedMs), ''],
    [`\`true\` through the queue, 2 workers`, rateText(work.queue), ''],
    ['`true` through tasks.executeTask, 2 at a time', rateText(work.executeTask), ''],
    ['ratio', `${ratio.toFixed(1)} times`, 'at least 5 times'],
    ['halt: order to nothing left, shell with 2 children', spread(work.haltMs), ''],
    ...starts,
  ];
  const cpu = `${cpus().length} x ${cpus()[0]?.model.trim() ?? '?'}`;
  return [
    '# Measured in the extension host',
    '',
    `VS Code ${vscode} (web build), Node ${node}, ${platform()} ${release()}, ${cpu}, load before ${loadBefore.toFixed(1)}.`,
    'Run: `node bench/host.ts`. The numbers in parentheses are samples. Queue and executeTask took turns in one host.',
    'VS Code activates the extension once the window has started; activate() is measured then, the rest when the machine has come to rest.',
    '',
    '| what | measured | wanted |',
    '| --- | --- | --- |',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
  ].join('\n');
}

function rateText(rate: Rate): string {
  return `${perSecond(rate).toFixed(1)} a second (${rate.jobs})`;
}

const count = Number(process.argv[2] ?? 5);
const [loadBefore = 0] = loadavg();
await mkdir(path.dirname(measurements), { recursive: true });
await build({ only: ['extension'] });
await bundle({
  absWorkingDir: root,
  entryPoints: ['bench/hostMeasurements.ts'],
  outfile: measurements,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  external: ['vscode'],
});
const template = await mkdtemp(path.join(await realpath(tmpdir()), 'jq-bench-store-'));
const none: HostFigures[] = [];
const empty: HostFigures[] = [];
const full: HostFigures[] = [];
try {
  fillStore(path.join(template, 'empty'), 0);
  fillStore(path.join(template, 'full'), endedJobs);
  for (let index = 0; index < count; index++) {
    none.push(await openWindow(index === 0 ? 'all' : 'activation'));
    empty.push(await openWindow('activation', path.join(template, 'empty')));
    full.push(await openWindow('activation', path.join(template, 'full')));
  }
} finally {
  await rm(template, { recursive: true, force: true });
}
const text = report(none, startRows(none, empty, full), loadBefore);
console.log(text);
await writeFile(path.join(root, 'bench', 'results-host.md'), text);
