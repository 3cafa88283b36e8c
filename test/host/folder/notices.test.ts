// What pops up, and what does not. The notices are those of the extension, on a queue of their own; what they
// would show is caught on its way to the workbench, because the tests' workbench shows no toasts.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { type Disposable, PauseOnFailure } from '../../../src/local/index.ts';
import { BatchNotice } from '../../../src/extension/notices/batchNotice.ts';
import { OutcomeNotices } from '../../../src/extension/notices/outcomeNotices.ts';
import type { OutputTerminals } from '../../../src/extension/output/outputTerminals.ts';
import type { Settings } from '../../../src/extension/settings/settings.ts';
import {
  Dispatcher,
  HaltIncomplete,
  type Job,
  type Journal,
  type SavedJob,
} from '../../../src/queue/index.ts';
import { until } from '../support.ts';

type Shown = { readonly message: string; readonly actions: readonly string[] };
type Sight = {
  readonly isInFront?: () => boolean;
  readonly gatherMs?: number;
  readonly crashed?: boolean;
  readonly journal?: Journal;
};
type Wishes = Partial<Pick<Settings, 'notify' | 'notifyMinDurationMs' | 'onFailure'>>;

const kinds = ['showInformationMessage', 'showWarningMessage', 'showErrorMessage'] as const;

