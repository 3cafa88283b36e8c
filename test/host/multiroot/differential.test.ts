// Whose folder a variable means, where there are several.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { JobQueueApi } from '../../../src/extension/api.ts';
import { processTask, stub } from '../../fixtures/differential/variant.ts';
import { runTask } from '../../fixtures/differential/window.ts';
import { need, openApi, order, reset, until } from '../support.ts';

const { workspace } = vscode;
const label = 'whose-folder';
const names = ['PROBE_TERMINAL', 'PROBE_OWN'];

function seen(file: string): Record<string, unknown> {
  const [line = ''] = readFileSync(file, 'utf8').split('\n');
  const { argv, cwd, env } = JSON.parse(line) as {
    argv: string[];
    cwd: string;
    env: Record<string, string | undefined>;
  };
  return { argv, cwd, ...Object.fromEntries(names.map((name) => [name, env[name]])) };
}

suite('as VS Code runs it, in two folders', () => {
  let api: JobQueueApi;
  let folder: vscode.WorkspaceFolder;
  let log: string;
  const { ConfigurationTarget } = vscode;
  const terminalEnv = async (value: object | undefined) =>
    workspace
      .getConfiguration('terminal.integrated')
      .update('env.linux', value, ConfigurationTarget.Workspace);
  const setTasks = async (list: readonly object[]) =>
    workspace
      .getConfiguration('tasks', folder.uri)
      .update('tasks', list, ConfigurationTarget.WorkspaceFolder);
  let before: object[];

  suiteSetup(async () => {
    api = await openApi();
    await reset(api);
    const [first] = workspace.workspaceFolders ?? [];
    assert.ok(first);
    folder = first;
    const program = path.join(folder.uri.fsPath, stub(label));
    log = `${program}.log`;
    mkdirSync(path.dirname(program), { recursive: true });
    copyFileSync(path.resolve(__dirname, '../../../test/fixtures/differential/stub.cjs'), program);
    before = workspace.getConfiguration('tasks', folder.uri).get<object[]>('tasks', []);
    await terminalEnv({ PROBE_TERMINAL: '${workspaceFolderBasename}' });
  });
  suiteTeardown(async () => {
    await terminalEnv(undefined);
    await setTasks(before);
    rmSync(path.dirname(log), { recursive: true });
    vscode.window.terminals.forEach((terminal) => terminal.dispose());
  });

  for (const cwd of ['${workspaceFolder}', '${workspaceFolder:second}']) {
    test(`with the working folder ${cwd}`, async () => {
      const presentation = { reveal: 'never', panel: 'dedicated', close: true };
      const options = { cwd, env: { PROBE_OWN: '${workspaceFolderBasename} ${workspaceFolder:second}' } };
      const task = processTask(label, ['${workspaceFolderBasename}'], {
        problemMatcher: [],
        presentation,
        options,
      });
      await setTasks([...before, task]);
      await until('the task is there', async () =>
        (await vscode.tasks.fetchTasks()).some(({ name }) => name === label),
      );
      assert.equal(await runTask(label), 0);
      const theirs = seen(log);
      rmSync(log);
      const job = need(api, await order<number>('addJob', { task: label }));
      assert.equal((await job.finished).kind, 'succeeded');
      assert.deepEqual(seen(log), theirs);
      rmSync(log);
    });
  }
});
