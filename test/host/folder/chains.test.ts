// What a task depends on becomes jobs that wait for one another.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { JobQueueApi } from '../../../src/extension/api.ts';
import { ClockTime } from '../../../src/extension/shared/clockTime.ts';
import { JobText } from '../../../src/extension/wording/jobText.ts';
import { processOf } from '../../../src/local/work/taskWork.ts';
import type { Job } from '../../../src/queue/index.ts';
import { workspaceRoot } from '../../fixtures/tasks/taskWorkspace.ts';
import { untilFile } from '../../fixtures/tasks/untilFile.ts';
import { answered, isActive, need, openApi, order, rejects, reset, startOutside, until } from '../support.ts';

const shell = (label: string, command: string, more: object = {}) => ({
  label,
  type: 'shell',
  command,
  problemMatcher: [],
  ...more,
});
/** A server that listens when the file `listen` is there. */
const serve = untilFile('listen', 'starting', 'listening');
const own = [
  shell('chain-a', 'exit 0'),
  shell('chain-b', 'exit 0', { dependsOn: 'chain-a' }),
  shell('chain-c', 'exit 0', { dependsOn: ['chain-a'] }),
  shell('chain-root', 'exit 0', { dependsOn: ['chain-b', 'chain-c'] }),
  shell('chain-bad', 'exit 3', { dependsOn: ['chain-a'] }),
  { label: 'chain-seq', dependsOn: ['chain-b', 'chain-bad', 'chain-c'], dependsOrder: 'sequence' },
  { label: 'chain-npm', dependsOn: [{ type: 'npm', script: 'lint' }, 'npm: lint', 'chain-a'] },
  shell('chain-loop', 'exit 0', { dependsOn: 'chain-pool' }),
  shell('chain-pool', 'exit 0', { dependsOn: 'chain-loop' }),
  shell('chain-lost', 'exit 0', { dependsOn: ['chain-a', 'chain-hole'] }),
  shell('chain-hole', 'exit 0', { dependsOn: 'chain-nobody' }),
  shell('chain-watch', 'exit 0', { dependsOn: 'watch' }),
  {
    label: 'chain-serve',
    type: 'process',
    command: 'node',
    args: ['-e', serve],
    isBackground: true,
    problemMatcher: {
      pattern: { regexp: '^(.*):(\\d+):(\\d+)$' },
      background: { activeOnStart: true, beginsPattern: '^starting', endsPattern: '^listening' },
    },
    dependsOn: 'chain-a',
  },
  shell('chain-smoke', 'exit 0', { dependsOn: 'chain-serve' }),
  { label: 'chain-dev', dependsOn: ['chain-serve', 'watch'] },
  shell('chain-asks', 'echo ${input:version}', { dependsOn: 'chain-a' }),
  shell('chain-asked', 'exit 0', { dependsOn: 'chain-asks' }),
  shell('chain-unknown', 'exit 0', { dependsOn: 'chain-value' }),
  shell('chain-value', 'echo ${config:no.such.setting}', { dependsOn: 'chain-a' }),
];

