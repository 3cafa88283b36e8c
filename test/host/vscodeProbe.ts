// Tasks that only VS Code can run: those of a provider of the tests, and some of tasks.json that are to run
// in a terminal.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { JobQueueApi } from '../../src/extension/api.ts';
import type { Job } from '../../src/queue/index.ts';
import { configure, need, openApi, order, reset, uniqueSeconds, until } from './support.ts';

export const type = 'jobQueueProbe';
const { tasks, workspace } = vscode;

/** A terminal that ends when the test says so. */
export class Probe implements vscode.Pseudoterminal {
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

const names = ['one', 'two'];
let offered = names;

/** What the provider offers; all of it again before each test. */
export function offer(...some: string[]): void {
  offered = some;
}

const provider: vscode.TaskProvider = {
  provideTasks: () => offered.map(probeTask),
  resolveTask: () => undefined,
};

export function probeTask(name: string): vscode.Task {
  const execution = new vscode.CustomExecution(() => Promise.resolve(new Probe()));
  return new vscode.Task({ type, name }, vscode.TaskScope.Workspace, name, type, execution);
}

export async function fetched(name: string): Promise<vscode.Task> {
  const all = await tasks.fetchTasks();
  const found = all.find((task) => task.name === name);
  assert.ok(found, name);
  return found;
}

export function waitReason({ status }: Job): string {
  return status.state === 'waiting' && status.why.kind === 'work' ? status.why.message : '';
}

export const seconds = uniqueSeconds();

function shellTask(label: string, command: string) {
  const presentation = { reveal: 'never', panel: 'dedicated' };
  return { label, type: 'shell', command, problemMatcher: [], presentation };
}

async function setTasks(list: readonly object[]): Promise<void> {
  await workspace.getConfiguration('tasks').update('tasks', list, vscode.ConfigurationTarget.Workspace);
}

/** Registers the hooks of a suite that needs the tasks; what it returns has the API once they have run. */
export function withTasks(): { api: JobQueueApi } {
  const holder = {} as { api: JobQueueApi };
  const before = workspace.getConfiguration('tasks').get<object[]>('tasks', []);
  let registration: vscode.Disposable;
  suiteSetup(async () => {
    holder.api = await openApi();
    registration = tasks.registerTaskProvider(type, provider);
    await setTasks([
      ...before,
      shellTask('t: good', 'echo said in a terminal'),
      shellTask('t: bad', 'exit 3'),
      shellTask('t: long', `sleep ${seconds}`),
      shellTask('t: stubborn', `trap "" HUP TERM; sleep ${seconds + 1}; sleep ${seconds + 2}`),
      shellTask('t: escaping', `setsid sleep ${seconds + 3} & sleep ${seconds + 3}`),
    ]);
    await configure('tasks', { 't: *': { terminal: true } });
    await until('the tasks are there', async () =>
      (await tasks.fetchTasks()).some(({ name }) => name === 't: escaping'),
    );
  });
  suiteTeardown(async () => {
    registration.dispose();
    await configure('tasks', undefined);
    await setTasks(before);
  });
  setup(() => reset(holder.api));
  teardown(() => {
    Probe.opened = [];
    Probe.onOpen = undefined;
    offered = names;
  });
  return holder;
}

export async function add(api: JobQueueApi, task: string, more: object = {}): Promise<Job> {
  return need(api, await order<number>('addJob', { task, ...more }));
}
