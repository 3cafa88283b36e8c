// Which variables refuse a job, and with what words; what is asked, and what is offered again. Needs VS Code
// for the real editor, settings, commands and tasks.json.
import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { environmentAgain } from '../../../src/extension/tasks/environmentAgain.ts';
import { resolveCommandLine, resolveTask } from '../../../src/extension/tasks/resolveTask.ts';
import { describeTaskProblem } from '../../../src/extension/tasks/taskMessages.ts';
import { TaskError, type TaskProblem } from '../../../src/extension/tasks/taskProblem.ts';
import { findTask, listTasks, offeredTasks, tasksOfFile } from '../../../src/extension/tasks/taskSource.ts';
import { isComposite } from '../../../src/extension/tasks/taskSupport.ts';
import { makeWorkspace, until, type Workspace, workspaceRoot } from '../../fixtures/tasks/taskWorkspace.ts';

const shell = (command: string, more: object = {}) => ({
  type: 'shell',
  command,
  problemMatcher: [],
  ...more,
});
const tasks = [
  { label: 'first', ...shell('echo first', { group: { kind: 'build', isDefault: true } }) },
  { label: 'second', ...shell('echo second'), dependsOn: ['first'] },
  { label: 'all', dependsOn: ['first', 'second'] },
  { label: 'watch', ...shell('sleep 100'), isBackground: true },
  { label: 'asks', ...shell('echo ${input:name} ${input:color} ${input:name}') },
  { label: 'secret', ...shell('echo ${input:password}') },
  { label: 'relative', ...shell('pwd', { options: { cwd: 'scripts' } }) },
  { label: 'equipped', ...shell('echo', { options: { env: { PLACE: '${workspaceFolderBasename}' } } }) },
  { label: 'equipped by hand', ...shell('echo', { options: { env: { COLOR: '${input:color}' } } }) },
  { label: 'equipped for a file', ...shell('echo', { options: { env: { FILE: '${file}' } } }) },
  { label: 'hidden', ...shell('echo hidden'), hide: true },
];
const inputs = [
  { id: 'name', type: 'promptString', description: 'Name?', default: 'nobody' },
  {
    id: 'color',
    type: 'pickString',
    description: 'Color?',
    options: ['red', { label: 'Blue', value: 'blue' }],
    default: 'blue',
  },
  { id: 'password', type: 'promptString', description: 'Password?', password: true },
  { id: 'bare', type: 'promptString' },
  { id: 'odd', type: 'telepathy' },
  { id: 'mute', type: 'command', command: 'variables.mute' },
];

function memory() {
  const answers = new Map<string, string>();
  return {
    answers,
    get: (key: string) => answers.get(key),
    update(key: string, value: string) {
      answers.set(key, value);
      return Promise.resolve();
    },
  };
}

async function problemOf(work: Promise<unknown>): Promise<TaskProblem> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof TaskError, String(error));
  return error.problem;
}

function commandLine(text: string, store = memory()) {
  return resolveCommandLine({ commandLine: text }, { answers: store });
}

/** Accepts what the question offers, as soon as it is there. */
async function accept(work: Promise<unknown>, command: string): Promise<void> {
  let done = false;
  const mark = () => (done = true);
  work.then(mark, mark);
  await until('the question is answered', async () => {
    if (!done) {
      await vscode.commands.executeCommand(command);
    }
    return done || undefined;
  });
}

