// Runs the host tests, window after window: in the web build, or with --desktop in VS Code desktop.
import { mkdir, writeFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { results, root } from '../../scripts/paths.mjs';
import { main, Problem } from '../../scripts/problem.mjs';
import { runWindow, windowNames, type WindowResult } from './runWindow.ts';

const { values } = parseArgs({
  options: {
    window: { type: 'string' },
    grep: { type: 'string' },
    desktop: { type: 'boolean', default: false },
  },
});

const withTests = (name: string) => globSync(`test/host/${name}/*.test.ts`, { cwd: root }).length > 0;

function chosenWindows() {
  const wanted = values.window?.split(',') ?? [...windowNames];
  for (const name of wanted) {
    if (!windowNames.some((known) => known === name)) {
      throw new Problem(`No window is called ${name}; there are ${windowNames.join(', ')}.`);
    }
  }
  return windowNames.filter((name) => wanted.includes(name) && withTests(name));
}

await main(import.meta.url, async () => {
  const launcher = process.platform === 'win32' ? 'launcher.cmd' : 'launcher.mjs';
  const executable = values.desktop
    ? await downloadAndUnzipVSCode({ cachePath: path.join(root, '.vscode-test') })
    : path.join(import.meta.dirname, launcher);
  const grep = values.grep ?? process.env['JOBQUEUE_GREP'];
  const env: Record<string, string> = grep ? { JOBQUEUE_GREP: grep } : {};
  const all: WindowResult[] = [];
  let interrupted = false;
  // test-electron hands SIGINT on to the window that runs, but not SIGTERM.
  process.on('SIGINT', () => (interrupted = true)).on('SIGTERM', () => process.emit('SIGINT'));
  for (const window of chosenWindows()) {
    if (interrupted) break;
    const started = performance.now();
    console.log(`\n— ${window} window —`);
    const result = await runWindow(window, executable, env);
    all.push(result);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${window}: ${result.passed.length} passed, ${result.failed.length} failed, ${seconds} s`);
  }
  const failed = all.flatMap((result) => result.failed.map((test) => ({ window: result.window, ...test })));
  const passed = all.reduce((sum, result) => sum + result.passed.length, 0);
  await mkdir(results, { recursive: true });
  const summary = { numPassedTests: passed, numFailedTests: failed.length, failed };
  await writeFile(path.join(results, 'host.json'), JSON.stringify(summary, null, 2));
  for (const test of failed) console.error(`\n✖ ${test.window}: ${test.title}\n${test.message}`);
  return failed.length || interrupted || (!passed && !grep) ? 1 : 0;
});
