// Where the output of a job goes, and for how long it is kept.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import path from 'node:path';
import { type Terminal, type TaskExecution, window, workspace } from 'vscode';
import type { JobQueueApi } from '../../../src/extension/api.ts';
import { standInOf } from '../../../src/extension/output/outputTerminals.ts';
import type { JobContext } from '../../../src/queue/index.ts';
import {
  addCommand,
  nodeLine,
  openApi,
  order,
  outputFile,
  outputOf,
  posixTest,
  reset,
  until,
} from '../support.ts';

suite('The output of a job', () => {
  let api: JobQueueApi;
  suiteSetup(async () => {
    api = await openApi();
  });
  setup(() => reset(api));

  test('is all that its process wrote, to both streams, with its colours', async () => {
    const script = `for (let n = 0; n < 3000; n++) console.log('\\u001b[32mline ' + n); console.error('last')`;
    const job = await addCommand(api, nodeLine(script));
    assert.equal((await job.finished).kind, 'succeeded');
    const lines = (await outputOf(job)).split('\n');
    assert.equal(lines.length, 3002);
    assert.equal(lines[2999], '\u001b[32mline 2999');
    assert.equal(lines[3000], 'last');
  });

  test('opens again in place of a shell that nobody has opened, and of no other terminal', () => {
    const opened: Terminal[] = [];
    const open = (options = {}): Terminal => {
      const terminal = window.createTerminal(options);
      opened.push(terminal);
      return terminal;
    };
    try {
      const [shell, named] = [open(), open({ name: 'named' })];
      assert.equal(standInOf([shell], []), shell);
      assert.equal(standInOf([named], []), undefined);
      assert.equal(standInOf([shell, named], []), undefined);
      assert.equal(standInOf([shell], [{} as TaskExecution]), undefined);
    } finally {
      opened.forEach((terminal) => terminal.dispose());
    }
  });

  test('is what a function logged', async () => {
    const job = api.addJob(({ log }: JobContext) => {
      log('one\n');
      log('two\n');
    });
    await job.finished;
    await until('both lines', async () => (await outputOf(job)) === 'one\ntwo\n');
  });

  test('says why its process could not start', async () => {
    const job = await addCommand(api, 'exit 0', { cwd: 'no/such/folder' });
    await job.finished;
    assert.match(await outputOf(job), /does not exist/);
  });

  posixTest('is for the user alone', async () => {
    const job = await addCommand(api, 'echo secret');
    await job.finished;
    assert.equal(await outputOf(job), 'secret\n');
    const file = outputFile(job) ?? '';
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(path.dirname(file)).mode & 0o777, 0o700);
  });

  posixTest('does not hold what the job knows as a secret', async () => {
    const env = { MY_TOKEN: 'a-very-secret-value' };
    const job = await addCommand(api, 'echo "it is $MY_TOKEN"; echo "$MY_TOKEN" > /dev/stderr', { env });
    assert.equal((await job.finished).kind, 'succeeded');
    assert.equal(await outputOf(job), 'it is ***\n***\n');
  });

  posixTest('may be in colours, and the job knows', async () => {
    const job = await addCommand(api, 'echo "$FORCE_COLOR $CLICOLOR_FORCE $CI"', { env: { CI: null } });
    await job.finished;
    assert.equal(await outputOf(job), '1 1 \n');
    const own = await addCommand(api, 'echo "$FORCE_COLOR $CLICOLOR_FORCE"', { env: { NO_COLOR: '1' } });
    await own.finished;
    assert.equal(await outputOf(own), ' \n');
  });

  posixTest('keeps its beginning and its end when it is too long', async () => {
    const settings = workspace.getConfiguration('jobQueue.output');
    await settings.update('maxSizeMb', 1, true);
    try {
      const job = await addCommand(api, 'seq 1 400000');
      await job.finished;
      const output = await outputOf(job);
      assert.ok(output.length <= 1_000_000, String(output.length));
      assert.match(output, /^1\n2\n/);
      assert.match(output, /\[… [0-9.]+ MB were left out here …\]/);
      assert.match(output.slice(-20), /\n400000\n$/);
    } finally {
      await settings.update('maxSizeMb', undefined, true);
    }
  });

  test('stays when the job is removed from the list, and goes when it is deleted', async () => {
    const job = await addCommand(api, 'echo text');
    await job.finished;
    const other = await addCommand(api, 'echo other');
    await other.finished;
    await order('removeJob', job.id);
    await order('deleteOutput', other.id);
    assert.equal(await outputOf(job), 'text\n');
    assert.equal(outputFile(other), undefined);
  });
});
