// What pops up, and what does not. The notices are those of the extension, on a queue of their own; what they
// would show is caught on its way to the workbench, because the tests' workbench shows no toasts.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type Disposable, PauseOnFailure } from '../../../src/local/index.ts';
import { BatchNotice } from '../../../src/extension/notices/batchNotice.ts';
import { OutcomeNotices } from '../../../src/extension/notices/outcomeNotices.ts';
import type { OutputTerminals } from '../../../src/extension/output/outputTerminals.ts';
import type { Settings } from '../../../src/extension/settings/settings.ts';
import { Dispatcher, HaltIncomplete, type Job } from '../../../src/queue/index.ts';
import { until } from '../support.ts';

type Shown = { readonly message: string; readonly actions: readonly string[] };
type Wishes = Partial<Pick<Settings, 'notify' | 'notifyMinDurationMs' | 'onFailure'>>;

const kinds = ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'] as const;

const succeed = (): void => {};
const fail = (): void => {
  throw new Error('no');
};
const untilHalted = ({ signal }: { signal: AbortSignal }): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
function failWhenReleased(dispatcher: Dispatcher, count: number): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (let n = 0; n < count; n++) {
    dispatcher.addJob(() => promise.then(fail));
  }
  return resolve;
}

/** The queue is idle, and its listeners have been heard. */
async function idle(dispatcher: Dispatcher): Promise<void> {
  await dispatcher.finished();
  await new Promise((resolve) => setImmediate(resolve));
}

suite('A notice', () => {
  const real = Object.fromEntries(kinds.map((kind) => [kind, vscode.window[kind]]));
  let shown: Shown[] = [];
  let answer: string | undefined;
  let outputsShown: Job[] = [];
  const notices: Disposable[] = [];

  setup(() => {
    shown = [];
    answer = undefined;
    outputsShown = [];
    for (const kind of kinds) {
      Object.assign(vscode.window, {
        [kind]: async (message: string, ...actions: string[]) => {
          shown.push({ message, actions });
          return actions.find((action) => action === answer);
        },
      });
    }
  });
  teardown(() => {
    notices.splice(0).forEach((notice) => notice.dispose());
    Object.assign(vscode.window, real);
  });

  function queue(wishes: Wishes = {}, workers = 1): Dispatcher {
    const settings = { notify: 'failures', notifyMinDurationMs: 0, onFailure: 'continue', ...wishes };
    const terminals = { show: (job: Job) => outputsShown.push(job) } as unknown as OutputTerminals;
    const dispatcher = new Dispatcher({ workers });
    const outcomes = new OutcomeNotices(dispatcher, terminals);
    const pausing = new PauseOnFailure(
      dispatcher,
      settings as Settings,
      (job) => void outcomes.pausedAfter(job),
    );
    const batches = new BatchNotice(dispatcher, settings as Settings, terminals, (job) =>
      pausing.hasPausedFor(job),
    );
    notices.push(outcomes, pausing, batches);
    return dispatcher;
  }

  const messages = (): string[] => shown.map(({ message }) => message);

  test('of a batch counts how its jobs ended, and shows the output of the one that failed', async () => {
    const dispatcher = queue();
    answer = 'Show Output';
    dispatcher.addJob(succeed);
    const failed = dispatcher.addJob(fail);
    dispatcher.addJob(succeed);
    await idle(dispatcher);
    assert.deepEqual(shown, [
      { message: 'Job Queue: 2 succeeded, 1 failed in 0:00.', actions: ['Show Output'] },
    ]);
    await until('the output is shown', () => outputsShown.length > 0);
    assert.deepEqual(outputsShown, [failed]);
  });

  test('of a single job names it, and only when it took long enough', async () => {
    const quick = queue({ notifyMinDurationMs: 60_000 });
    quick.addJob(fail, { name: 'quick' });
    await idle(quick);
    assert.deepEqual(shown, []);
    const slow = queue({ notifyMinDurationMs: 0 });
    const job = slow.addJob(fail, { name: 'slow [x](command:y)' });
    await idle(slow);
    assert.deepEqual(messages(), [`#${job.id} slow [x] (command:y) failed after 0:00.`]);
  });

  for (const { notify, expected } of [
    { notify: 'never', expected: [] },
    { notify: 'failures', expected: [] },
    { notify: 'always', expected: ['Job Queue: 2 succeeded in 0:00.'] },
  ] as const) {
    test(`of successes when notify is ${notify}`, async () => {
      const dispatcher = queue({ notify });
      dispatcher.addJob(succeed);
      dispatcher.addJob(succeed);
      await idle(dispatcher);
      assert.deepEqual(messages(), expected);
    });
  }

  test('of failures does not come when notify is never', async () => {
    const dispatcher = queue({ notify: 'never' });
    dispatcher.addJob(fail);
    dispatcher.addJob(fail);
    await idle(dispatcher);
    assert.deepEqual(shown, []);
  });

  test('does not come for jobs that were halted', async () => {
    const dispatcher = queue({ notify: 'always' });
    dispatcher.addJob(untilHalted);
    dispatcher.addJob(succeed);
    await until('it runs', () => dispatcher.jobs[0]?.state === 'running');
    await dispatcher.haltAll();
    await idle(dispatcher);
    assert.deepEqual(shown, []);
  });

  test('of a failure that pauses the queue is the only one', async () => {
    const dispatcher = queue({ onFailure: 'pause' });
    answer = 'Resume';
    const job = dispatcher.addJob(fail, { name: 'f' });
    await idle(dispatcher);
    assert.deepEqual(shown, [
      { message: `Job #${job.id} f failed (no); the queue is paused.`, actions: ['Resume', 'Show Output'] },
    ]);
    await until('it is resumed', () => !dispatcher.paused);
  });

  test('of a batch tells of a failure beside the one that has paused the queue', async () => {
    const dispatcher = queue({ onFailure: 'pause' }, 2);
    const release = failWhenReleased(dispatcher, 2);
    await until('both run', () => dispatcher.jobs.every((job) => job.state === 'running'));
    release();
    await idle(dispatcher);
    assert.match(messages()[0] ?? '', /the queue is paused\.$/);
    assert.deepEqual(messages().slice(1), ['Job Queue: 2 failed in 0:00.']);
  });

  test('of a failure comes although the user has paused the queue', async () => {
    const dispatcher = queue();
    const release = failWhenReleased(dispatcher, 1);
    await until('it runs', () => dispatcher.jobs[0]?.state === 'running');
    dispatcher.pause();
    release();
    await idle(dispatcher);
    assert.match(messages().join(), /failed after 0:00\.$/);
  });

  test('does not count a service, nor its time', async () => {
    const dispatcher = queue({ notify: 'always', notifyMinDurationMs: 400 });
    const service = dispatcher.addJob(untilHalted, { service: true });
    await until('it has run for a while', () => Date.now() - (service.startedAt ?? Infinity) > 500);
    dispatcher.addJob(succeed);
    await idle(dispatcher);
    assert.deepEqual(shown, []);
    await dispatcher.haltAll();
  });

  test('of what has survived names it, and offers to kill only what can be killed again', async () => {
    const dispatcher = queue();
    const job = dispatcher.addJob(
      async (context) => {
        await untilHalted(context);
        throw new HaltIncomplete([42, 43]);
      },
      { name: 'f' },
    );
    await until('it runs', () => job.state === 'running');
    await dispatcher.haltJob(job.id);
    await idle(dispatcher);
    assert.deepEqual(shown, [
      {
        message: `Job #${job.id} f was halted, but these processes survived: 42, 43.`,
        actions: ['Show Output'],
      },
    ]);
  });
});
