// The same tasks through VS Code itself and through our resolver and runner must give the program the same
// arguments, folder, environment and exit code.
import { writeFileSync } from 'node:fs';
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { resolveTask } from '../../../src/extension/tasks/resolveTask.ts';
import { findTask, listTasks, tasksOfFile } from '../../../src/extension/tasks/taskSource.ts';
import { type ParityRow, parityRows } from '../../fixtures/tasks/parityTable.ts';
import {
  closeTaskTerminals,
  makeWorkspace,
  type Ran,
  runInQueue,
  runInVsCode,
  type Seen,
  until,
  type Workspace,
  workspaceRoot,
} from '../../fixtures/tasks/parityWindow.ts';

const answers = { get: () => undefined, update: () => Promise.resolve() };
const presentation = { reveal: 'never', panel: 'dedicated', close: true };
const commands: Record<string, string> = {
  'probe.answer': 'from a command',
  'probe.plain': 'plain',
  'probe.spaced': 'two words',
  'probe.variable': '${workspaceFolderBasename}',
};
const inputs = ['plain', 'spaced', 'variable'].map((id) => ({
  id,
  type: 'command',
  command: `probe.${id}`,
}));

/** What only a terminal or only a job has. Everything else must be equal. */
const terminalOnly: readonly RegExp[] = [
  // The terminal describes itself; a job has none.
  /^(TERM|COLORTERM|TERM_PROGRAM|TERM_PROGRAM_VERSION)$/,
  // A job's marker, and that its output is shown in colours; a terminal need not say so.
  /^(JOB_QUEUE_JOB|FORCE_COLOR|CLICOLOR_FORCE)$/,
  // npm's: whether it writes to a terminal.
  /^COLOR$/,
  // The way to this window: VS Code's own, and other extensions' contributions (git, debugger), which no API
  // tells.
  /^(VSCODE_.*|GIT_ASKPASS|GIT_EDITOR|BROWSER|PYTHONSTARTUP|BUNDLED_DEBUGPY_PATH)$/,
];

function comparable({ argv, cwd, env, node }: Seen): object {
  const names = Object.keys(env).filter((name) => !terminalOnly.some((pattern) => pattern.test(name)));
  return { argv, cwd, node, env: Object.fromEntries(names.toSorted().map((name) => [name, env[name]])) };
}

