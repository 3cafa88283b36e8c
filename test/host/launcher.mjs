#!/usr/bin/env node
// A drop-in for VS Code's command line, as @vscode/test-electron calls it, without a desktop: it serves the
// web build and opens it in a headless browser. The page reports the extension host's console and exit code
// through two functions that the browser exposes. Ends with the tests' exit code and takes down all it has
// started.
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { format, parseArgs } from 'node:util';
import { results } from '../../scripts/paths.mjs';
import { main, Problem } from '../../scripts/problem.mjs';
import { onStop } from '../../scripts/processes.mjs';
import { launchBrowser } from '../../scripts/webBrowser.mjs';
import { offline, serveWebVscode } from '../../scripts/webVscode.mjs';

const limitMs = Number(process.env['JOBQUEUE_HOST_LIMIT_MS']) || 10 * 60_000;
// Between the page being open and the first word of the tests; a modal dialog, for instance, lets nothing
// start.
const startLimitMs = 120_000;

const windowName = process.env['JOBQUEUE_WINDOW'] ?? 'window';
const mark = '\u2063';

function readCommandLine() {
  const { values, positionals } = parseArgs({
    strict: false, // VS Code has many more flags; unknown ones are of no meaning here.
    allowPositionals: true,
    options: {
      extensionDevelopmentPath: { type: 'string', multiple: true },
      extensionTestsPath: { type: 'string' },
      'user-data-dir': { type: 'string' },
      'extensions-dir': { type: 'string' },
      'disable-workspace-trust': { type: 'boolean' },
    },
  });
  const one = (/** @type {string} */ name) => /** @type {string | undefined} */ (values[name]);
  const tests = one('extensionTestsPath');
  if (!tests) {
    throw new Problem('--extensionTestsPath is missing.');
  }
  return {
    tests,
    extensions: /** @type {string[]} */ (values['extensionDevelopmentPath'] ?? []),
    userDataDir: one('user-data-dir'),
    extensionsDir: one('extensions-dir'),
    trust: !values['disable-workspace-trust'],
    folder: positionals[0],
  };
}

/**
 * Everything goes to a log file; of that, the console of the extension host is shown. The page reports its
 * own log in the same stream, so the tests' index.ts puts a mark before what the extension host prints.
 */
async function openLog() {
  const folder = path.join(results, 'host');
  await mkdir(folder, { recursive: true });
  const file = createWriteStream(path.join(folder, `${windowName}.log`), { flags: 'a' });
  return (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
    const [first, ...rest] = args;
    const marked = typeof first === 'string' && first.startsWith(mark);
    const text = format(marked ? first.slice(mark.length) : first, ...rest);
    file.write(`${marked ? 'host' : 'page'} ${type}: ${text}\n`);
    if (marked) {
      (type === 'error' ? process.stderr : process.stdout).write(`${text}\n`);
    }
    return marked;
  };
}

async function launch() {
  const { userDataDir: given, ...options } = readCommandLine();
  const userDataDir = given ?? (await mkdtemp(path.join(await realpath(tmpdir()), 'jq-')));
  const server = await serveWebVscode({
    userDataDir,
    trust: options.trust,
    env: { ...process.env, ...offline, JOBQUEUE_CONSOLE_MARK: mark },
    extensionsDir: options.extensionsDir,
  });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    /** @type {PromiseWithResolvers<number>} */
    const { promise, resolve, reject } = Promise.withResolvers();
    const fail = (/** @type {string} */ why) => reject(new Problem(why));
    const print = await openLog();
    let started = false;
    await page.exposeFunction(
      'codeAutomationLog',
      (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
        started = print(type, args) || started;
      },
    );
    await page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => resolve(code));
    page.on('crash', () => fail('The page crashed.'));
    browser.on('disconnected', () => fail('The browser ended.'));
    void server.exited.then(() => fail(`The server ended.\n${server.log()}`));
    onStop((why) => fail(`Stopped by ${why}.`));
    const timers = [
      setTimeout(() => fail(`The tests took longer than ${limitMs / 1000} s.`), limitMs),
      setTimeout(() => !started && fail(`No test began within ${startLimitMs / 1000} s.`), startLimitMs),
    ];
    await page.goto(server.url(options));
    const code = await promise.catch(async (/** @type {unknown} */ error) => {
      await page.screenshot({ path: await screenshotPath(), timeout: 5_000 }).catch(() => {});
      throw error;
    });
    for (const timer of timers) {
      clearTimeout(timer);
    }
    if (code !== 0) {
      await page.screenshot({ path: await screenshotPath() }).catch(() => {});
    }
    return code;
  } finally {
    server.stop();
    await browser.close();
    if (!given) {
      await rm(userDataDir, { recursive: true, force: true });
    }
  }
}

async function screenshotPath() {
  await mkdir(results, { recursive: true });
  return path.join(results, `host-${windowName}-failed.png`);
}

await main(import.meta.url, async () => {
  const code = await launch();
  return code;
});
// A pipe that a grandchild keeps open must not keep this process.
process.exit();