suite('A chain of tasks', () => {
  let api: JobQueueApi;
  const settings = vscode.workspace.getConfiguration('tasks');
  const before = settings.get<object[]>('tasks', []);
  suiteSetup(async () => {
    api = await openApi();
    await settings.update('tasks', [...before, ...own], vscode.ConfigurationTarget.Workspace);
    await until('the tasks are known', async () =>
      (await vscode.tasks.fetchTasks()).some(({ name }) => name === 'chain-value'),
    );
  });
  suiteTeardown(() => settings.update('tasks', before, vscode.ConfigurationTarget.Workspace));
  setup(() => reset(api));

  async function add(task: string, more: object = {}): Promise<Job> {
    return need(api, await order<number>('addJob', { task, ...more }));
  }

  function find(name: string): Job | undefined {
    return api.jobs.find((job) => job.name === name);
  }

  function shown(): string[] {
    const first = api.jobs[0]?.id ?? 0;
    return api.jobs.map(({ name, after }) =>
      [name, ...after.map((id) => id - first)].join(' ').replace('chain-', ''),
    );
  }

  test('is added with the task, each once, and runs in its order', async () => {
    const root = await add('chain-root');
    assert.deepEqual(shown(), ['a', 'b 0', 'c 0', 'root 1 2']);
    assert.equal((await root.finished).kind, 'succeeded');
    const [a, b, c] = api.jobs;
    for (const next of [b, c]) {
      assert.equal(next?.state, 'succeeded');
      assert.ok((next.startedAt ?? 0) >= (a?.endedAt ?? Infinity));
    }
    assert.ok((root.startedAt ?? 0) >= Math.max(b?.endedAt ?? Infinity, c?.endedAt ?? Infinity));
  });

  test('of a composite in a sequence ends with the first failure', async () => {
    const root = await add('chain-seq');
    assert.equal(root.kind, 'composite');
    assert.deepEqual(shown(), ['a', 'b 0', 'bad 1', 'c 2', 'seq 3']);
    const bad = find('chain-bad');
    assert.deepEqual(await root.finished, { kind: 'skipped', because: bad?.id });
    assert.deepEqual(
      api.jobs.map(({ state }) => state),
      ['succeeded', 'succeeded', 'failed', 'skipped', 'skipped'],
    );
  });

  test('is run again from the job that failed, with all that was skipped because of it', async () => {
    await (
      await add('chain-seq')
    ).finished;
    const bad = find('chain-bad')?.id ?? 0;
    const last = api.jobs.length;
    assert.deepEqual(await order<number[]>('retryFailed', bad), [bad + 3]);
    await api.finished();
    assert.deepEqual(
      api.jobs.slice(last).map(({ name, rerunOf, after }) => [name, rerunOf, after]),
      [
        ['chain-bad', bad, []],
        ['chain-c', bad + 1, [bad + 3]],
        ['chain-seq', bad + 2, [bad + 4]],
      ],
    );
  });

  test('of the sample workspace succeeds as a composite', async () => {
    const all = await add('all');
    assert.deepEqual(shown(), ['greet', 'chatty 0', 'all 1']);
    assert.equal((await all.finished).kind, 'succeeded');
    assert.equal(all.startedAt, find('greet')?.startedAt);
    const text = new JobText(new ClockTime('en'), { of: () => undefined });
    assert.match(text.tooltip(all, Date.now()), /^Runs: only the tasks that it depends on$/m);
  });

  test('names npm scripts by their definition or their label', async () => {
    await api.pause();
    await add('chain-npm');
    assert.deepEqual(shown(), ['npm: lint', 'a', 'npm 0 1']);
  });

  test('uses what still waits, and has its own priority throughout', async () => {
    await api.pause();
    await add('chain-b');
    await add('chain-c', { options: { priority: 4 } });
    assert.deepEqual(shown(), ['a', 'b 0', 'c 0']);
    await add('chain-bad', { options: { delayMs: 1e7, priority: 2 } });
    assert.deepEqual(shown().slice(3), ['a', 'bad 3']);
    assert.deepEqual(
      api.jobs.map(({ priority }) => priority),
      [0, 0, 4, 2, 2],
    );
  });

  test('obeys the number of workers', async () => {
    await api.setWorkers(1);
    let most = 0;
    const listening = api.onDidChangeJob(() => {
      most = Math.max(most, api.jobs.filter(({ state }) => state === 'running').length);
    });
    await (
      await add('chain-root')
    ).finished;
    listening.dispose();
    assert.equal(most, 1);
  });

  test('starts what needs a background task when that is ready; another chain uses it as it is', async () => {
    const listen = vscode.Uri.joinPath(workspaceRoot().uri, 'listen');
    const smoke = await add('chain-smoke');
    assert.deepEqual(shown(), ['a', 'serve 0', 'smoke 1']);
    const service = find('chain-serve');
    assert.ok(service?.service);
    await isActive(service);
    assert.deepEqual(smoke.status, { state: 'waiting', why: { kind: 'after', jobs: [service.id] } });
    await vscode.workspace.fs.writeFile(listen, Buffer.from(''));
    try {
      assert.equal((await smoke.finished).kind, 'succeeded');
    } finally {
      await vscode.workspace.fs.delete(listen);
    }
    assert.deepEqual([service.state, service.ready], ['running', true]);
    const again = await add('chain-smoke');
    assert.equal((await again.finished).kind, 'succeeded');
    assert.deepEqual(
      api.jobs.filter(({ name }) => name === 'chain-serve').map(({ id }) => id),
      [service.id],
    );
    assert.equal((await api.haltJob(service.id)).kind, 'halted');
  });

  test('of background tasks alone is done when they run and are ready, and they go on', async () => {
    const listen = vscode.Uri.joinPath(workspaceRoot().uri, 'listen');
    await vscode.workspace.fs.writeFile(listen, Buffer.from(''));
    try {
      assert.equal((await (await add('chain-dev')).finished).kind, 'succeeded');
    } finally {
      await vscode.workspace.fs.delete(listen);
    }
    const services = api.jobs.filter(({ service }) => service);
    assert.deepEqual(
      services.map(({ name, state, ready }) => [name, state, ready]),
      [
        ['chain-serve', 'running', true],
        ['watch', 'running', true],
      ],
    );
  });

  test('ends with a background task that ends before it is ready', async () => {
    const smoke = await add('chain-smoke');
    const service = find('chain-serve');
    assert.ok(service);
    await isActive(service);
    await api.haltJob(service.id);
    assert.deepEqual(await smoke.finished, { kind: 'skipped', because: service.id });
  });

  test('uses a background task that the user has started outside of the queue', async () => {
    const execution = await startOutside('watch');
    try {
      const root = await add('chain-watch');
      assert.deepEqual(shown(), ['watch']);
      assert.equal((await root.finished).kind, 'succeeded');
      const service = need(api, await order<number>('startService', { task: 'watch' }));
      await until('it waits', () => service.status.state === 'waiting' && service.status.why.kind === 'work');
      execution.terminate();
      await isActive(service);
      await api.haltJob(service.id);
    } finally {
      execution.terminate();
    }
  });

  test('before a service holds it back', async () => {
    await api.pause();
    const service = need(api, await order<number>('startService', { task: 'chain-serve' }));
    assert.deepEqual(shown(), ['a', 'serve 0']);
    assert.equal(service.state, 'waiting');
    await api.resume();
    await isActive(service);
    assert.equal(find('chain-a')?.state, 'succeeded');
  });

  test('that cannot be is refused with its path, and nothing is added', async () => {
    await rejects(order('addJob', { task: 'chain-loop' }), 'chain-loop → chain-pool → chain-loop');
    await rejects(order('addJob', { task: 'chain-lost' }), 'chain-lost → chain-hole → chain-nobody');
    await rejects(order('addJob', { task: 'chain-unknown' }), '"chain-value"', 'no.such.setting');
    await rejects(order('addJob', { task: 'chain-b', terminal: true }), '"chain-b"', 'Run Task');
    assert.deepEqual(api.jobs, []);
  });

  test('of which a question is closed adds nothing; when it is answered, all', async () => {
    const cancelled = order('addJob', { task: 'chain-asked' });
    assert.equal(await answered(cancelled, 'workbench.action.closeQuickOpen'), undefined);
    assert.deepEqual(api.jobs, []);
    await api.pause();
    await answered(add('chain-asked'), 'workbench.action.acceptSelectedQuickOpenItem');
    assert.deepEqual(shown(), ['a', 'asks 0', 'asked 1']);
    const asks = find('chain-asks');
    assert.match((asks && processOf(asks)?.commandText) ?? '', /^echo 1\.0\.0/);
  });
});