const journal: Journal = { commit: () => 'saved' };
const succeed = (): void => {};
const fail = (): void => {
  throw new Error('no');
};
const untilHalted = ({ signal }: { signal: AbortSignal }): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
/** A job that an earlier window has left. */
const left = (id: number, kind: string, more: Partial<SavedJob> = {}): SavedJob => ({
  id,
  rank: id,
  name: kind,
  kind,
  ...(kind !== 'function' && { work: { kind } }),
  state: 'waiting',
  queuedAt: 1,
  priority: 0,
  service: false,
  after: [],
  afterEnd: [],
  keys: [],
  attempts: [],
  ...more,
});
const ran = (id: number, kind: string): SavedJob =>
  left(id, kind, { state: 'running', phase: 'active', worker: id, startedAt: Date.now() });
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
  let shownKinds: string[] = [];
  let answer: string | undefined;
  let outputsShown: Job[] = [];
  const notices: Disposable[] = [];

  setup(() => {
    shown = [];
    shownKinds = [];
    answer = undefined;
    outputsShown = [];
    for (const kind of kinds) {
      Object.assign(vscode.window, {
        [kind]: async (message: string, ...actions: string[]) => {
          shown.push({ message, actions });
          shownKinds.push(kind.replace(/^show|Message$/g, ''));
          return actions.find((action) => action === answer);
        },
      });
    }
  });
  teardown(() => {
    notices.splice(0).forEach((notice) => notice.dispose());
    Object.assign(vscode.window, real);
  });

  /** By default a batch ends before its first failure is told. */
  function queue(
    wishes: Wishes = {},
    workers = 1,
    { isInFront = () => false, gatherMs = 1e6, crashed = false, ...way }: Sight = {},
  ): Dispatcher {
    const settings = { notify: 'failures', notifyMinDurationMs: 0, onFailure: 'continue', ...wishes };
    const terminals = { show: (job: Job) => outputsShown.push(job) } as unknown as OutputTerminals;
    const dispatcher = new Dispatcher({ workers, ...way });
    const outcomes = new OutcomeNotices(dispatcher, terminals);
    const pausing = new PauseOnFailure(
      dispatcher,
      settings as Settings,
      (job) => void outcomes.pausedAfter(job),
    );
    const sight = {
      wasTold: (job: Job) => pausing.hasPausedFor(job),
      wasInCrash: () => crashed,
      isInFront,
    };
    const batches = new BatchNotice(dispatcher, settings as Settings, terminals, sight, gatherMs);
    notices.push(outcomes, pausing, batches);
    return dispatcher;
  }

  const messages = (): string[] => shown.map(({ message }) => message);

  test('of a batch counts how its jobs ended, names the one that failed, and shows its output', async () => {
    const dispatcher = queue();
    answer = 'Show Output';
    dispatcher.addJob(succeed);
    const failed = dispatcher.addJob(fail, { name: 'lint' });
    dispatcher.addJob(succeed, { after: [failed.id] });
    dispatcher.addJob(succeed, { after: [3] });
    dispatcher.addJob(succeed);
    await idle(dispatcher);
    assert.deepEqual(shown, [
      { message: 'Job Queue: 2 succeeded, 1 failed (lint), 2 skipped in 0:00.', actions: ['Show Output'] },
    ]);
    await until('the output is shown', () => outputsShown.length > 0);
    assert.deepEqual(outputsShown, [failed]);
  });

  test('of a chain that failed as a whole names the one that failed', async () => {
    const dispatcher = queue();
    answer = 'Show Output';
    const lint = dispatcher.addJob(fail, { name: 'lint' });
    dispatcher.addJob(succeed, { after: [lint.id] });
    dispatcher.addJob(succeed, { after: [2] });
    await idle(dispatcher);
    assert.deepEqual(messages(), ['#1 lint failed after 0:00; 2 jobs skipped.']);
    await until('the output is shown', () => outputsShown.length > 0);
    assert.deepEqual(outputsShown, [lint]);
  });

  test('of a single job that failed soon comes unless the user sees it', async () => {
    const seen = queue({ notifyMinDurationMs: 60_000 }, 1, { isInFront: () => true });
    seen.addJob(fail, { name: 'quick' });
    await idle(seen);
    assert.deepEqual(shown, []);
    for (const [notifyMinDurationMs, inFront] of [
      [60_000, false],
      [0, true],
    ] as const) {
      shown = [];
      const dispatcher = queue({ notifyMinDurationMs }, 1, { isInFront: () => inFront });
      const job = dispatcher.addJob(fail, { name: 'slow [x](command:y)' });
      await idle(dispatcher);
      assert.deepEqual(messages(), [`#${job.id} slow [x] (command:y) failed after 0:00.`]);
    }
  });

  test('of the first failure comes while others run; the one of the end does not tell it as new', async () => {
    const dispatcher = queue({}, 2, { gatherMs: 0 });
    answer = 'Show Output';
    const { promise, resolve } = Promise.withResolvers<void>();
    const lint = dispatcher.addJob(fail, { name: 'lint' });
    dispatcher.addJob(succeed, { after: [lint.id] });
    dispatcher.addJob(() => promise);
    await until('it is told', () => shown.length > 0);
    assert.equal(dispatcher.counts.running, 1);
    assert.deepEqual(messages(), ['#1 lint failed (no); 1 job skipped.']);
    await until('the output is shown', () => outputsShown.length > 0);
    assert.deepEqual(outputsShown, [lint]);
    resolve();
    await idle(dispatcher);
    assert.deepEqual(messages().slice(1), ['Job Queue: 1 succeeded, 1 failed (lint), 1 skipped in 0:00.']);
    assert.deepEqual(shownKinds, ['Warning', 'Information']);
  });

  test('of the first failure, and one of the end, are all that many failures make', async () => {
    const dispatcher = queue({}, 1, { gatherMs: 0 });
    const { promise, resolve } = Promise.withResolvers<void>();
    dispatcher.addJob(fail, { name: 'job 1' });
    for (let count = 2; count <= 100; count++) {
      dispatcher.addJob(() => promise.then(fail), { name: `job ${count}` });
    }
    await until('the first is told', () => shown.length > 0);
    resolve();
    await idle(dispatcher);
    assert.deepEqual(messages(), [
      '#1 job 1 failed (no).',
      'Job Queue: 100 failed (job 1, job 2, job 3 and 97 more) in 0:00.',
    ]);
    assert.deepEqual(shownKinds, ['Warning', 'Warning']);
  });

  test('of the first failure does not come when the user sees it, but the one of the end does', async () => {
    const dispatcher = queue({ notifyMinDurationMs: 60_000 }, 2, { gatherMs: 0, isInFront: () => true });
    const { promise, resolve } = Promise.withResolvers<void>();
    const lint = dispatcher.addJob(fail, { name: 'lint' });
    dispatcher.addJob(() => promise);
    dispatcher.addJob(succeed);
    await lint.finished;
    await new Promise((done) => setTimeout(done));
    assert.deepEqual(shown, []);
    resolve();
    await idle(dispatcher);
    assert.deepEqual(messages(), ['Job Queue: 2 succeeded, 1 failed (lint) in 0:00.']);
  });

  test('of a service that failed comes, with what was skipped because of it', async () => {
    const dispatcher = queue({}, 1, { gatherMs: 0 });
    const server = dispatcher.addJob(fail, { name: 'server', service: true });
    dispatcher.addJob(succeed, { after: [server.id] });
    await until('it is told', () => shown.length > 0);
    assert.match(messages().join(), /^#1 server failed .*; 1 job skipped\.$/);
    shown = [];
    dispatcher.addJob(fail, { name: 'alone', service: true });
    await until('it is told', () => shown.length > 0);
    assert.deepEqual(messages(), ['#3 alone failed (no).']);
    dispatcher.addJob(succeed);
    await idle(dispatcher);
    assert.equal(shown.length, 1);
  });

  test('of a job that an earlier window has started comes when it fails or succeeds in this one', async () => {
    for (const broken of [false, true]) {
      shown = [];
      const dispatcher = queue({ notify: 'always' }, 2, { journal });
      const { promise, resolve } = Promise.withResolvers<void>();
      dispatcher.handle('old', fail, { adopt: () => (broken ? promise.then(fail) : promise) });
      dispatcher.follow({ jobs: [ran(1, 'old'), ran(2, 'old')], removed: [] });
      dispatcher.lead({ lastId: 2 });
      resolve();
      await idle(dispatcher);
      assert.equal(shown.length, 1);
      assert.match(
        messages()[0] ?? '',
        broken ? /^Job Queue: 2 failed \(old, old\) in / : /: 2 succeeded in /,
      );
    }
  });

  test('of a service that an earlier window has started comes when it fails', async () => {
    const dispatcher = queue({}, 1, { gatherMs: 0, journal });
    dispatcher.handle('old', fail, { adopt: fail });
    const service = left(1, 'old', { service: true, state: 'running', phase: 'active', startedAt: 2 });
    dispatcher.follow({ jobs: [service], removed: [] });
    dispatcher.lead({ lastId: 1 });
    await until('it is told', () => shown.length > 0);
    assert.deepEqual(messages(), ['#1 old failed (no).']);
  });

  test('of jobs that were interrupted comes, unless that of a crash counts them', async () => {
    for (const crashed of [false, true]) {
      shown = [];
      const dispatcher = queue({}, 1, { crashed, journal });
      dispatcher.handle('old', succeed);
      dispatcher.follow({ jobs: [ran(1, 'function'), left(2, 'old', { after: [1] })], removed: [] });
      dispatcher.lead({ lastId: 2 });
      await idle(dispatcher);
      assert.deepEqual(messages(), crashed ? [] : ['#1 function was interrupted; 1 job skipped.']);
    }
  });

  test('of a first failure comes although a service has failed before while jobs only waited', async () => {
    const dispatcher = queue({}, 1, { gatherMs: 0 });
    dispatcher.setWorkers(0);
    const { promise, resolve } = Promise.withResolvers<void>();
    dispatcher.addJob(fail, { name: 'lint' });
    dispatcher.addJob(() => promise, { name: 'build' });
    dispatcher.addJob(fail, { name: 'server', service: true });
    await until('the service is told', () => shown.length > 0);
    dispatcher.setWorkers(1);
    await until('the job is told', () => shown.length > 1);
    assert.deepEqual(messages(), ['#3 server failed (no).', '#1 lint failed (no).']);
    resolve();
    await idle(dispatcher);
    assert.deepEqual(messages().slice(2), ['Job Queue: 1 succeeded, 1 failed (lint) in 0:00.']);
  });

  test('of a later failure comes early when the user has seen the ones before', async () => {
    let isInFront = true;
    const sight = { gatherMs: 0, isInFront: () => isInFront };
    const dispatcher = queue({ notifyMinDurationMs: 60_000 }, 2, sight);
    const { promise, resolve } = Promise.withResolvers<void>();
    dispatcher.addJob(() => promise);
    await dispatcher.addJob(fail, { name: 'seen' }).finished;
    await new Promise((done) => setTimeout(done));
    assert.deepEqual(shown, []);
    isInFront = false;
    dispatcher.addJob(fail, { name: 'unseen' });
    await until('it is told', () => shown.length > 0);
    assert.equal(dispatcher.counts.running, 1);
    assert.deepEqual(messages(), ['Job Queue: 2 failed (seen, unseen).']);
    resolve();
    await idle(dispatcher);
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
    assert.deepEqual(messages().slice(1), ['Job Queue: 2 failed (job, job) in 0:00.']);
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
