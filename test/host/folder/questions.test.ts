// Commands that a person gives have no arguments, or the row that has the focus: then they ask.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { JobQueueApi } from '../../../src/extension/api.ts';
import { processOf } from '../../../src/local/work/taskWork.ts';
import { resolveTask } from '../../../src/extension/tasks/resolveTask.ts';
import { focusBestMatch } from '../../../src/extension/asking/pickMany.ts';
import { addCommand, answered, need, openApi, order, reset } from '../support.ts';

const close = 'workbench.action.closeQuickOpen';
const accept = 'workbench.action.acceptSelectedQuickOpenItem';

suite('A command without a target', () => {
  let api: JobQueueApi;
  suiteSetup(async () => {
    api = await openApi();
  });
  setup(() => reset(api));

  test('add job: asks for tasks, and adds nothing when the question is closed', async () => {
    assert.deepEqual(await answered(order('addJob'), close), []);
    assert.deepEqual(api.jobs, []);
  });

  test('add job, add command, set workers: the focused row of a title button is not a request', async () => {
    await api.pause();
    const job = await addCommand(api, 'exit 0');
    const row = { kind: 'job', job };
    assert.deepEqual(await answered(order('addJob', row, [row]), close), []);
    assert.deepEqual(await answered(order('addJob', null), close), []);
    assert.equal(await answered(order('addCommand', row), close), undefined);
    const worker = { kind: 'worker', worker: api.workers[0] };
    await answered(order('setWorkers', worker), accept);
    assert.deepEqual(api.jobs, [job]);
    assert.equal(api.workers.length, 2);
  });

  test('add job: focuses what was typed before the tasks have come', async () => {
    const picker = vscode.window.createQuickPick();
    const typing = new vscode.EventEmitter<string>();
    // In this order VS Code is told of what changes within one turn.
    const told: string[] = [];
    const watched = new Proxy(picker, {
      get: (target, name) =>
        name === 'onDidChangeValue' ? typing.event : (Reflect.get(target, name, target) as unknown),
      set: (target, name, value) => {
        told.push(String(name));
        return Reflect.set(target, name, value, target);
      },
    });
    const matching = focusBestMatch(watched);
    try {
      picker.value = 'wat';
      typing.fire('wat');
      watched.items = [{ label: 'serve' }, { label: 'watch' }];
      matching.focus();
      assert.deepEqual(told, ['items', 'activeItems']);
      assert.deepEqual(
        picker.activeItems.map(({ label }) => label),
        ['watch'],
      );
    } finally {
      picker.dispose();
      typing.dispose();
    }
  });

  test('halt job: asks which', async () => {
    await api.pause();
    const job = await addCommand(api, 'exit 0');
    await answered(order('haltJob'), accept);
    assert.equal(job.state, 'halted');
  });

  test('with nothing to choose from, says so and ends', async () => {
    for (const name of ['haltJob', 'rerunJob', 'removeJob', 'moveToTop', 'copyCommand', 'showOutput']) {
      assert.equal(await order(name), undefined);
    }
    await api.setWorkers(0);
    assert.equal(await order('haltWorker'), undefined);
    assert.equal(await order('retireWorker'), undefined);
  });

  test('find job opens the view and its find box', async () => {
    await order('findJob');
  });

  test('show more takes the row of a group, and nothing else', async () => {
    await order('showMore', { kind: 'more', group: 'ended', hidden: 1 });
    assert.equal(await order('showMore'), undefined);
  });

  test('add from file does nothing without a file', async () => {
    assert.equal(await order('addFromFile'), undefined);
  });

  test('add from file offers the tasks of the file', async () => {
    const [file] = await vscode.workspace.findFiles('package.json');
    assert.ok(file);
    assert.deepEqual(await answered(order('addFromFile', file), close), []);
  });

  test('add from file adds a job for each selected file, and quotes its name', async () => {
    await api.pause();
    const files = await vscode.workspace.findFiles('scripts/{fail,watch}.js');
    assert.equal(files.length, 2);
    const ids = await answered(order<number[]>('addFromFile', files[0], files), accept);
    assert.equal(ids.length, 2);
    const lines = ids.map((id) => processOf(need(api, id))?.commandText);
    assert.deepEqual(
      lines,
      files.map(({ fsPath }) => `'${fsPath}'`),
    );
  });

  test('a task means the file that it is added for, whatever is open', async () => {
    await api.pause();
    const execution = new vscode.ShellExecution('cat "${relativeFile}"');
    const task = new vscode.Task({ type: 'x' }, vscode.TaskScope.Workspace, 'show', 'test', execution);
    const [file] = await vscode.workspace.findFiles('scripts/fail.js');
    const data = await resolveTask(task, {
      answers: { get: () => undefined, update: () => {} } as never,
      file,
    });
    assert.equal(data.commandText, 'cat "scripts/fail.js"');
  });
});
