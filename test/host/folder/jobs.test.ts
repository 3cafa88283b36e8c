// Tasks and command lines become jobs and end as their processes did.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { JobQueueApi } from '../../../src/extension/api.ts';
import { processOf } from '../../../src/local/work/taskWork.ts';
import {
  addCommand,
  failure,
  home,
  homeFile,
  need,
  nodeLine,
  openApi,
  order,
  rejects,
  reset,
} from '../support.ts';

function taskOf(execution: vscode.CustomExecution | vscode.ProcessExecution | vscode.ShellExecution) {
  return new vscode.Task({ type: 'jobQueueTest' }, vscode.TaskScope.Workspace, 'made', 'test', execution);
}

suite('A job of a task', () => {
  let api: JobQueueApi;
  suiteSetup(async () => {
    api = await openApi();
  });
  setup(() => reset(api));

  async function addTask(task: string, more: object = {}) {
    return need(api, await order<number>('addJob', { task, ...more }));
  }

  test('runs a shell task of tasks.json and has its times', async () => {
    const before = Date.now();
    const job = await addTask('greet');
    assert.equal(job.name, 'greet');
    assert.deepEqual(await job.finished, { kind: 'succeeded', value: undefined });
    const { queuedAt, startedAt = 0, endedAt = 0 } = job;
    assert.ok(before <= queuedAt && queuedAt <= startedAt && startedAt < endedAt && endedAt <= Date.now());
  });

  test('runs a process task in its own folder', async () => {
    const job = await addTask('where');
    assert.equal((await job.finished).kind, 'succeeded');
    assert.equal(processOf(job)?.spec.cwd, path.join(home, 'workspace', 'scripts'));
  });

  test('of a failing program fails with its exit code', async () => {
    const outcome = failure(await (await addTask('fail')).finished);
    assert.equal(outcome.reason, 'exitCode');
    assert.equal(outcome.exitCode, 3);
    assert.match(outcome.message, /exit code 3/);
  });

  test('runs an npm script', async () => {
    const job = await addTask('npm: broken');
    assert.equal(job.name, 'npm: broken');
    assert.equal(failure(await job.finished).exitCode, 3);
  });

  test('takes the name of its folder, and options', async () => {
    const job = await addTask('greet', { folder: 'workspace', options: { name: 'hello', priority: 7 } });
    assert.equal(job.name, 'hello');
    assert.equal(job.priority, 7);
    assert.equal((await job.finished).kind, 'succeeded');
  });

  test('is refused when nobody knows the task or the folder', async () => {
    await rejects(order('addJob', { task: 'no such task' }), '"no such task"', 'Job Queue: Add Job');
    await rejects(order('addJob', { task: 'greet', folder: 'nowhere' }), '"nowhere"', 'workspace');
    await rejects(order('addJob', { label: 'greet' }), '"task"');
    assert.deepEqual(api.jobs, []);
  });

  test('is refused with the name of a bad option', async () => {
    await rejects(order('addJob', { task: 'greet', options: { priority: 'high' } }), '"priority"', 'integer');
    await rejects(order('addJob', { task: 'greet', options: { prio: 1 } }), '"prio"', 'priority');
    await rejects(order('addCommand', { commandLine: 'true', options: { timeoutMs: -1 } }), '"timeoutMs"');
    await rejects(order('addCommand', { commandLine: 'true', cwd: 5 }), '"cwd"');
    await rejects(order('addCommand', { command: 'true' }), '"commandLine"');
    assert.deepEqual(api.jobs, []);
  });

  test('is refused when it is none that can be queued, and says why', async () => {
    await rejects(order('addJob', { task: 'watch' }), '"watch"', 'background', 'Start as Service');
    assert.deepEqual(api.jobs, []);
  });

  test('fails to start without its folder, its program or its shell, and the queue goes on', async () => {
    await api.setWorkers(1);
    const noFolder = await addCommand(api, 'exit 0', { cwd: 'no/such/folder' });
    const noProgram = await api.addTask(taskOf(new vscode.ProcessExecution('no-such-program-1')));
    const noShell = await api.addTask(
      taskOf(new vscode.ShellExecution('exit 0', { executable: '/no/shell-1' })),
    );
    const next = await addCommand(api, 'exit 0');

    const folder = failure(await noFolder.finished);
    assert.equal(folder.reason, 'start');
    assert.match(folder.message, /folder ".*no.such.folder" does not exist/);
    const program = failure(await noProgram.finished);
    assert.equal(program.reason, 'start');
    assert.match(program.message, /"no-such-program-1" was not found/);
    const shell = failure(await noShell.finished);
    assert.equal(shell.reason, 'start');
    assert.match(shell.message, /"\/no\/shell-1" was not found/);
    assert.equal((await next.finished).kind, 'succeeded');
  });

  test('whose shell does not find the command has the exit code of the shell', async () => {
    const job = await addCommand(api, 'no-such-command-1');
    const outcome = failure(await job.finished);
    assert.equal(outcome.reason, 'exitCode');
    assert.notEqual(outcome.exitCode, 0);
  });
});

suite('A job of a command line', () => {
  let api: JobQueueApi;
  suiteSetup(async () => {
    api = await openApi();
  });
  setup(() => reset(api));

  test('runs in the folder, with the environment it is given', async () => {
    const seen = homeFile('seen.json');
    const script = `fs.writeFileSync(process.env.SEEN, JSON.stringify([process.cwd(), process.env.A]))`;
    const job = await addCommand(api, nodeLine(script), {
      cwd: 'scripts',
      env: { SEEN: seen, A: 'given' },
      name: 'look around',
    });
    assert.equal(job.name, 'look around');
    assert.equal((await job.finished).kind, 'succeeded');
    assert.deepEqual(JSON.parse(readFileSync(seen, 'utf8')), [
      path.join(home, 'workspace', 'scripts'),
      'given',
    ]);
  });

  test('is named after itself', async () => {
    const job = await addCommand(api, 'exit 4');
    assert.equal(job.name, 'exit 4');
    assert.equal(failure(await job.finished).exitCode, 4);
  });

  test('is refused when empty', async () => {
    await rejects(order('addCommand', { commandLine: '  ' }), 'empty');
  });

  test('ends when its time is up', async () => {
    const job = await addCommand(api, nodeLine('setInterval(Object, 1e3)'), { options: { timeoutMs: 300 } });
    assert.equal(failure(await job.finished).reason, 'timeout');
  });
});
