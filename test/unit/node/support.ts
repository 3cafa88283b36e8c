// What the tests of src/node share: a folder per test, shell jobs, and a look at the process table that owes
// nothing to the code under test.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, onTestFinished } from 'vitest';
import {
  createProcessStarter,
  type ProcessOutput,
  type ProcessSpec,
  type ProcessStarter,
  type RunningProcess,
} from '../../../src/node/index.ts';

export const windows = process.platform === 'win32';

/** Runs from its source, where Node can. */
export const launcherPath = path.resolve(import.meta.dirname, '../../../src/node/launcher/main.ts');
export const canLaunch = !windows && process.features.typescript !== false;

let starter: ProcessStarter = createProcessStarter();

/**
 * Runs the suite against every way to start a process: this program as its parent, and the launcher process.
 */
export function withEachStarter(suite: () => void): void {
  const ways = [
    { way: 'started here', options: {} },
    ...(canLaunch ? [{ way: 'started by the launcher', options: { launcherPath } }] : []),
  ];
  describe.each(ways)('$way', ({ options }) => {
    beforeAll(() => {
      starter = createProcessStarter(options);
    });
    afterAll(() => {
      starter.dispose();
      starter = createProcessStarter();
    });
    suite();
  });
}

export function startAny(spec: ProcessSpec, output: ProcessOutput): Promise<RunningProcess> {
  return starter.start(spec, output);
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'job-queue-node-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function until(condition: () => boolean, what: string, withinMs = 8000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > deadline) {
      throw new Error(`Waited in vain for: ${what}`);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

export type Started = { folder: string; logPath: string; process: RunningProcess };

/** Starts what `spec` says in a folder of its own. Whatever is left of its group is killed after the test. */
export async function start(
  spec: Partial<ProcessSpec> & { file: string },
  output: Partial<ProcessOutput> = {},
): Promise<Started> {
  const folder = spec.cwd ?? temporaryFolder();
  const logPath = output.logPath ?? path.join(folder, 'log', 'out.log');
  const started = await startAny({ args: [], cwd: folder, env: {}, ...spec }, { ...output, logPath });
  onTestFinished(() => {
    if (!windows && groupExists(started.pid) && members(started.pid).length > 0) {
      killGroup(started.pid);
    }
  });
  return { folder, logPath, process: started };
}

export function killGroup(groupId: number): void {
  try {
    process.kill(-groupId, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}

function groupExists(groupId: number): boolean {
  try {
    return process.kill(-groupId, 0);
  } catch {
    return false;
  }
}

export function startShell(script: string, env: ProcessSpec['env'] = {}): Promise<Started> {
  return start({ file: '/bin/sh', args: ['-c', script], env });
}

export function startNode(code: string, env: ProcessSpec['env'] = {}): Promise<Started> {
  return start({ file: process.execPath, args: ['-e', code], env });
}

/** Waits until the job has written this file, and gives its trimmed text. */
export async function written(started: Started, name: string): Promise<string> {
  const file = path.join(started.folder, name);
  await until(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'), `file ${name}`);
  return readFileSync(file, 'utf8').trim();
}

export function log(started: Started): string {
  return readFileSync(started.logPath, 'utf8');
}

/** The living processes of these groups, by the process table; zombies are dead. */
export function members(...groupIds: readonly number[]): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,pgid=,stat='], { encoding: 'utf8' });
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, group, state]) => groupIds.includes(Number(group)) && state?.startsWith('Z') === false)
    .map(([pid]) => Number(pid));
}