// The table speaks bash and has blocks for Linux.
(process.platform === 'linux' ? suite : suite.skip)('tasks as VS Code runs them', () => {
  let workspace: Workspace;
  const subscriptions: vscode.Disposable[] = [];
  const inVsCode = new Map<string, { task: vscode.Task; ran: unknown }>();

  suiteSetup(async function () {
    this.timeout(180_000);
    for (const [id, answer] of Object.entries(commands)) {
      subscriptions.push(vscode.commands.registerCommand(id, () => answer));
    }
    const tasks = parityRows.map(({ id, task }) => ({
      label: id,
      problemMatcher: [],
      presentation,
      ...task,
    }));
    workspace = await makeWorkspace(tasks, inputs, {
      'probe.text': 'some text',
      'probe.number': 42,
      'probe.yes': true,
      'probe.list': ['a', 'b'],
      'probe.nested': '${workspaceFolderBasename} of ${env:HOME}',
      'probe.shell': 'bash',
      'probe.script': 'node parity/commandOnlyVariable.cjs "a b"',
      'terminal.integrated.env.linux': {
        PROBE_TERMINAL: 'in ${workspaceFolderBasename}',
        PROBE_BOTH: 'terminal',
      },
      'task.saveBeforeRun': 'never',
    });
    const document = await vscode.workspace.openTextDocument(
      vscode.Uri.joinPath(workspaceRoot().uri, 'scripts', 'fail.js'),
    );
    const editor = await vscode.window.showTextDocument(document);
    editor.selection = new vscode.Selection(0, 0, 0, 4);
    await runAllInVsCode();
  });

  suiteTeardown(async () => {
    closeTaskTerminals();
    for (const subscription of subscriptions) {
      subscription.dispose();
    }
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await workspace.restore();
  });

  async function compare(task: vscode.Task, theirs: Ran, row: Omit<ParityRow, 'task'>): Promise<void> {
    const resolved = await resolveTask(task, { answers });
    const ours = await runInQueue(resolved, workspace.probeFile(row.id));
    const expected = row.exitCode ?? (theirs.exitCode || 0);
    assert.equal(ours.exitCode, expected, `${resolved.commandText}\n${ours.output}`);
    assert.equal(ours.exitCode, theirs.exitCode, 'exit code');
    if (row.silent) {
      return;
    }
    assert.ok(theirs.seen, 'VS Code did not run the probe');
    assert.ok(ours.seen, `we did not run the probe: ${resolved.commandText}\n${ours.output}`);
    assert.deepEqual(comparable(ours.seen), comparable(theirs.seen));
    if (row.argv) {
      assert.deepEqual(ours.seen.argv, row.argv);
    }
  }

  /** Four at a time: more does not make VS Code quicker. */
  async function runAllInVsCode(): Promise<void> {
    const tasks = new Map((await listTasks()).map(({ name, task }) => [name, task]));
    const waiting = parityRows.values();
    const work = async () => {
      for (const { id } of waiting) {
        const task = tasks.get(id);
        assert.ok(task, id);
        const ran = await runInVsCode(task, workspace.probeFile(id)).catch((error: unknown) => error);
        inVsCode.set(id, { task, ran });
      }
    };
    await Promise.all([work(), work(), work(), work()]);
  }

  for (const row of parityRows) {
    test(row.id, async () => {
      const found = inVsCode.get(row.id);
      assert.ok(found);
      if (found.ran instanceof Error) {
        throw found.ran;
      }
      await compare(found.task, found.ran as Ran, row);
    });
  }

  test('an npm script', async function () {
    this.timeout(60_000);
    const manifest = vscode.Uri.joinPath(workspaceRoot().uri, 'parity', 'package.json');
    const scripts = { probe: 'node npmScript.cjs "two words" $npm_package_name' };
    writeFileSync(manifest.fsPath, JSON.stringify({ name: 'parity', private: true, scripts }));
    const entry = await until('the npm script is found', async () => {
      const entries = await tasksOfFile(manifest);
      return entries.find(({ name }) => name.startsWith('probe'));
    });
    const theirs = await runInVsCode(entry.task, workspace.probeFile('npmScript'));
    await compare(entry.task, theirs, { id: 'npmScript', argv: ['two words', 'parity'] });
  });

  const shells: Record<string, Record<string, unknown>> = {
    'an automation profile': {
      'automationProfile.linux': {
        path: '/bin/${config:probe.shell}',
        args: ['-x'],
        env: { PROBE_PROFILE: '${env:HOME}' },
      },
    },
    'an automation profile of another shell': { 'automationProfile.linux': { path: 'dash' } },
    'a default profile with arguments': {
      'defaultProfile.linux': 'probe',
      'profiles.linux': {
        probe: {
          path: ['/no/such/shell', '/bin/bash'],
          args: ['-u'],
          env: { PROBE_PROFILE: 'yes', PROBE_BOTH: 'profile' },
        },
      },
    },
    'a default profile that is not installed': {
      'defaultProfile.linux': 'probe',
      'profiles.linux': { probe: { path: '/no/such/shell', args: ['-u'] } },
    },
  };
  for (const [title, settings] of Object.entries(shells)) {
    test(`the shell of ${title}`, async function () {
      this.timeout(60_000);
      const terminal = vscode.workspace.getConfiguration('terminal.integrated');
      for (const [name, value] of Object.entries(settings)) {
        await terminal.update(name, value, false);
      }
      try {
        // The terminal's list of profiles follows the settings after a moment, and no API tells when.
        if ('defaultProfile.linux' in settings) {
          await sleep(3_000);
        }
        const { task } = await findTask({ task: 'theShell' });
        const theirs = await runInVsCode(task, workspace.probeFile('theShell'));
        await compare(task, theirs, { id: 'theShell' });
      } finally {
        for (const name of Object.keys(settings)) {
          await terminal.update(name, undefined, false);
        }
      }
    });
  }
});
