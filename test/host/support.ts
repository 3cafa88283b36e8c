// What the host tests share. A test waits for a promise or for a condition with a limit, never for a time.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { JobQueueApi, JobQueueExports } from '../../src/extension/api.ts';
import type { Job, Outcome } from '../../src/queue/index.ts';

/** A folder of this window's own: `workspace`, `second`, `user` are in it. */
export const home = process.env['JOBQUEUE_TEST_HOME'] ?? '';
const windows = process.platform === 'win32';

/** For what needs a POSIX shell and its process groups. */
export const posixTest = windows ? test.skip : test;

export async function activate(): Promise<JobQueueExports> {
  const extension = vscode.extensions.getExtension<JobQueueExports>('jobqueue.job-queue');
  assert.ok(extension);
  return extension.activate();
}

export async function openApi(): Promise<JobQueueApi> {
  return (await activate()).getApi(1);
}

/** Runs a command of the extension as another program does. */
export async function order<T = unknown>(name: string, ...args: unknown[]): Promise<T> {
  return vscode.commands.executeCommand<T>(`jobQueue.${name}`, ...args);
}

/** Resolves with the first result that is not undefined or false. */
export async function until<T>(
  what: string,
  look: () => T | PromiseLike<T>,
  limitMs = 15_000,
): Promise<Exclude<T, undefined | false>> {
  const giveUpAt = performance.now() + limitMs;
  while (performance.now() < giveUpAt) {
    const found = await look();
    if (found !== undefined && found !== false) {
      return found as Exclude<T, undefined | false>;
    }
    await pause(20);
  }
  throw new Error(`Not within ${limitMs} ms: ${what}`);
}

/** Answers the question that a command asks with `answer`, and returns what the command returned. */
export async function answered<T>(asking: Promise<T>, answer: string): Promise<T> {
  let result: { value: T } | undefined;
  let problem: unknown;
  asking.then(
    (value) => (result = { value }),
    (error: unknown) => (problem = error ?? new Error('rejected')),
  );
  return until('the command has ended', async () => {
    if (problem !== undefined) {
      throw problem;
    }
    // Does nothing while no question is open.
    await vscode.commands.executeCommand(answer);
    return result;
  }).then(({ value }) => value);
}

export function need(api: JobQueueApi, id: number | undefined): Job {
  assert.equal(typeof id, 'number', 'the command returned no job id');
  const job = api.job(id ?? 0);
  assert.ok(job, `job #${String(id)} is not kept`);
  return job;
}

/** Adds a command line by the command and returns its job. */
export async function addCommand(api: JobQueueApi, commandLine: string, more: object = {}): Promise<Job> {
  return need(api, await order<number>('addCommand', { commandLine, ...more }));
}

export async function isActive(job: Job): Promise<void> {
  await until(`#${job.id} is active`, () => job.status.state === 'running' && job.status.phase === 'active');
}

/** Has VS Code run a task, as a user does; resolves when its process runs. */
export async function startOutside(name: string): Promise<vscode.TaskExecution> {
  const task = (await vscode.tasks.fetchTasks()).find((each) => each.name === name);
  assert.ok(task);
  const begun = Promise.withResolvers<void>();
  const listening = vscode.tasks.onDidStartTaskProcess(() => begun.resolve());
  const execution = await vscode.tasks.executeTask(task);
  await begun.promise;
  listening.dispose();
  return execution;
}

export function failure(outcome: Outcome): Extract<Outcome, { kind: 'failed' }> {
  assert.ok(outcome.kind === 'failed', JSON.stringify(outcome));
  return outcome;
}

/** Rejects unless `promise` rejects with a message in which all the words are. */
export async function rejects(promise: Promise<unknown>, ...words: string[]): Promise<void> {
  const error: unknown = await promise.then(
    (value) => assert.fail(`It resolved to ${JSON.stringify(value)}.`),
    (reason: unknown) => reason,
  );
  const text = String(error);
  for (const word of words) {
    assert.ok(text.includes(word), `"${word}" is not in: ${text}`);
  }
}

export async function configure(name: string, value: unknown): Promise<void> {
  await vscode.workspace
    .getConfiguration('jobQueue')
    .update(name, value, vscode.ConfigurationTarget.Workspace);
}

/**
 * What the system itself says lives, by its command line; the dead that nobody has fetched yet do not count.
 */
export async function processes(commandLinePart: string): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,stat=,args=']);
  return stdout
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line))
    .filter((match) => match?.[2]?.startsWith('Z') === false && match[3]?.includes(commandLinePart) === true)
    .map((match) => Number(match?.[1]));
}

let marks = 0;
/** A number of seconds for `sleep` that no other process of this machine uses. */
export function uniqueSeconds(): number {
  return 100_000 + (process.pid % 10_000) * 100 + ++marks;
}

export function homeFile(name: string): string {
  return path.join(home, name);
}

/** The log of a job of this window; undefined while there is none. */
export function outputFile(job: Job): string | undefined {
  const cwd = homeFile('user');
  const [found] = globSync(`**/output/{host-${process.pid}-*,queue-*}/job-${job.id}-1.log`, { cwd });
  return found === undefined ? undefined : path.join(cwd, found);
}

export async function outputOf(job: Job): Promise<string> {
  return readFileSync(await until(`the output of #${job.id}`, () => outputFile(job)), 'utf8');
}

/**
 * A command line that runs JavaScript in Node; without double quotes, $ and % in it any shell passes it on.
 */
export function nodeLine(script: string): string {
  return `node -e "${script}"`;
}

/** The queue as a fresh window has it, apart from the ids. */
export async function reset(api: JobQueueApi, workers = 2): Promise<void> {
  await api.haltAll();
  await api.resume();
  await order('clearEnded');
  await api.setWorkers(workers);
  await until('the workers are those wanted', () => api.workers.length === workers);
}
