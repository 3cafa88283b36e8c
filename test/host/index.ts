// Runs inside the extension host: VS Code calls run(). Which window this is comes from the environment; the
// window's suites are in the folder of its name, test/host/<window>, and smoke.test.ts goes into every
// window.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import { hasFailed } from '../../scripts/outcomes.mjs';

declare const __dirname: string;

/**
 * The launcher of the web build tells the extension host's console from the page's own log by a mark. VS Code
 * has made the console's methods properties that ignore an assignment.
 */
function markConsole(mark: string): void {
  for (const method of ['log', 'info', 'warn', 'error'] as const) {
    const original = console[method].bind(console);
    const value = (...values: unknown[]) => original(mark + format(...values));
    Object.defineProperty(console, method, { value });
  }
}

type MutableOutcome = {
  readonly file: string;
  readonly passed: string[];
  readonly failed: { title: string; message: string }[];
  broken?: string;
};

/** The name of the file that a bundle was made from. */
function sourceName(bundle: string): string {
  return path.basename(bundle).replace(/\.cjs$/, '.ts');
}

export async function run(): Promise<void> {
  const mark = process.env['JOBQUEUE_CONSOLE_MARK'];
  if (mark) {
    markConsole(mark);
  }
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
  if (grep) {
    mocha.grep(grep);
  }

  const folder = path.join(__dirname, window);
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.test.cjs'))
    .toSorted();
  const wanted = process.env['JOBQUEUE_FILES']?.split(',');
  for (const file of [
    path.join(__dirname, 'smoke.test.cjs'),
    ...names.map((name) => path.join(folder, name)),
  ]) {
    if (wanted === undefined || wanted.includes(sourceName(file))) {
      mocha.addFile(file);
    }
  }

  const outcomes = new Map<string, MutableOutcome>();
  const outcomeOf = ({ file = '' }: { file?: string | undefined }): MutableOutcome => {
    const name = `${window}/${sourceName(file)}`;
    const outcome = outcomes.get(name) ?? { file: name, passed: [], failed: [] };
    outcomes.set(name, outcome);
    return outcome;
  };
  await new Promise<void>((resolve) => {
    const runner = mocha.run(() => resolve());
    runner.on('pass', (test) => outcomeOf(test).passed.push(test.fullTitle()));
    runner.on('fail', (test: Mocha.Test | Mocha.Hook, error: unknown) => {
      const title = test.fullTitle();
      const message = error instanceof Error ? (error.stack ?? '') : String(error);
      if (test.type === 'hook') {
        outcomeOf(test.parent ?? {}).broken ??= `${title}: ${message}`;
      } else {
        outcomeOf(test).failed.push({ title, message });
      }
    });
  });
  const results = process.env['JOBQUEUE_TEST_RESULTS'];
  if (results) {
    mkdirSync(path.dirname(results), { recursive: true });
    writeFileSync(results, JSON.stringify([...outcomes.values()], null, 2));
  }
  const failing = [...outcomes.values()].filter(hasFailed);
  if (failing.length > 0) {
    throw new Error(`Tests failed in ${failing.map(({ file }) => file).join(', ')}.`);
  }
}
