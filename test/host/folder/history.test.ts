// Running a job again with changes, and what is kept of where a job ran.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { JobQueueApi } from '../../../src/extension/api.ts';
import { gitNotes } from '../../../src/extension/running/gitNotes.ts';
import { processOf } from '../../../src/local/work/taskWork.ts';
import { ClockTime } from '../../../src/extension/shared/clockTime.ts';
import { JobText } from '../../../src/extension/wording/jobText.ts';
import type { Job } from '../../../src/queue/index.ts';
import {
  addCommand,
  homeFile,
  need,
  nodeLine,
  openApi,
  order,
  outputOf,
  rejects,
  reset,
  until,
} from '../support.ts';

const text = new JobText(new ClockTime('en'), { of: () => undefined });
const printed = async (job: Job): Promise<string> => (await outputOf(job)).trim();

suite('Run Again With Changes', () => {
  let api: JobQueueApi;
  suiteSetup(async () => {
    api = await openApi();
  });
  setup(() => reset(api));

  const again = async (job: Job, changes: object): Promise<Job> => {
    const changed = need(api, await order<number>('rerunWithChanges', job.id, changes));
    await changed.finished;
    return changed;
  };

  test('runs a changed command line, in a changed folder, with changed variables', async () => {
    const env = { A: 'one', B: 'two' };
    const job = await addCommand(api, nodeLine('console.log(process.env.A, process.env.B)'), {
      env,
      options: { priority: 2, keys: ['gpu'], timeoutMs: 60_000 },
    });
    await job.finished;
    assert.equal(await printed(job), 'one two');
    const { cwd = '' } = processOf(job)?.spec ?? {};
    const changed = await again(job, {
      command: nodeLine('console.log(process.env.A, String(process.env.B), process.cwd())'),
      cwd: 'scripts',
      env: 'A=three',
      options: { keys: 'gpu, disk', timeout: '2m' },
    });
    assert.equal(await printed(changed), `three undefined ${path.join(cwd, 'scripts')}`);
    assert.equal(changed.rerunOf, job.id);
    assert.deepEqual([changed.priority, changed.keys, changed.timeoutMs], [2, ['gpu', 'disk'], 120_000]);
    assert.deepEqual([job.keys, processOf(job)?.spec.cwd], [['gpu'], cwd]);
  });

  test('runs a task with other arguments, or by a shell', async () => {
    const task = need(api, await order<number>('addJob', { task: 'where' }));
    await task.finished;
    assert.equal(processOf(task)?.byShell, undefined);
    const other = await again(task, { command: `node -p "'a  b'"` });
    assert.equal(await printed(other), 'a  b');
    assert.equal(other.name, task.name);
    const byShell = await again(task, { byShell: true, command: 'echo by a shell&& exit 4' });
    assert.equal(await printed(byShell), 'by a shell');
    assert.deepEqual(byShell.outcome?.kind === 'failed' && byShell.outcome.exitCode, 4);
    // Again, and back.
    const back = await again(byShell, { byShell: false, command: `node -p "'back'"` });
    assert.equal(await printed(back), 'back');
  });

  test('says what is wrong, and adds nothing', async () => {
    const job = await addCommand(api, 'exit 0');
    await job.finished;
    const count = api.jobs.length;
    await rejects(order('rerunWithChanges', job.id, { command: ' ' }), 'Enter what to run.');
    await rejects(order('rerunWithChanges', job.id, { env: '=x' }), 'NAME=value');
    const inside = api.addJob(() => 1);
    await inside.finished;
    await rejects(order('rerunWithChanges', inside.id, {}), 'runs no process');
    await rejects(order('filterJobs', { states: ['odd'] }), '"jobQueue.filterJobs" takes');
    assert.equal(api.jobs.length, count + 1);
  });
});

suite('Branch and commit', () => {
  let api: JobQueueApi;
  suiteSetup(async () => {
    api = await openApi();
  });
  setup(() => reset(api));

  test('of the folder that a job runs in are kept', async function () {
    type Git = {
      enabled: boolean;
      getAPI(version: 1): { openRepository(uri: vscode.Uri): Promise<unknown> };
    };
    const extension = vscode.extensions.getExtension<Git>('vscode.git');
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd, encoding: 'utf8' });
    const cwd = homeFile('repository');
    mkdirSync(cwd, { recursive: true });
    const why =
      extension === undefined
        ? 'there is no git extension'
        : hasGit()
          ? undefined
          : 'there is no git program';
    if (why !== undefined) {
      console.log(`      skipped: ${why}`);
      this.skip();
    }
    git('init', '--quiet', '--initial-branch=topic');
    git('commit', '--quiet', '--allow-empty', '--message=first');
    const commit = git('rev-parse', 'HEAD').trim();
    const exported = await extension?.activate();
    if (exported?.enabled !== true) {
      console.log('      skipped: the git extension is switched off');
      this.skip();
    }
    const model = exported.getAPI(1);
    await model.openRepository(vscode.Uri.file(cwd));
    await until('the git extension knows the commit', () => gitNotes(cwd)?.['commit'] === commit);
    const job = await addCommand(api, 'exit 0', { cwd });
    await job.finished;
    assert.deepEqual(job.notes, { branch: 'topic', commit });
    const tooltip = text.tooltip(job, Date.now());
    assert.ok(tooltip.includes(`\nBranch: topic @ ${commit.slice(0, 7)}\n`), tooltip);
    const elsewhere = await addCommand(api, 'exit 0', { cwd: homeFile('user') });
    await elsewhere.finished;
    assert.deepEqual(elsewhere.notes, {});
  });
});

function hasGit(): boolean {
  try {
    execFileSync('git', ['--version']);
    return true;
  } catch {
    return false;
  }
}