suite('variables of tasks', () => {
  let workspace: Workspace;
  const subscriptions: vscode.Disposable[] = [];

  suiteSetup(async function () {
    this.timeout(60_000);
    subscriptions.push(
      vscode.commands.registerCommand('variables.mute', () => undefined),
      vscode.commands.registerCommand('variables.number', () => 7),
      vscode.commands.registerCommand('variables.broken', () => {
        throw new Error('out of order');
      }),
    );
    workspace = await makeWorkspace(tasks, inputs, { 'variables.object': { a: 1 } });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  suiteTeardown(async () => {
    for (const subscription of subscriptions) {
      subscription.dispose();
    }
    await workspace.restore();
  });

  const refused: Record<string, string> = {
    '${file}': 'noFile',
    '${relativeFileDirname}': 'noFile',
    '${fileWorkspaceFolder}': 'noFile',
    '${lineNumber}': 'noEditor',
    '${selectedText}': 'noSelection',
    '${workspaceFolder:nowhere}': 'unknownFolder',
    '${config:no.such.setting}': 'noSetting',
    '${config:variables.object}': 'structuredSetting',
    '${config:}': 'noArgument',
    '${env:}': 'noArgument',
    '${command:no.such.command}': 'commandFailed',
    '${command:variables.broken}': 'commandFailed',
    '${command:variables.mute}': 'commandNoText',
    '${command:variables.number}': 'commandNoText',
    '${input:unheard}': 'undefinedInput',
    '${input:bare}': 'incompleteInput',
    '${input:odd}': 'unknownInputType',
    '${input:mute}': 'commandNoText',
    '${extensionInstallFolder:no.such}': 'noExtension',
  };
  for (const [variable, reason] of Object.entries(refused)) {
    test(`${variable} without a value refuses the job`, async () => {
      const problem = await problemOf(commandLine(`echo ${variable}`));
      assert.equal(problem.reason, 'variable');
      assert.equal(problem.reason === 'variable' && problem.problem.reason, reason);
      assert.ok(describeTaskProblem(problem).includes(variable), describeTaskProblem(problem));
    });
  }

  test('a task that is refused is named', async () => {
    const task = new vscode.Task(
      { type: 'shell' },
      workspaceRoot(),
      'mine',
      'test',
      new vscode.ShellExecution('echo ${file}'),
    );
    const problem = await problemOf(resolveTask(task, { answers: memory() }));
    assert.match(describeTaskProblem(problem), /"test: mine".*\$\{file\}/);
  });

  test('the default build task is a label', async () => {
    assert.equal((await commandLine('echo ${defaultBuildTask}')).commandText, 'echo first');
  });

  test('an unknown variable stays as text', async () => {
    const { spec, commandText } = await commandLine('echo ${unheard} ${HOME:-x}');
    assert.equal(commandText, 'echo ${unheard} ${HOME:-x}');
    assert.equal(spec.args.at(-1), commandText);
  });

  test('a command line runs in the folder unless told otherwise', async () => {
    const root = workspaceRoot().uri.fsPath;
    assert.equal((await commandLine('pwd')).spec.cwd, root);
    const request = {
      commandLine: 'pwd',
      cwd: '${userHome}',
      env: { A: '${workspaceFolderBasename}', B: null },
    };
    const { spec } = await resolveCommandLine(request, { answers: memory() });
    assert.equal(spec.cwd, homedir());
    assert.equal(spec.env['A'], path.basename(root));
    assert.equal(spec.env['B'], null);
    const elsewhere = problemOf(
      resolveCommandLine({ commandLine: 'pwd', folder: 'nowhere' }, { answers: memory() }),
    );
    assert.equal((await elsewhere).reason, 'unknownFolder');
    assert.equal((await problemOf(commandLine('  '))).reason, 'noCommandLine');
  });

  // VS Code in a remote window makes /scripts of it; on a desktop it is the folder's.
  test('a relative folder is one of the workspace folder', async () => {
    const { task } = await findTask({ task: 'relative' });
    const { spec } = await resolveTask(task, { answers: memory() });
    assert.equal(spec.cwd, path.join(workspaceRoot().uri.fsPath, 'scripts'));
  });

  test('an input is asked once, and its answer is offered again', async () => {
    const store = memory();
    const { task } = await findTask({ task: 'asks' });
    const first = resolveTask(task, { answers: store });
    await accept(first, 'workbench.action.acceptSelectedQuickOpenItem');
    assert.equal((await first).commandText, 'echo nobody blue nobody');
    assert.deepEqual([...store.answers.values()], ['nobody', 'blue']);

    for (const key of store.answers.keys()) {
      store.answers.set(key, key.endsWith('.name') ? 'somebody' : 'red');
    }
    const second = resolveTask(task, { answers: store });
    await accept(second, 'workbench.action.acceptSelectedQuickOpenItem');
    assert.equal((await second).commandText, 'echo somebody red somebody');
  });

  test('a closed question cancels, and there is nothing to report', async () => {
    const { task } = await findTask({ task: 'asks' });
    const asked = resolveTask(task, { answers: memory() });
    await accept(asked, 'workbench.action.closeQuickOpen');
    const problem = await problemOf(asked);
    assert.equal(problem.reason, 'cancelled');
    assert.equal(describeTaskProblem(problem), '');
  });

  test('a password is neither remembered nor shown', async () => {
    const store = memory();
    const { task } = await findTask({ task: 'secret' });
    const asked = resolveTask(task, { answers: store });
    await accept(asked, 'workbench.action.acceptSelectedQuickOpenItem');
    const { commandText } = await asked;
    assert.equal(commandText, 'echo •••');
    assert.equal(store.answers.size, 0);
  });

  test('two tasks that ask at the same time ask one after the other', async () => {
    const { task } = await findTask({ task: 'asks' });
    const both = Promise.all([
      resolveTask(task, { answers: memory() }),
      resolveTask(task, { answers: memory() }),
    ]);
    await accept(both, 'workbench.action.acceptSelectedQuickOpenItem');
    assert.deepEqual(
      (await both).map(({ commandText }) => commandText),
      ['echo nobody blue nobody', 'echo nobody blue nobody'],
    );
  });

  test('the environment of a saved job is had again from its task, where nobody must be asked', async () => {
    const file = vscode.Uri.file(path.join(workspaceRoot().uri.fsPath, 'a.txt'));
    const { task } = await findTask({ task: 'equipped' });
    const saved = await resolveTask(task, { answers: memory() });
    const { cwd, env } = saved.spec;
    assert.equal(env['PLACE'], workspaceRoot().name);
    assert.deepEqual(await environmentAgain(saved, cwd, Object.keys(env)), env);
    assert.equal(await environmentAgain(saved, cwd, [...Object.keys(env), 'MORE']), undefined);
    assert.equal(await environmentAgain({ ...saved, key: 'gone' }, cwd, Object.keys(env)), undefined);
    for (const [label, name] of [
      ['equipped by hand', 'COLOR'],
      ['equipped for a file', 'FILE'],
    ] as const) {
      const entry = await findTask({ task: label });
      const other = { ...saved, key: entry.key };
      const names = [...Object.keys(env).filter((one) => one !== 'PLACE'), name];
      assert.equal(await environmentAgain(other, cwd, names), undefined, label);
      if (name === 'FILE') {
        const resolved = await resolveTask(entry.task, { answers: memory(), file });
        assert.deepEqual(Object.keys(resolved.spec.env).toSorted(), names.toSorted());
      }
    }
  });

  test('tasks that only start others are known as such', async () => {
    const composite = (await listTasks()).filter(({ task }) => isComposite(task));
    assert.deepEqual(
      composite.map(({ name }) => name),
      ['all'],
    );
  });

  test('a task is found by its label, and by its name', async () => {
    const entry = await findTask({ task: 'first', folder: workspaceRoot().name });
    assert.equal(entry.title, 'first');
    assert.equal((await problemOf(findTask({ task: 'third' }))).reason, 'unknownTask');
    assert.equal((await problemOf(findTask({ task: 'first', folder: 'nowhere' }))).reason, 'unknownFolder');
  });

  test('a hidden task is not offered, and can be named', async () => {
    const offered = new Set((await offeredTasks()).map(({ name }) => name));
    assert.ok(offered.has('first') && !offered.has('hidden'));
    assert.equal((await findTask({ task: 'hidden' })).name, 'hidden');
  });

  test('keys are unique and stay the same', async () => {
    const before = (await listTasks()).map(({ key }) => key);
    assert.equal(new Set(before).size, before.length);
    assert.deepEqual((await listTasks()).map(({ key }) => key).toSorted(), before.toSorted());
  });

  test("a file's own tasks", async () => {
    const root = workspaceRoot().uri;
    const ofJson = await tasksOfFile(vscode.Uri.joinPath(root, '.vscode', 'tasks.json'));
    const offered = tasks.map(({ label }) => label).filter((label) => label !== 'hidden');
    assert.deepEqual(ofJson.map(({ name }) => name).toSorted(), offered.toSorted());
    const ofPackage = await tasksOfFile(vscode.Uri.joinPath(root, 'package.json'));
    assert.ok(ofPackage.length > 0);
    assert.ok(ofPackage.every(({ source }) => source === 'npm'));
    assert.deepEqual(await tasksOfFile(vscode.Uri.joinPath(root, 'scripts', 'package.json')), []);
  });
});
