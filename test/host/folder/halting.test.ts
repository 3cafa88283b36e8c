// A halt you can trust, seen from the window: what is asked first, what comes then, and that nothing is left.
// That nothing is left is read from the process table, never from the job.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { JobQueueApi } from '../../../src/extension/api.ts';
import { ClockTime } from '../../../src/extension/shared/clockTime.ts';
import { JobText } from '../../../src/extension/wording/jobText.ts';
import type { Job, JobStatus, Outcome } from '../../../src/queue/index.ts';
import {
  addCommand,
  configure,
  failure,
  isActive,
  need,
  openApi,
  order,
  outputOf,
  posixTest,
  processes,
  reset,
  uniqueSeconds,
  until,
} from '../support.ts';

const linuxTest = process.platform === 'linux' ? test : test.skip;
const text = new JobText(new ClockTime('en'), { of: () => undefined });
const clean = (by: string): unknown => ({ kind: 'halted', by, clean: true, remaining: [] });
const step = (status: JobStatus): unknown =>
  status.state === 'running' && status.phase === 'halting' ? status.haltStep : undefined;
const stubborn = (seconds: number): string => `trap '' TERM INT; while :; do sleep ${seconds}; done`;
// One that has a session of its own, and two whose parent has gone besides.
const scattered = (seconds: number): string =>
  `setsid sleep ${seconds} & (setsid sh -c 'sleep ${seconds} & sleep ${seconds}' &); sleep ${seconds}`;

