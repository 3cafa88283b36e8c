import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import type { JobQueueApi } from '../../../src/extension/api.ts';
import type { ResolvedTask } from '../../../src/local/work/taskWork.ts';
import { home, homeFile, openApi, order, rejects } from '../support.ts';

suite('In an untrusted workspace', () => {
  let api: JobQueueApi;
  suiteSetup(async () => {
    api = await openApi();
    await api.setWorkers(2);
  });

  test('the queue can be looked at and ordered about', async () => {
    assert.equal(api.workers.length, 2);
    await order('setWorkers', 3);
    assert.equal(api.workers.length, 3);
    await order('jobs.focus');
    await order('workers.focus');
  });

  test('a job waits for trust, and nothing of it starts', async () => {
    const file = homeFile('must-not-exist');
    const script = `require('fs').writeFileSync(${JSON.stringify(file)}, '')`;
    const data: ResolvedTask = {
      key: 'command:x',
      name: 'x',
      source: '',
      commandText: 'x',
      spec: { file: process.execPath, args: ['-e', script], cwd: home, env: {} },
    };
    const job = api.addJob({ kind: 'process', data });
    let called = false;
    const ofFunction = api.addJob(() => (called = true));
    const again = () => assert.deepEqual(job.status, { state: 'waiting', why: { kind: 'trust' } });
    again();
    // Everything that could start it is tried, and a process that is started now ends later than it would.
    for (const name of ['pause', 'resume', 'addWorker']) {
      await order(name);
    }
    await order('moveToTop', job.id);
    await vscode.workspace.fs.readDirectory(vscode.Uri.file(home));
    again();
    await ended(process.execPath);
    again();
    assert.deepEqual(ofFunction.status, { state: 'waiting', why: { kind: 'trust' } });
    assert.equal(called, false);
    assert.ok(!existsSync(file));
    await order('haltAll');
    assert.equal(job.startedAt, undefined);
  });

  test('add job and add command do not hang, and say why nothing was added', async () => {
    await rejects(order('addJob', { task: 'greet' }), 'not trusted');
    await rejects(order('addCommand', { commandLine: 'exit 0' }), 'not trusted');
    assert.equal(await order('addJob'), undefined);
  });
});

/** Resolves when a process of another kind has come and gone. */
async function ended(program: string): Promise<void> {
  const { execFile } = await import('node:child_process');
  await new Promise<void>((resolve) => {
    execFile(program, ['-e', ''], () => resolve());
  });
}
