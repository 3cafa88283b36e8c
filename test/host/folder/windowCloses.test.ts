// What happens to running jobs when the window closes. Last of the folder's files, because the queue is over
// after it.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as vscode from 'vscode';
import type * as extensionModule from '../../../src/extension/extension.ts';
import type { JobQueueApi } from '../../../src/extension/api.ts';
import {
  addCommand,
  configure,
  isActive,
  openApi,
  posixTest,
  processes,
  reset,
  uniqueSeconds,
  until,
} from '../support.ts';

suite('When the window closes', () => {
  let api: JobQueueApi;
  suiteSetup(async () => {
    api = await openApi();
    await reset(api);
  });

  posixTest('no process of a job is left', async () => {
    const extension = vscode.extensions.getExtension('jobqueue.job-queue');
    assert.ok(extension);
    // VS Code has loaded it with require: this is the running extension, not a second one.
    const file = path.join(extension.extensionPath, 'dist', 'extension.cjs');
    const own = createRequire(__filename)(file) as typeof extensionModule;
    const seconds = uniqueSeconds();
    const polite = await addCommand(api, `sleep ${seconds} & wait`);
    const stubborn = await addCommand(api, `trap '' TERM; while :; do sleep ${seconds}; done`);
    const next = await addCommand(api, `sleep ${seconds}`);
    await isActive(polite);
    await isActive(stubborn);
    await configure('onClose', 'halt');
    await until('both run', async () => (await processes(`sleep ${seconds}`)).length >= 2);

    const began = performance.now();
    await own.deactivate();
    await configure('onClose', undefined);
    const tookMs = performance.now() - began;
    assert.deepEqual(await processes(`sleep ${seconds}`), []);
    assert.ok(tookMs < 4500, `VS Code gives 5 s; it took ${tookMs} ms`);
    // What it leaves behind is the next window's: nothing of it can be ordered here any more.
    assert.deepEqual([polite.outcome?.kind, stubborn.outcome?.kind], ['halted', 'halted']);
    assert.equal(next.startedAt, undefined);
    assert.throws(() => api.addJob(() => {}), { reason: 'following' });
  });
});
