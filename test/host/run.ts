// Runs the host tests, window after window: in the web build, or with --desktop in VS Code desktop. Arguments
// are the windows and files to run, such as `folder` or `folder/commands.test.ts`; without any, all are run.
// `--full`: every variant of the comparison with VS Code. `--report NAME`: the results go to NAME.json.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { type FileOutcome, summarize } from '../../scripts/outcomes.mjs';
import { results, root } from '../../scripts/paths.mjs';
import { main, Problem } from '../../scripts/problem.mjs';
import { runWindow, type WindowName, windowNames } from './runWindow.ts';

const { values, positionals } = parseArgs({
  options: {
    grep: { type: 'string' },
    desktop: { type: 'boolean', default: false },
    full: { type: 'boolean', default: false },
    report: { type: 'string', default: 'host' },
  },
  allowPositionals: true,
});

const withTests = (name: string) => globSync(`test/host/${name}/*.test.ts`, { cwd: root }).length > 0;

/** The windows to run, each with the files to run there, or with none for all of them. */
function chosen(): Map<WindowName, readonly string[]> {
  const wanted = new Map<WindowName, readonly string[]>();
  for (const name of positionals.length > 0 ? positionals : windowNames.filter(withTests)) {
    const [first = '', file] = name.split('/');
    const window = windowNames.find((known) => known === first);
    if (window === undefined) {
      throw new Problem(`No window is called ${first}; there are ${windowNames.join(', ')}.`);
    }
    // All of them, if the window itself is named.
    const files = wanted.get(window);
    const all = file === undefined || files?.length === 0;
    wanted.set(window, all ? [] : [...(files ?? []), file]);
  }
  return wanted;
}

await main(import.meta.url, async () => {
  const launcher = process.platform === 'win32' ? 'launcher.cmd' : 'launcher.mjs';
  const executable = values.desktop
    ? await downloadAndUnzipVSCode({ cachePath: path.join(root, '.vscode-test') })
    : path.join(import.meta.dirname, launcher);
  const grep = values.grep ?? process.env['JOBQUEUE_GREP'];
  const env: Record<string, string> = {
    ...(grep && { JOBQUEUE_GREP: grep }),
    ...(values.full && { JOBQUEUE_FULL: '1' }),
  };
  const all: FileOutcome[] = [];
  let interrupted = false;
  // test-electron hands SIGINT on to the window that runs, but not SIGTERM.
  process.on('SIGINT', () => (interrupted = true)).on('SIGTERM', () => process.emit('SIGINT'));
  // A second run adds to the logs of the first.
  if (positionals.length === 0) {
    await rm(path.join(results, 'host'), { recursive: true, force: true });
  }
  for (const [window, files] of chosen()) {
    if (interrupted) {
      break;
    }
    const started = performance.now();
    console.log(`\n— ${window} window —`);
    const outcomes = await runWindow(window, executable, files, env);
    all.push(...outcomes);
    const { passed, failed } = summarize(outcomes);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${window}: ${passed} passed, ${failed.length} failed, ${seconds} s`);
  }
  await mkdir(results, { recursive: true });
  await writeFile(path.join(results, `${values.report}.json`), JSON.stringify(all, null, 2));
  const { passed, failed } = summarize(all);
  for (const { title, message } of failed) {
    console.error(`\n✖ ${title}\n${message}`);
  }
  return failed.length || interrupted || (!passed && !grep) ? 1 : 0;
});
