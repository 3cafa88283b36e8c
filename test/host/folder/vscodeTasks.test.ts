// Jobs that VS Code runs: other extensions' own executions, and tasks that the user wants in a terminal.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { JobQueueApi } from '../../../src/extension/api.ts';
import type { Job } from '../../../src/queue/index.ts';
import {
  configure,
  failure,
  homeFile,
  isActive,
  need,
  openApi,
  order,
  posixTest,
  processes,
  reset,
  uniqueSeconds,
  until,
} from '../support.ts';

const type = 'jobQueueProbe';
const { tasks, window, workspace } = vscode;

/** A terminal that ends when the test says so. */
class Probe implements vscode.Pseudoterminal {
  static opened: Probe[] = [];
  static onOpen: ((probe: Probe) => void) | undefined = undefined;
  readonly #written = new vscode.EventEmitter<string>();
  readonly #closed = new vscode.EventEmitter<number | void>();
  readonly onDidWrite = this.#written.event;
  readonly onDidClose = this.#closed.event;
  ended = false;

  open(): void {
    Probe.opened.push(this);
    this.#written.fire('probe\r\n');
    Probe.onOpen?.(this);
  }

  close(): void {
    this.ended = true;
  }

  exit(code?: number): void {
    this.ended = true;
    this.#closed.fire(code);
  }
}

let offered = ['one', 'two'];

const provider: vscode.TaskProvider = {
  provideTasks: () => offered.map(probeTask),
  resolveTask: () => undefined,
};

function probeTask(name: string): vscode.Task {
  const execution = new vscode.CustomExecution(() => Promise.resolve(new Probe()));
  return new vscode.Task({ type, name }, vscode.TaskScope.Workspace, name, type, execution);
}

async function fetched(name: string): Promise<vscode.Task> {
  const all = await tasks.fetchTasks();
  const found = all.find((task) => task.name === name);
  assert.ok(found, name);
  return found;
}

function waitReason({ status }: Job): string {
  return status.state === 'waiting' && status.why.kind === 'work' ? status.why.message : '';
}