suite('Halting', () => {
  let api: JobQueueApi;
  suiteSetup(async () => {
    api = await openApi();
  });
  setup(() => reset(api));
  teardown(async () => {
    for (const name of ['haltGraceMs', 'haltSignal', 'tasks']) {
      await configure(name, undefined);
    }
  });
  suiteTeardown(() => reset(api));

  /** Active, and as many processes of its `sleep` run as it starts. */
  async function running(commandLine: (seconds: number) => string, count = 1): Promise<[Job, number]> {
    const seconds = uniqueSeconds();
    const job = await addCommand(api, commandLine(seconds));
    await isActive(job);
    await until('it has begun', async () => (await processes(`sleep ${seconds}`)).length >= count);
    return [job, seconds];
  }

  posixTest('asks, then kills, and the row says which', async () => {
    await configure('haltGraceMs', 600);
    const [job] = await running(stubborn);
    const seen: unknown[] = [];
    const listener = api.onDidChangeJob((event) => {
      if (event.job === job && event.change === 'phase' && step(job.status) !== undefined) {
        seen.push([step(job.status), text.description(job, Date.now()).split(' · ')[0]]);
      }
    });
    await order('haltJob', job.id);
    listener.dispose();
    assert.deepEqual(seen, [
      ['asked', 'halting: asked'],
      ['killing', 'halting: killing'],
    ]);
    assert.deepEqual(job.outcome, clean('job'));
  });

  posixTest('a second order skips the grace', async () => {
    await configure('haltGraceMs', 20_000);
    const [job, seconds] = await running(stubborn);
    const first = order<Outcome>('haltJob', job.id);
    await until('it is asked', () => step(job.status) === 'asked');
    const began = performance.now();
    const second = await order<Outcome>('haltJob', { kind: 'job', job });
    assert.ok(performance.now() - began < 10_000, 'it waited for the grace');
    assert.deepEqual([await first, second], [clean('job'), clean('job')]);
    assert.deepEqual(await processes(`sleep ${seconds}`), []);
  });

  for (const [signal, name] of [
    ['SIGINT', 'INT'],
    ['SIGTERM', 'TERM'],
  ]) {
    posixTest(`${signal} is what the process gets when the setting says so`, async () => {
      await configure('haltSignal', signal);
      const job = await addCommand(
        api,
        `node -e "for (const s of ['SIGINT', 'SIGTERM']) process.on(s, () => { console.log('got ' + s); process.exit(7) }); console.log('ready'); setInterval(Object, 1e3)"`,
      );
      await until('it is ready', async () => (await outputOf(job)).includes('ready'));
      await order('haltJob', job.id);
      assert.match(await outputOf(job), new RegExp(`got SIG${name}\n`));
      assert.doesNotMatch(await outputOf(job), name === 'INT' ? /SIGTERM/ : /SIGINT/);
      // Whatever the process makes of it, a job that we halted is halted.
      assert.deepEqual(job.outcome, clean('job'));
    });
  }

  posixTest("a task's own stop command is run first, and knows the process", async () => {
    // The task ends by a file that appears, and would not end by a signal before the grace is over.
    await configure('haltGraceMs', 20_000);
    await configure('tasks', { long: { stop: 'echo stopping $JOB_QUEUE_PID; kill -KILL $JOB_QUEUE_PID' } });
    await configure('haltSignal', 'SIGINT');
    const job = need(api, await order<number>('addJob', { task: 'long' }));
    await isActive(job);
    await order('haltJob', job.id);
    assert.match(await outputOf(job), /^stopping \d+$/m);
    assert.deepEqual(job.outcome, clean('job'));
  });

  posixTest('a stop command that fails is followed by the signal', async () => {
    await configure('haltGraceMs', 20_000);
    await configure('tasks', { 'l*g': { stop: 'echo cannot stop; exit 1' } });
    const job = need(api, await order<number>('addJob', { task: 'long' }));
    await isActive(job);
    const began = performance.now();
    await order('haltJob', job.id);
    assert.match(await outputOf(job), /^cannot stop$/m);
    assert.deepEqual(job.outcome, clean('job'));
    assert.ok(performance.now() - began < 10_000, 'it waited for the grace');
  });

  for (const [what, halt] of [
    ['job', (job: Job) => order('haltJob', job.id)],
    ['worker', (job: Job) => order('haltWorker', workerOf(job))],
    ['all', () => order('haltAll')],
  ] as const) {
    linuxTest(`halt ${what}: what has left group and session is gone as well`, async () => {
      await configure('haltGraceMs', 500);
      const [job, seconds] = await running(scattered, 4);
      await halt(job);
      assert.deepEqual(await processes(`sleep ${seconds}`), []);
      assert.equal(job.state, 'halted');
      assert.equal(job.outcome?.kind === 'halted' && job.outcome.clean, true);
    });
  }

  posixTest('a process that somebody else kills has failed, and the queue goes on', async () => {
    await api.setWorkers(1);
    const job = await addCommand(api, 'echo $$; exec sleep 1000');
    const next = await addCommand(api, 'exit 0');
    const pid = await until('its id', async () => Number(await outputOf(job)) || undefined);
    process.kill(pid, 'SIGKILL');
    const outcome = failure(await job.finished);
    assert.equal(outcome.signal, 'SIGKILL');
    assert.equal(outcome.exitCode, undefined);
    assert.match(text.description(job, Date.now()), /SIGKILL/);
    assert.equal((await next.finished).kind, 'succeeded');
  });

  linuxTest('a launcher that is killed takes no job with it, and later jobs start', async () => {
    const job = await addCommand(api, 'echo $PPID; sleep 1; echo still here; exit 5');
    const launcher = await until('its parent', async () => Number(await outputOf(job)) || undefined);
    assert.match(readFileSync(`/proc/${launcher}/cmdline`, 'utf8'), /launcher\.cjs/);
    process.kill(launcher, 'SIGKILL');
    const outcome = failure(await job.finished);
    assert.ok([5, undefined].includes(outcome.exitCode), JSON.stringify(outcome));
    assert.match(await outputOf(job), /still here/);
    const next = await addCommand(api, 'echo $PPID; exit 6');
    assert.equal(failure(await next.finished).exitCode, 6);
    assert.notEqual(Number((await outputOf(next)).trim()), launcher);
  });

  linuxTest('a job whose launcher was killed can still be halted with all its processes', async () => {
    const [job, seconds] = await running((n) => `echo $PPID; setsid sleep ${n} & sleep ${n}`, 2);
    process.kill(Number((await outputOf(job)).split('\n')[0]), 'SIGKILL');
    assert.deepEqual(await order('haltJob', job.id), clean('job'));
    assert.deepEqual(await processes(`sleep ${seconds}`), []);
  });

  posixTest('there is nothing to kill again of a job that was halted cleanly, or has failed', async () => {
    const [halted] = await running((seconds) => `sleep ${seconds}`);
    await order('haltJob', halted.id);
    const failed = await addCommand(api, 'exit 1');
    await failed.finished;
    assert.equal(await order('killAgain', halted.id), undefined);
    assert.equal(await order('killAgain', { kind: 'job', job: failed }), undefined);
    assert.equal(halted.state, 'halted');
  });

  function workerOf(job: Job): number | undefined {
    return api.workers.find((worker) => worker.job === job)?.id;
  }
});
