// Keys, limits, rules of tasks, and the orders about waiting jobs.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { JobQueueApi } from '../../../src/extension/api.ts';
import { ClockTime } from '../../../src/extension/shared/clockTime.ts';
import { JobText } from '../../../src/extension/wording/jobText.ts';
import type { Job } from '../../../src/queue/index.ts';
import {
  addCommand,
  configure,
  homeFile,
  isActive,
  need,
  nodeLine,
  openApi,
  order,
  rejects,
  reset,
  startOutside,
  until,
} from '../support.ts';

const text = new JobText(new ClockTime('en'), { of: () => undefined });
const endless = nodeLine('setInterval(Object, 1e3)');
const described = (job: Job): string => text.description(job, Date.now());
const own = [
  {
    label: 'sched-twice',
    type: 'process',
    command: 'node',
    args: ['scripts/watch.js'],
    runOptions: { instanceLimit: 2 },
    problemMatcher: [],
  },
  { label: 'sched-long', type: 'process', command: 'node', args: ['scripts/watch.js'], problemMatcher: [] },
  { label: 'sched-fails', type: 'shell', command: 'exit 7', problemMatcher: [] },
];

suite('Scheduling', () => {
  let api: JobQueueApi;
  const tasks = vscode.workspace.getConfiguration('tasks');
  const before = tasks.get<object[]>('tasks', []);
  suiteSetup(async () => {
    api = await openApi();
    await tasks.update('tasks', [...before, ...own], vscode.ConfigurationTarget.Workspace);
    await until('the tasks are known', async () =>
      (await vscode.tasks.fetchTasks()).some(({ name }) => name === 'sched-fails'),
    );
  });
  suiteTeardown(async () => {
    await reset(api);
    await tasks.update('tasks', before, vscode.ConfigurationTarget.Workspace);
  });
  setup(() => reset(api, 4));
  teardown(async () => {
    await configure('limits', undefined);
    await configure('tasks', undefined);
  });

  const add = async (task: string, options: object = {}): Promise<Job> =>
    need(api, await order<number>('addJob', { task, options }));

  test('the same task waits for itself', async () => {
    const first = await add('sched-long');
    const second = await add('sched-long');
    await isActive(first);
    assert.equal(described(second), `same task as #${first.id}`);
    assert.match(
      text.tooltip(second, Date.now()),
      new RegExp(`^Starts: when the same task has ended as #${first.id}$`, 'm'),
    );
    await api.haltJob(first.id);
    await isActive(second);
  });

  test('as many run at once as instanceLimit allows', async () => {
    const [first, second, third] = [
      await add('sched-twice'),
      await add('sched-twice'),
      await add('sched-twice'),
    ];
    await isActive(first);
    await isActive(second);
    assert.equal(described(third), `same task as #${first.id}, #${second.id}`);
    await api.haltJob(second.id);
    await isActive(third);
  });

  test('a run that the user has started outside of the queue counts', async () => {
    const execution = await startOutside('sched-long');
    const started = await add('sched-long');
    await until('it waits', () => /outside of the queue/.test(described(started)));
    execution.terminate();
    await isActive(started);
  });

  test('jobs.limits: a key has as many holders as the setting says, and follows it', async () => {
    const options = { keys: ['gpu'] };
    const first = await addCommand(api, endless, { options });
    const second = await addCommand(api, endless, { options });
    await isActive(first);
    assert.equal(described(second), `key gpu (held by #${first.id})`);
    await configure('limits', { gpu: 2, bad: 'many' });
    await isActive(second);
    await configure('limits', { none: 0 });
    const third = await addCommand(api, endless, { options: { keys: ['none'] } });
    await until('it waits for its key', () => described(third) === 'key none (limit 0)');
  });

  test('jobs.tasks: rules apply, the caller has the last word, and a bad entry hurts no other', async () => {
    await api.pause();
    await configure('tasks', {
      'sched-*': { priority: 3, keys: ['gpu'], delayMs: 1e6, timeoutMs: 5e4, retry: { attempts: 2 } },
      greet: { priority: 'high' },
    });
    const job = await add('sched-fails');
    assert.deepEqual([job.priority, job.keys[0], job.retry], [3, 'gpu', { attempts: 2 }]);
    assert.ok((job.notBefore ?? 0) > Date.now());
    const wanted = await add('sched-fails', { priority: 1, keys: [], notBefore: Date.now() + 5e6 });
    assert.deepEqual([wanted.priority, wanted.keys.length], [1, 1]);
    assert.equal((await add('greet')).priority, 0);
  });

  test('a job that is tried again says which attempt it is and until when it waits', async () => {
    await configure('tasks', { 'sched-fails': { retry: { attempts: 3, backoffMs: 1e6 } } });
    const job = await add('sched-fails');
    await until('it waits for its second attempt', () => job.attempt === 2);
    assert.match(described(job), /^try 2 of 3 at [^·]*\d+:\d\d[^·]*$/);
    assert.match(text.tooltip(job, Date.now()), /^Starts: at .*, because attempt 1 failed$/m);
    assert.match(text.spoken(job, Date.now()), /attempt 2 of 3/);
  });

  test('each attempt runs, and keeps its own output', async () => {
    const marker = homeFile('tried');
    const script = `const fs = require('fs'); const again = fs.existsSync('${marker}'); console.log(again ? 'second try' : 'first try'); fs.writeFileSync('${marker}', ''); process.exit(again ? 0 : 5)`;
    const job = await addCommand(api, nodeLine(script), {
      options: { retry: { attempts: 3, backoffMs: 1 } },
    });
    assert.equal((await job.finished).kind, 'succeeded');
    assert.equal(job.attempt, 2);
    assert.deepEqual(
      job.attempts.map(({ outcome }) => outcome.kind === 'failed' && outcome.exitCode),
      [5],
    );
    await order('openOutput', job.id);
    const opened = await until('the output is open', () => vscode.window.activeTextEditor?.document);
    assert.match(opened.getText(), /second try/);
    assert.doesNotMatch(opened.getText(), /first try/);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  test('run after, set priority: from a program', async () => {
    await api.pause();
    const first = await addCommand(api, 'exit 0');
    const second = await addCommand(api, 'exit 0');
    await order('runAfter', first.id, [second.id]);
    await order('setPriority', first.id, 5);
    assert.deepEqual([first.after, first.priority], [[second.id], 5]);
    assert.match(text.tooltip(first, Date.now()), new RegExp(`^Comes after: #${second.id}$`, 'm'));
    await rejects(order('runAfter', second.id, [first.id]), `#${first.id}`);
    await api.resume();
    await first.finished;
    assert.ok((first.startedAt ?? 0) >= (second.endedAt ?? Infinity));
  });

  test('halt, remove, run again, retry: several at once from a program, without a question', async () => {
    const bad = await add('sched-fails');
    const next = await addCommand(api, 'exit 0', { options: { after: [bad.id] } });
    await next.finished;
    assert.equal(described(next).split(' · ')[0], `skipped because of #${bad.id}`);
    const retried = await order<number[]>('retryAllFailed', true);
    assert.deepEqual(
      api.jobs
        .filter(({ rerunOf }) => rerunOf !== undefined)
        .map(({ id, rerunOf, after }) => [id, rerunOf, after]),
      [
        [retried[0], bad.id, []],
        [(retried[0] ?? 0) + 1, next.id, retried],
      ],
    );
    const again = await order<number[]>('rerunJob', [bad.id, next.id]);
    assert.equal(again.length, 2);
    await api.pause();
    const waiting = [await addCommand(api, 'exit 0'), await addCommand(api, 'exit 0')];
    const outcomes = await order<{ kind: string }[]>('haltJob', [waiting[0]?.id]);
    assert.deepEqual(
      outcomes.map(({ kind }) => kind),
      ['halted'],
    );
    await order('removeJob', [waiting[1]?.id]);
    assert.equal(api.job(waiting[1]?.id ?? 0), undefined);
  });
});