suite('A job that VS Code runs', () => {
  let api: JobQueueApi;
  let registration: vscode.Disposable;
  const before = workspace.getConfiguration('tasks').get<object[]>('tasks', []);
  const seconds = uniqueSeconds();

  suiteSetup(async () => {
    api = await openApi();
    registration = tasks.registerTaskProvider(type, provider);
    const shell = (label: string, command: string) => ({
      label,
      type: 'shell',
      command,
      problemMatcher: [],
      presentation: { reveal: 'never', panel: 'dedicated' },
    });
    await workspace
      .getConfiguration('tasks')
      .update(
        'tasks',
        [
          ...before,
          shell('t: good', 'echo said in a terminal'),
          shell('t: bad', 'exit 3'),
          shell('t: long', `sleep ${seconds}`),
          shell('t: stubborn', `trap "" HUP TERM; sleep ${seconds + 1}; sleep ${seconds + 2}`),
        ],
        vscode.ConfigurationTarget.Workspace,
      );
    await configure('tasks', { 't: *': { terminal: true } });
    await until('the tasks are there', async () =>
      (await tasks.fetchTasks()).some(({ name }) => name === 't: stubborn'),
    );
  });
  suiteTeardown(async () => {
    registration.dispose();
    await configure('tasks', undefined);
    await workspace.getConfiguration('tasks').update('tasks', before, vscode.ConfigurationTarget.Workspace);
  });
  setup(() => reset(api));
  teardown(() => {
    Probe.opened = [];
    Probe.onOpen = undefined;
    offered = ['one', 'two'];
  });

  async function add(task: string, more: object = {}): Promise<Job> {
    return need(api, await order<number>('addJob', { task, ...more }));
  }

  function output(job: Job): string {
    const cwd = homeFile('');
    const [log] = globSync(`**/output/host-${process.pid}-*/job-${job.id}-1.log`, { cwd });
    return log === undefined ? '' : readFileSync(path.join(cwd, log), 'utf8');
  }

  for (const code of [0, 7]) {
    test(`of an extension's own execution ends with its exit code ${code}`, async () => {
      Probe.onOpen = (probe) => probe.exit(code);
      const job = await add(`${type}: one`);
      assert.equal(job.kind, 'vscodeTask');
      const outcome = await job.finished;
      if (code === 0) {
        assert.deepEqual(outcome, { kind: 'succeeded', value: undefined });
      } else {
        assert.equal(failure(outcome).exitCode, code);
      }
      assert.equal(Probe.opened.length, 1);
    });
  }

  posixTest('in a terminal ends with its exit code', async () => {
    const [good, bad] = [await add('t: good'), await add('t: bad')];
    assert.deepEqual([good.kind, bad.kind], ['vscodeTask', 'vscodeTask']);
    assert.equal((await good.finished).kind, 'succeeded');
    assert.equal(failure(await bad.finished).exitCode, 3);
  });

  posixTest('in a terminal has its output in the log', async () => {
    const job = await add('t: good');
    await job.finished;
    await until('the log has it', () => output(job).includes('said in a terminal'));
  });

  posixTest('runs in a terminal when that is asked for, and not when it is asked not to', async () => {
    assert.equal((await add('greet', { terminal: true })).kind, 'vscodeTask');
    assert.equal((await add('t: good', { terminal: false })).kind, 'process');
    await api.finished();
    assert.deepEqual(
      api.jobs.map(({ state }) => state),
      ['succeeded', 'succeeded'],
    );
  });

  test('is halted while it runs', async () => {
    const job = await add(`${type}: one`);
    await isActive(job);
    await until('it is open', () => Probe.opened.length === 1);
    const outcome = await api.haltJob(job.id);
    assert.deepEqual(outcome, { kind: 'halted', by: 'job', clean: true, remaining: [] });
    assert.ok(Probe.opened[0]?.ended);
  });

  test('is halted before it starts, and nothing starts', async () => {
    const job = await add(`${type}: one`);
    await until('a worker has it', () => job.state === 'running');
    assert.deepEqual(await api.haltJob(job.id), { kind: 'halted', by: 'job', clean: true, remaining: [] });
    assert.deepEqual(
      Probe.opened.filter(({ ended }) => !ended),
      [],
    );
  });

  test('is halted between the promise of VS Code and the start', async () => {
    const started: string[] = [];
    const listening = tasks.onDidStartTask(({ execution }) => started.push(execution.task.name));
    const job = await add(`${type}: one`);
    await until('VS Code has promised it', () =>
      tasks.taskExecutions.some(({ task }) => task.name === 'one'),
    );
    assert.deepEqual(started, []);
    assert.equal((await api.haltJob(job.id)).kind, 'halted');
    await until('it has ended', () => !tasks.taskExecutions.some(({ task }) => task.name === 'one'));
    listening.dispose();
    assert.deepEqual(
      Probe.opened.filter(({ ended }) => !ended),
      [],
    );
  });

  posixTest('in a terminal is halted with all its processes', async () => {
    const job = await add('t: long');
    await isActive(job);
    await until('it sleeps', async () => (await processes(`sleep ${seconds}`)).length > 0);
    assert.deepEqual(await api.haltJob(job.id), { kind: 'halted', by: 'job', clean: true, remaining: [] });
    assert.deepEqual(await processes(`sleep ${seconds}`), []);
  });

  posixTest('in a terminal is killed when it ignores what VS Code sends', async () => {
    await configure('haltGraceMs', 1000);
    const job = await add('t: stubborn');
    await isActive(job);
    await until('it sleeps', async () => (await processes(`sleep ${seconds + 1}`)).length > 0);
    const outcome = await api.haltJob(job.id);
    await configure('haltGraceMs', undefined);
    assert.deepEqual(outcome, { kind: 'halted', by: 'job', clean: true, remaining: [] });
    assert.deepEqual(await processes(`sleep ${seconds + 1}`), []);
    assert.deepEqual(await processes(`sleep ${seconds + 2}`), []);
  });

  posixTest('fails with words when its terminal is closed by the user', async () => {
    const job = await add('t: long');
    await isActive(job);
    const terminal = await until('its terminal is there', () =>
      window.terminals.find(({ name }) => name === 't: long'),
    );
    terminal.dispose();
    const outcome = failure(await job.finished);
    assert.equal(outcome.reason, 'error');
    assert.match(outcome.message, /terminal was closed/);
  });

  test('waits for another job of the same task, without a worker', async () => {
    const [first, second, other] = [
      await add(`${type}: one`),
      await add(`${type}: one`),
      await add(`${type}: two`),
    ];
    await isActive(first);
    await isActive(other);
    assert.match(waitReason(second), new RegExp(`#${first.id}`));
    assert.equal(Probe.opened.length, 2);
    Probe.onOpen = (probe) => probe.exit(0);
    Probe.opened.forEach((probe) => probe.exit(0));
    await api.finished();
    assert.deepEqual(
      [first, second, other].map(({ state }) => state),
      ['succeeded', 'succeeded', 'succeeded'],
    );
    assert.equal(Probe.opened.length, 3);
  });

  test('waits for a run that the user has started', async () => {
    await tasks.executeTask(await fetched('one'));
    await until('the run of the user is open', () => Probe.opened.length === 1);
    const job = await add(`${type}: one`);
    await until('it waits for that run', () => waitReason(job).includes('outside of the queue'));
    assert.ok(api.workers.every((worker) => worker.job === undefined));
    Probe.onOpen = (probe) => probe.exit(5);
    Probe.opened[0]?.exit(0);
    assert.equal(failure(await job.finished).exitCode, 5);
    assert.equal(Probe.opened.length, 2);
  });

  test('is halted while it waits for a run of the user', async () => {
    await tasks.executeTask(await fetched('one'));
    await until('the run of the user is open', () => Probe.opened.length === 1);
    const job = await add(`${type}: one`);
    await until('it waits for that run', () => waitReason(job) !== '');
    assert.equal((await api.haltJob(job.id)).kind, 'halted');
    assert.equal(Probe.opened[0]?.ended, false);
    Probe.opened[0]?.exit(0);
  });

  test('fails to start when its task has been removed', async () => {
    api.pause();
    const job = await add(`${type}: two`);
    offered = ['one'];
    api.resume();
    const outcome = failure(await job.finished);
    assert.equal(outcome.reason, 'start');
    assert.match(outcome.message, /two/);
    assert.equal(Probe.opened.length, 0);
  });

  test('of a task that an extension hands over runs, and again', async () => {
    Probe.onOpen = (probe) => probe.exit(0);
    const job = await api.addTask(probeTask('handed over'));
    assert.equal((await job.finished).kind, 'succeeded');
    const again = need(api, await order<number>('rerunJob', job.id));
    assert.equal((await again.finished).kind, 'succeeded');
    assert.equal(Probe.opened.length, 2);
  });

  posixTest('shows its terminal as its output', async () => {
    const job = await add('t: long');
    await isActive(job);
    await until('its terminal is shown', async () => {
      await order('showOutput', job.id);
      return window.activeTerminal?.name === 't: long';
    });
    await api.haltJob(job.id);
  });

  test('says what it promises less', async () => {
    const job = await add(`${type}: one`);
    await isActive(job);
    const problem = { reason: 'unsupported', task: `${type}: one`, why: 'vscodeService' };
    await assert.rejects(api.addTask(await fetched('one'), { service: true }), { problem });
    Probe.opened[0]?.exit(0);
    await job.finished;
  });
});
