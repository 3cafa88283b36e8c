import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { JobQueueApi } from '../../../src/extension/api.ts';
import { processOf } from '../../../src/local/work/taskWork.ts';
import { listTasks } from '../../../src/extension/tasks/taskSource.ts';
import { addCommand, home, need, nodeLine, openApi, order, rejects, reset } from '../support.ts';

suite('In a workspace of two folders', () => {
  let api: JobQueueApi;
  suiteSetup(async () => {
    api = await openApi();
  });
  setup(() => reset(api));

  test('the same label is two tasks, told apart by their folders', async () => {
    const labels = (await listTasks()).filter(({ name }) => name === 'greet').map(({ label }) => label);
    assert.deepEqual(labels.toSorted(), ['greet (second)', 'greet (workspace)']);
    await rejects(order('addJob', { task: 'greet' }), '"greet"', 'workspace', 'second', 'Name the folder');
  });

  for (const folder of ['workspace', 'second']) {
    test(`a task of ${folder} runs there`, async () => {
      const job = need(api, await order<number>('addJob', { task: 'greet', folder }));
      assert.equal((await job.finished).kind, 'succeeded');
      assert.equal(processOf(job)?.spec.cwd, path.join(home, folder));
      assert.equal(processOf(job)?.folder, folder);
    });

    test(`a command line for ${folder} runs there`, async () => {
      const script = `fs.writeFileSync('made-here', '')`;
      const job = await addCommand(api, nodeLine(script), { folder });
      assert.equal((await job.finished).kind, 'succeeded');
      assert.ok(existsSync(path.join(home, folder, 'made-here')));
    });
  }

  test('a label of one folder needs no folder', async () => {
    const job = need(api, await order<number>('addJob', { task: 'fail' }));
    assert.equal((await job.finished).kind, 'failed');
  });

  test('a folder that is not open is refused with those that are', async () => {
    await rejects(order('addJob', { task: 'greet', folder: 'third' }), '"third"', 'workspace', 'second');
    await rejects(order('addJob', { task: 'fail', folder: 'second' }), '"fail"', '"second"');
    await rejects(order('addCommand', { commandLine: 'exit 0', folder: 'third' }), '"third"');
  });
});
