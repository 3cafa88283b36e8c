// Background tasks run beside the workers.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { JobQueueApi } from '../../../src/extension/api.ts';
import { processOf } from '../../../src/local/work/taskWork.ts';
import type { Job } from '../../../src/queue/index.ts';
import { workspaceRoot } from '../../fixtures/tasks/taskWorkspace.ts';
import { untilFile } from '../../fixtures/tasks/untilFile.ts';
import {
  addCommand,
  configure,
  isActive,
  need,
  nodeLine,
  openApi,
  order,
  rejects,
  reset,
  until,
} from '../support.ts';

/** A watcher whose second round comes when the file `again` is there. */
const rounds = untilFile(
  'again',
  'begin\nrounds.x:1:1: first\nrounds.x:2:1: second\ndone',
  'begin\nrounds.x:3:1: third\ndone',
);

suite('A service', () => {
  let api: JobQueueApi;
  suiteSetup(async () => {
    api = await openApi();
  });
  setup(() => reset(api, 1));

  async function start(task: string): Promise<Job> {
    const job = need(api, await order<number>('startService', { task }));
    await isActive(job);
    return job;
  }

  test('runs a background task without a worker, until it is halted', async () => {
    const service = await start('watch');
    assert.equal(service.kind, 'process');
    assert.ok(service.service);
    const { status } = service;
    assert.equal(status.state === 'running' && status.worker, undefined);
    assert.ok(api.workers.every((worker) => worker.job === undefined));

    const job = await addCommand(api, nodeLine('process.exit(0)'));
    assert.equal((await job.finished).kind, 'succeeded');
    await api.finished();
    assert.equal(service.state, 'running');

    const outcome = await api.haltJob(service.id);
    assert.deepEqual(outcome, { kind: 'halted', by: 'job', clean: true, remaining: [] });
  });

  test('that runs already waits for itself to end, as any task does', async () => {
    const first = await start('watch');
    const second = need(api, await order<number>('startService', { task: 'watch' }));
    assert.equal(second.status.state === 'waiting' && second.status.why.kind, 'key');
    await api.haltJob(first.id);
    await isActive(second);
    const { endedAt = Infinity } = first;
    assert.ok(second.startedAt !== undefined && second.startedAt >= endedAt);
  });

  test('starts without workers and while the queue is paused', async () => {
    await api.setWorkers(0);
    await api.pause();
    const service = await start('watch');
    assert.deepEqual(await order('haltJob', service.id), {
      kind: 'halted',
      by: 'job',
      clean: true,
      remaining: [],
    });
  });

  test('is halted with all', async () => {
    const service = await start('watch');
    await order('haltAll');
    assert.equal(service.outcome?.kind, 'halted');
  });

  test('can be any task that the queue runs itself, and ends by itself', async () => {
    const job = need(api, await order<number>('startService', { task: 'greet' }));
    assert.ok(job.service);
    assert.equal((await job.finished).kind, 'succeeded');
    assert.equal(
      (await need(api, await order<number>('startService', { task: 'fail' })).finished).kind,
      'failed',
    );
  });

  test('runs again as a service', async () => {
    const service = await start('watch');
    await api.haltJob(service.id);
    const again = need(api, await order<number>('rerunJob', service.id));
    assert.ok(again.service);
    assert.equal(again.rerunOf, service.id);
    await api.haltJob(again.id);
  });

  test('is the only way for a background task, and cannot be in a terminal', async () => {
    await rejects(order('addJob', { task: 'watch' }), '"watch"', 'background', 'Start as Service');
    await rejects(order('startService', { label: 'watch' }), '"task"');
    await rejects(order('startService', { task: 'nothing of that name' }), 'nothing of that name');
    await configure('tasks', { watch: { terminal: true } });
    try {
      await rejects(order('startService', { task: 'watch' }), '"watch"', 'only VS Code');
    } finally {
      await configure('tasks', undefined);
    }
  });

  test('is chosen among the background tasks', async () => {
    const asked = order<number[]>('startService');
    let done = false;
    void asked.finally(() => (done = true));
    await until('the picker has an answer', async () => {
      await vscode.commands.executeCommand('workbench.action.quickOpenSelectNext');
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return done;
    });
    const [id] = await asked;
    const job = need(api, id);
    assert.ok(['serve', 'watch'].includes(job.name));
    assert.ok(job.service);
    await api.haltJob(job.id);
  });

  test('has what its rule says as its stop command', async () => {
    await configure('tasks', { 'wat*': { stop: 'echo ${workspaceFolderBasename}' } });
    try {
      const service = await start('watch');
      assert.match(String(processOf(service)?.stop?.args), /echo workspace/);
      await api.haltJob(service.id);
    } finally {
      await configure('tasks', undefined);
    }
  });

  test('that begins its work anew takes back the problems of the round before', async () => {
    const root = workspaceRoot().uri;
    const again = vscode.Uri.joinPath(root, 'again');
    const settings = vscode.workspace.getConfiguration('tasks');
    const before = settings.get<object[]>('tasks', []);
    const watcher = {
      label: 'rounds',
      type: 'process',
      command: 'node',
      args: ['-e', rounds],
      isBackground: true,
      problemMatcher: {
        pattern: { regexp: '^(.*):(\\d+):(\\d+): (.*)$', message: 4 },
        background: { beginsPattern: '^begin', endsPattern: '^done' },
      },
    };
    const found = () =>
      vscode.languages.getDiagnostics(vscode.Uri.joinPath(root, 'rounds.x')).map(({ message }) => message);
    await settings.update('tasks', [...before, watcher], vscode.ConfigurationTarget.Workspace);
    try {
      await until('the task is known', async () =>
        (await vscode.tasks.fetchTasks()).some(({ name }) => name === 'rounds'),
      );
      const service = await start('rounds');
      await until('its problems are shown', () => found().length === 2);
      await vscode.workspace.fs.writeFile(again, Buffer.from(''));
      await until('only the new ones are shown', () => found().join() === 'third');
      assert.ok(service.ready);
      await api.haltJob(service.id);
    } finally {
      await vscode.workspace.fs.delete(again, { useTrash: false });
      await settings.update('tasks', before, vscode.ConfigurationTarget.Workspace);
    }
  });
});
