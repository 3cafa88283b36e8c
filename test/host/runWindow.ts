// One window of host tests: a fresh workspace and a fresh user data folder, deleted afterwards.
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { type FileOutcome, hasFailed } from '../../scripts/outcomes.mjs';
import { projectEnv, results, root, sampleWorkspace } from '../../scripts/paths.mjs';
import { commandFor } from '../../scripts/processes.mjs';

export const windowNames = ['folder', 'multiroot', 'empty', 'untrusted', 'differential'] as const;
export type WindowName = (typeof windowNames)[number];

/** Makes what the window opens below `home`; undefined stands for an empty window. */
async function makeWorkspace(window: WindowName, home: string): Promise<string | undefined> {
  if (window === 'empty') {
    return undefined;
  }
  const sample = path.join(home, 'workspace');
  if (window === 'differential') {
    await mkdir(sample);
    return sample;
  }
  await cp(sampleWorkspace, sample, { recursive: true });
  if (window !== 'multiroot') {
    return sample;
  }
  const second = path.join(home, 'second');
  await mkdir(path.join(second, '.vscode'), { recursive: true });
  // The label is also one of the sample's: in two folders it is two tasks.
  const tasks = [
    { label: 'greet', type: 'shell', command: 'node -e "console.log(\'second\')"', problemMatcher: [] },
  ];
  await writeFile(path.join(second, '.vscode', 'tasks.json'), JSON.stringify({ version: '2.0.0', tasks }));
  const file = path.join(home, 'both.code-workspace');
  await writeFile(file, JSON.stringify({ folders: [{ path: 'workspace' }, { path: 'second' }] }));
  return file;
}

/** As runTests, but without its --disable-workspace-trust. */
function runWithTrust(executable: string, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const command = commandFor(executable, args);
  const child = spawn(command.program, command.args, { env, shell: command.shell, stdio: 'inherit' });
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  process.once('SIGINT', forward).once('SIGTERM', forward);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      if (code === 0) {
        resolve();
      } else {
        reject(new Error(`The window ended with exit code ${code}.`));
      }
    });
  });
}

/** Returns the results of each file, and of the window itself. `files`: only those; none: all. */
export async function runWindow(
  window: WindowName,
  executable: string,
  files: readonly string[],
  env: Record<string, string>,
): Promise<FileOutcome[]> {
  // Short, because VS Code puts a socket with a long name into it; real, because the editor compares paths.
  const home = await mkdtemp(path.join(await realpath(tmpdir()), 'jq-'));
  const resultFile = path.join(results, 'host', `${window}.json`);
  await rm(resultFile, { force: true });
  try {
    const workspace = await makeWorkspace(window, home);
    const launchArgs = [
      ...(workspace ? [workspace] : []),
      `--user-data-dir=${path.join(home, 'user')}`,
      `--extensions-dir=${path.join(home, 'extensions')}`,
    ];
    const testEnv = {
      ...env,
      ...(files.length > 0 && { JOBQUEUE_FILES: files.join(',') }),
      JOBQUEUE_WINDOW: window,
      JOBQUEUE_TEST_RESULTS: resultFile,
      JOBQUEUE_TEST_HOME: home,
    };
    const tests = path.join(root, 'out', 'host', 'index.cjs');
    const ended =
      window === 'untrusted'
        ? runWithTrust(
            executable,
            [
              ...launchArgs,
              '--no-sandbox',
              '--disable-updates',
              '--skip-welcome',
              '--skip-release-notes',
              `--extensionTestsPath=${tests}`,
              `--extensionDevelopmentPath=${root}`,
            ],
            projectEnv(testEnv),
          )
        : runTests({
            vscodeExecutablePath: executable,
            extensionDevelopmentPath: root,
            extensionTestsPath: tests,
            launchArgs,
            extensionTestsEnv: projectEnv(testEnv),
          });
    const problem = await ended.then(
      () => undefined,
      (error: unknown) => String(error),
    );
    return await readResult(window, resultFile, { problem, mayBeEmpty: 'JOBQUEUE_GREP' in env });
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function readResult(
  window: WindowName,
  file: string,
  { problem, mayBeEmpty }: { problem: string | undefined; mayBeEmpty: boolean },
): Promise<FileOutcome[]> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const found = text === undefined ? [] : (JSON.parse(text) as FileOutcome[]);
  // A window whose extension host has died ends like any other.
  const lost = text === undefined ? 'The window left no results.' : undefined;
  const nothingRan = found.length === 0 && !mayBeEmpty ? 'No test ran.' : undefined;
  // A window in which a test has failed ends with an exit code, too.
  const broken = found.some(hasFailed) ? undefined : (problem ?? lost ?? nothingRan);
  return [...found, { file: window, passed: [], failed: [], ...(broken !== undefined && { broken }) }];
}
