// The problems of jobs, while they run and afterwards. That they are VS Code's is a matter of the
// differential tests.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { JobQueueApi } from '../../../src/extension/api.ts';
import { findTask } from '../../../src/extension/tasks/taskSource.ts';
import { type ProblemRow, problemRows } from '../../fixtures/problems/problemRows.ts';
import {
  closeTaskTerminals,
  makeWorkspace,
  until,
  type Workspace,
  workspaceRoot,
} from '../../fixtures/tasks/taskWorkspace.ts';
import { openApi, reset } from '../support.ts';

const print = path.resolve(__dirname, '../../../test/fixtures/problems/print.cjs');
const files = () => path.join(workspaceRoot().uri.fsPath, 'problems');
const folderOf = (row: string) => path.join(files(), row);
const outputFile = (row: string) => path.join(folderOf(row), 'output.txt');
const rows = problemRows.filter(({ id }) => ['tsc', 'eslintStylish', 'inlineSearch'].includes(id));

function filled(text: string, row: string): string {
  return text.replaceAll('{dir}', `problems/${row}`).replaceAll('{abs}', folderOf(row));
}

function taskOf(row: Pick<ProblemRow, 'id' | 'task'>): Readonly<Record<string, unknown>> {
  const task = {
    label: row.id,
    type: 'process',
    command: 'node',
    args: [print, outputFile(row.id), 'hold'],
    presentation: { reveal: 'never', panel: 'dedicated', close: true },
    ...row.task,
  };
  return JSON.parse(filled(JSON.stringify(task), row.id)) as Record<string, unknown>;
}

type Shown = {
  readonly file: string;
  readonly range: readonly number[];
  readonly severity: vscode.DiagnosticSeverity;
  readonly message: string;
  readonly code: unknown;
  readonly source: string | undefined;
};

function shownIn(folder: string): Shown[] {
  return vscode.languages
    .getDiagnostics()
    .filter(([uri]) => uri.fsPath.startsWith(folder + path.sep))
    .flatMap(([uri, diagnostics]) =>
      diagnostics.map(({ range, severity, message, code, source }) => ({
        file: path.relative(folder, uri.fsPath),
        range: [range.start.line, range.start.character, range.end.line, range.end.character],
        severity,
        message,
        code,
        source,
      })),
    )
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

async function shownWhen(folder: string, count: number): Promise<Shown[]> {
  const get = () => shownIn(folder);
  await until(`${count} problems`, () => (get().length >= count ? true : undefined), 10_000).catch(() => {});
  return get();
}

const changing = {
  id: 'changing',
  task: {
    problemMatcher: { source: 'mine', pattern: { regexp: '^(\\S+):(\\d+):(\\d+) (.*)$', message: 4 } },
  },
};

const openOrClosed = {
  id: 'openOrClosed',
  task: {
    problemMatcher: ['open', 'closed'].map((word) => ({
      applyTo: `${word}Documents`,
      pattern: { regexp: `^(\\S+):(\\d+):(\\d+) (for ${word})$`, message: 4 },
    })),
  },
};
const others = [changing, openOrClosed];

suite('problems of jobs', () => {
  let workspace: Workspace;
  let api: JobQueueApi;

  suiteSetup(async function () {
    this.timeout(60_000);
    api = await openApi();
    await reset(api);
    for (const { id, output } of [...rows, ...others.map((row) => ({ ...row, output: '' }))]) {
      const inner = path.join(folderOf(id), 'deep', 'inside');
      mkdirSync(inner, { recursive: true });
      writeFileSync(path.join(inner, 'found.c'), '');
      writeFileSync(path.join(folderOf(id), 'here.c'), '');
      writeFileSync(outputFile(id), filled(output, id));
    }
    const customized = { type: 'npm', script: 'lint', path: 'problems/customized', ...changing.task };
    const tasks = [...rows, ...others].map(taskOf);
    workspace = await makeWorkspace([...tasks, customized], [], { 'task.saveBeforeRun': 'never' });
  });

  suiteTeardown(async () => {
    await api.haltAll();
    closeTaskTerminals();
    rmSync(files(), { recursive: true, force: true });
    await workspace.restore();
  });

  async function add(task: string) {
    const id = await vscode.commands.executeCommand<number>('jobQueue.addJob', { task });
    const job = api.job(id);
    assert.ok(job, task);
    return job;
  }

  for (const row of rows) {
    test(`${row.id}: while it runs`, async () => {
      const job = await add(row.id);
      const shown = await shownWhen(folderOf(row.id), row.count);
      assert.equal(job.state, 'running');
      writeFileSync(`${outputFile(row.id)}.release`, '');
      assert.equal((await job.finished).kind, 'succeeded');
      assert.equal(shown.length, row.count);
    });
  }

  test('a rerun replaces them when it has output', async () => {
    const [folder, output] = [folderOf('changing'), outputFile('changing')];
    const messages = () => shownIn(folder).map(({ file, message }) => `${file}: ${message}`);
    const wanted = (list: readonly string[]) =>
      until(JSON.stringify(list), () =>
        JSON.stringify(messages()) === JSON.stringify(list) ? true : undefined,
      );
    const write = (text: string) => writeFileSync(output, filled(text, 'changing'));

    write('{dir}/a:1:1 one\n{dir}/b:1:1 two\n');
    const first = await add('changing');
    await wanted(['a: one', 'b: two']);
    writeFileSync(`${output}.release`, '');
    await first.finished;

    write('{dir}/b:1:1 three, without an end of line');
    rmSync(`${output}.release`);
    const id = await vscode.commands.executeCommand<number>('jobQueue.rerunJob', first.id);
    await wanted([]);
    writeFileSync(`${output}.release`, '');
    await api.job(id)?.finished;
    await wanted(['b: three, without an end of line']);

    await vscode.commands.executeCommand('jobQueue.clearEnded');
    write('');
    assert.equal(messages().length, 1);
    await (
      await add('changing')
    ).finished;
    await wanted([]);
  });

  test('of files that are open, or closed, only', async () => {
    const [folder, output] = [folderOf('openOrClosed'), outputFile('openOrClosed')];
    const lines = ['here', 'there'].flatMap((file) =>
      ['open', 'closed'].map((word) => `{dir}/${file}.c:1:1 for ${word}\n`),
    );
    writeFileSync(output, filled(lines.join(''), 'openOrClosed'));
    writeFileSync(`${output}.release`, '');
    await vscode.workspace.openTextDocument(path.join(folder, 'here.c'));
    await (
      await add('openOrClosed')
    ).finished;
    const shown = await shownWhen(folder, 2);
    assert.deepEqual(
      shown.map(({ file, message }) => `${file} ${message}`),
      ['here.c for open', 'there.c for closed'],
    );
  });

  test('a customized npm script has the matcher of tasks.json', async function () {
    this.timeout(60_000);
    const folder = folderOf('customized');
    mkdirSync(folder, { recursive: true });
    const lint = `echo problems/customized/a:1:1 found`;
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'x', scripts: { lint } }));
    const entry = await until('the npm script is found', () =>
      findTask({ task: 'lint - problems/customized' }).catch(() => undefined),
    );
    const job = await api.addTask(entry.task);
    assert.equal((await job.finished).kind, 'succeeded');
    const [shown] = await shownWhen(folder, 1);
    assert.equal(shown?.message, 'found');
  });
});
