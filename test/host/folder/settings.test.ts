// Settings apply while the window is open; a bad value is as good as none.
import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import * as vscode from 'vscode';
import type { JobQueueApi } from '../../../src/extension/api.ts';
import { addCommand, configure, nodeLine, openApi, order, reset, until } from '../support.ts';

suite('The settings', () => {
  let api: JobQueueApi;
  suiteSetup(async () => {
    api = await openApi();
  });
  setup(() => reset(api, 1));
  teardown(async () => {
    for (const name of ['workers', 'onFailure', 'haltGraceMs']) {
      await configure(name, undefined);
    }
  });
  suiteTeardown(() => reset(api));

  test('workers: applies at once', async () => {
    await configure('workers', 3);
    await until('there are three workers', () => api.workers.length === 3);
    await configure('workers', 0);
    await until('there is none', () => api.workers.length === 0);
  });

  test('workers: a bad value means the default', async () => {
    await configure('workers', 0);
    await until('there is none', () => api.workers.length === 0);
    await configure('workers', 'many');
    const usual = Math.max(1, Math.floor(availableParallelism() / 2));
    await until('there are as many as usual', () => api.workers.length === usual);
  });

  test('workers: what a command has set holds until the setting changes', async () => {
    await order('setWorkers', 4);
    await configure('haltGraceMs', 1000);
    assert.equal(vscode.workspace.getConfiguration('jobQueue').get('haltGraceMs'), 1000);
    assert.equal(api.workers.length, 4);
  });

  test('onFailure pause: after a failure nothing starts until it is resumed', async () => {
    await configure('onFailure', 'pause');
    const first = await addCommand(api, 'exit 3');
    const second = await addCommand(api, 'exit 0');
    await first.finished;
    // Nothing is left to happen but a start, and it would have been ordered by now.
    await until('the second one waits', () => second.status.state === 'waiting');
    assert.deepEqual(second.status, { state: 'waiting', why: { kind: 'paused' } });
    assert.equal(api.workers[0]?.state, 'idle');
    await order('resume');
    assert.equal((await second.finished).kind, 'succeeded');
    assert.ok((second.startedAt ?? 0) >= (first.endedAt ?? 0));
  });

  test('onFailure pause: a halted job is no failure', async () => {
    await configure('onFailure', 'pause');
    const first = await addCommand(api, nodeLine('setInterval(Object, 1e3)'));
    const second = await addCommand(api, 'exit 0');
    await order('haltJob', first.id);
    assert.equal((await second.finished).kind, 'succeeded');
  });

  for (const value of ['continue', 'stop everything', 7]) {
    test(`onFailure ${value}: the next job starts`, async () => {
      await configure('onFailure', value);
      await addCommand(api, 'exit 3');
      assert.equal((await (await addCommand(api, 'exit 0')).finished).kind, 'succeeded');
    });
  }
});
