// What TaskExecution.terminate() leaves alive, by the shape of the process, in a real extension host; beside
// it what a halt of our jobs that VS Code runs leaves. Writes bench/results-terminate.md.
// Run: node bench/terminate.ts [rounds]
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, platform, release, tmpdir } from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { build as bundle } from 'esbuild';
import { build } from '../scripts/build.mjs';
import { projectEnv, root, sampleWorkspace } from '../scripts/paths.mjs';
import type { Shape, TerminateFigures } from './terminateFigures.ts';

const measurements = path.join(root, 'out', 'bench', 'terminateMeasurements.cjs');

async function openWindow(rounds: number): Promise<TerminateFigures> {
  const home = await mkdtemp(path.join(await realpath(tmpdir()), 'jq-bench-'));
  try {
    const workspace = path.join(home, 'workspace');
    const result = path.join(home, 'result.json');
    await cp(sampleWorkspace, workspace, { recursive: true });
    await runTests({
      vscodeExecutablePath: path.join(root, 'test', 'host', 'launcher.mjs'),
      extensionDevelopmentPath: root,
      extensionTestsPath: measurements,
      launchArgs: [
        workspace,
        `--user-data-dir=${path.join(home, 'user')}`,
        `--extensions-dir=${path.join(home, 'extensions')}`,
      ],
      extensionTestsEnv: projectEnv({
        JOBQUEUE_WINDOW: 'bench',
        JOBQUEUE_BENCH_ROUNDS: String(rounds),
        JOBQUEUE_BENCH_RESULT: result,
      }),
    });
    return JSON.parse(await readFile(result, 'utf8')) as TerminateFigures;
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Survivors of all rounds, and the median time until nothing was left. */
function cells({ runs }: Pick<Shape, 'runs'>): string[] {
  const survivors = runs.reduce((sum, run) => sum + run.survivors, 0);
  const gone = runs.flatMap(({ goneMs }) => goneMs ?? []).toSorted((a, b) => a - b);
  const median = gone[Math.ceil(gone.length / 2) - 1];
  return [`${survivors} in ${runs.length}`, median === undefined ? 'never' : `${median.toFixed(0)} ms`];
}

function report({ vscode, node, waitMs, shapes }: TerminateFigures, loadBefore: number): string {
  const cpu = `${cpus().length} x ${cpus()[0]?.model.trim() ?? '?'}`;
  return [
    '# What is left of a task that VS Code runs',
    '',
    `VS Code ${vscode} (web build), Node ${node}, ${platform()} ${release()}, ${cpu}, load before ${loadBefore.toFixed(1)}.`,
    `Run: \`node bench/terminate.ts\`. Survivors: processes in the process table ${waitMs / 1000} s after the order. Time: from the`,
    'order to none being left, median of the rounds in which that came. Halting had a grace of 1 s.',
    '',
    '| shape | terminate(): survivors | gone after | halted job: survivors | gone after | said to be clean |',
    '| --- | --- | --- | --- | --- | --- |',
    ...shapes.map(
      ({ name, terminated, halted }) =>
        `| ${[name, ...cells(terminated), ...cells(halted), `${halted.runs.filter(({ clean }) => clean).length} of ${halted.runs.length}`].join(' | ')} |`,
    ),
    '',
  ].join('\n');
}

const rounds = Number(process.argv[2] ?? 3);
const [loadBefore = 0] = loadavg();
await mkdir(path.dirname(measurements), { recursive: true });
await build({ only: ['extension'] });
await bundle({
  absWorkingDir: root,
  entryPoints: ['bench/terminateMeasurements.ts'],
  outfile: measurements,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  external: ['vscode'],
});
const text = report(await openWindow(rounds), loadBefore);
console.log(text);
await writeFile(path.join(root, 'bench', 'results-terminate.md'), text);
