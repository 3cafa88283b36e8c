// Runs inside the extension host: VS Code calls run(). Which window this is comes from the environment; the
// window's suites are in the folder of its name, test/host/<window>, and smoke.test.ts goes into every window.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';

declare const __dirname: string;

/**
 * The launcher of the web build tells the extension host's console from the page's own log by a mark. VS Code has
 * made the console's methods properties that ignore an assignment.
 */
function markConsole(mark: string): void {
  for (const method of ['log', 'info', 'warn', 'error'] as const) {
    const original = console[method].bind(console);
    const value = (...values: unknown[]) => original(mark + format(...values));
    Object.defineProperty(console, method, { value });
  }
}

export async function run(): Promise<void> {
  const mark = process.env['JOBQUEUE_CONSOLE_MARK'];
  if (mark) markConsole(mark);
  // Mocha keeps the console.log that it finds while loading.
  const { default: Mocha } = await import('mocha');
  const window = process.env['JOBQUEUE_WINDOW'] ?? 'folder';
  const mocha = new Mocha({
    ui: 'tdd',
    color: true,
    timeout: 30_000,
    slow: 1_000,
    forbidOnly: !!process.env['CI'],
  });
  const grep = process.env['JOBQUEUE_GREP'];
  if (grep) mocha.grep(grep);

  const folder = path.join(__dirname, window);
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.test.cjs'))
    .toSorted();
  for (const file of [
    path.join(__dirname, 'smoke.test.cjs'),
    ...names.map((name) => path.join(folder, name)),
  ]) {
    mocha.addFile(file);
  }

  const passed: string[] = [];
  const failed: { title: string; message: string }[] = [];
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on('pass', (test) => passed.push(test.fullTitle()));
    // A failing hook is reported here too.
    runner.on('fail', (test, error: unknown) => {
      failed.push({
        title: test.fullTitle(),
        message: error instanceof Error ? (error.stack ?? '') : String(error),
      });
    });
  });
  const results = process.env['JOBQUEUE_TEST_RESULTS'];
  if (results) {
    mkdirSync(path.dirname(results), { recursive: true });
    writeFileSync(results, JSON.stringify({ window, passed, failed }, null, 2));
  }
  if (failed.length)
    throw new Error(`${failed.length} of ${failed.length + passed.length} host tests failed.`);
}
