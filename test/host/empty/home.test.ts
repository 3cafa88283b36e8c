import assert from 'node:assert/strict';
import { readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import type { JobQueueApi } from '../../../src/extension/api.ts';
import { addCommand, homeFile, nodeLine, openApi, order, rejects, reset } from '../support.ts';

suite('Without an open folder', () => {
  let api: JobQueueApi;
  suiteSetup(async () => {
    api = await openApi();
  });
  setup(() => reset(api));

  test('a command line runs in the home folder', async () => {
    const seen = homeFile('seen.txt');
    const script = 'fs.writeFileSync(process.env.SEEN, process.cwd())';
    const job = await addCommand(api, nodeLine(script), { env: { SEEN: seen } });
    assert.deepEqual(await job.finished, { kind: 'succeeded', value: undefined });
    assert.equal(readFileSync(seen, 'utf8'), realpathSync(homedir()));
  });

  test('add job tells that there are no tasks', async () => {
    assert.deepEqual(await order('addJob'), []);
    await rejects(order('addJob', { task: 'greet' }), 'no task "greet"');
    await rejects(order('addJob', { task: 'greet', folder: 'workspace' }), 'no folder is open');
  });

  test('a command line may not name a folder of a workspace', async () => {
    await rejects(order('addCommand', { commandLine: 'exit 0', folder: 'x' }), 'no folder is open');
  });
});
