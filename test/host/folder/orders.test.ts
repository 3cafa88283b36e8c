// Orders to jobs, workers and the whole queue, given as commands.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { JobQueueApi } from '../../../src/extension/api.ts';
import type { Job, Outcome } from '../../../src/queue/index.ts';
import {
  addCommand,
  configure,
  isActive,
  need,
  nodeLine,
  openApi,
  order,
  posixTest,
  processes,
  rejects,
  reset,
  uniqueSeconds,
  until,
} from '../support.ts';

const forEver = nodeLine('setInterval(Object, 1e3)');
const node = (job: Job) => ({ kind: 'job', job });

suite('Orders', () => {
  let api: JobQueueApi;
  suiteSetup(async () => {
    api = await openApi();
  });
  setup(() => reset(api));
  suiteTeardown(() => reset(api));

  async function running(commandLine = forEver): Promise<Job> {
    const job = await addCommand(api, commandLine);
    await isActive(job);
    return job;
  }

  /** Jobs that wait because nothing may start. */
  async function waiting(...commandLines: string[]): Promise<Job[]> {
    await order('pause');
    const jobs: Job[] = [];
    for (const commandLine of commandLines) {
      jobs.push(await addCommand(api, commandLine));
    }
    return jobs;
  }

  suite('to a job', () => {
    posixTest('halt: nothing of its processes is left', async () => {
      const seconds = uniqueSeconds();
      const job = await running(`sleep ${seconds} & sleep ${seconds} & wait`);
      await until('both children run', async () => (await processes(`sleep ${seconds}`)).length >= 2);
      const outcome = await order<Outcome>('haltJob', job.id);
      assert.deepEqual(await processes(`sleep ${seconds}`), []);
      assert.deepEqual(outcome, { kind: 'halted', by: 'job', clean: true, remaining: [] });
      assert.equal(job.state, 'halted');
    });

    posixTest('halt: a process that ignores it is killed after the grace', async () => {
      await configure('haltGraceMs', 300);
      const seconds = uniqueSeconds();
      const job = await running(`trap '' TERM; while :; do sleep ${seconds}; done`);
      await until('it has begun', async () => (await processes(`sleep ${seconds}`)).length > 0);
      const ordered = performance.now();
      await order('haltJob', node(job));
      const tookMs = performance.now() - ordered;
      assert.deepEqual(await processes(`sleep ${seconds}`), []);
      assert.ok(tookMs >= 290, `killed after ${tookMs} ms`);
      assert.equal(job.state, 'halted');
      await configure('haltGraceMs', undefined);
    });

    posixTest('halt: one that is just being started leaves no process either', async () => {
      const seconds = uniqueSeconds();
      const job = await addCommand(api, `sleep ${seconds}`);
      const outcome = await order<Outcome>('haltJob', job.id);
      assert.deepEqual(outcome, { kind: 'halted', by: 'job', clean: true, remaining: [] });
      assert.deepEqual(await processes(`sleep ${seconds}`), []);
      assert.equal(api.workers.filter((worker) => worker.state === 'idle').length, 2);
    });

    test('halt: one that waits ends without having started', async () => {
      const [job] = await waiting('exit 0');
      assert.ok(job);
      const outcome = await order<Outcome>('haltJob', node(job));
      assert.equal(outcome.kind, 'halted');
      assert.equal(job.startedAt, undefined);
    });

    test('halt: one that has ended keeps its outcome', async () => {
      const job = await addCommand(api, 'exit 0');
      await job.finished;
      assert.equal((await order<Outcome>('haltJob', job.id)).kind, 'succeeded');
    });

    test('an unknown id is refused', async () => {
      for (const name of ['haltJob', 'rerunJob', 'removeJob', 'moveToTop', 'showOutput', 'copyCommand']) {
        await rejects(order(name, 99_999), '#99999');
      }
      await rejects(order('haltJob', 'first'), '"first"');
    });

    test('move to top: it is the next to start', async () => {
      await api.setWorkers(1);
      const jobs = await waiting('exit 0', 'exit 0', 'exit 0');
      await order('moveToTop', jobs[2]?.id);
      await order('resume');
      await api.finished();
      const started = jobs.toSorted((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0)).map(({ id }) => id);
      assert.deepEqual(started, [jobs[2]?.id, jobs[0]?.id, jobs[1]?.id]);
    });

    test('remove: one that waits, one that has ended, not one that runs', async () => {
      const ended = await addCommand(api, 'exit 0');
      await ended.finished;
      await order('removeJob', node(ended));
      const active = await running();
      const [job] = await waiting('exit 0');
      await order('removeJob', job?.id);
      assert.deepEqual(api.jobs, [active]);
      assert.equal((await job?.finished)?.kind, 'halted');
      await rejects(order('removeJob', active.id), `#${active.id}`, 'halt it first');
    });

    test('run again: a new job that runs exactly the same', async () => {
      const job = await addCommand(api, 'exit 5', { name: 'five', options: { priority: 3 }, cwd: 'scripts' });
      await job.finished;
      const again = need(api, await order<number>('rerunJob', node(job)));
      assert.notEqual(again.id, job.id);
      assert.equal(again.rerunOf, job.id);
      assert.equal(again.name, 'five');
      assert.equal(again.priority, 3);
      assert.deepEqual(again.work, job.work);
      assert.deepEqual(await again.finished, await job.finished);
    });

    test('copy command line', async () => {
      const [job] = await waiting('echo one two');
      await vscode.env.clipboard.writeText('before');
      await order('copyCommand', job?.id);
      assert.equal(await vscode.env.clipboard.readText(), 'echo one two');
    });

    test('show output: a terminal that the job does not notice', async () => {
      const job = await running();
      const name = `#${job.id} ${job.name}`;
      const terminals = () => vscode.window.terminals.filter((terminal) => terminal.name === name);
      await order('showOutput', node(job));
      await until('the terminal is there', () => terminals().length === 1);
      await order('showOutput', job.id);
      assert.equal(terminals().length, 1, 'the second order shows the same one');
      terminals()[0]?.dispose();
      await until('the terminal is closed', () => terminals().length === 0);
      assert.equal(job.status.state === 'running' && job.status.phase, 'active');
      await order('showOutput', job.id);
      await until('a new one is there', () => terminals().length === 1);
      terminals()[0]?.dispose();
    });
  });

  suite('to a worker', () => {
    test('halt: its job is halted and it leaves', async () => {
      const job = await running();
      const worker = api.workers.find((other) => other.job === job);
      await order('haltWorker', worker?.id);
      assert.equal(api.workers.length, 1);
      assert.deepEqual(job.outcome, { kind: 'halted', by: 'worker', clean: true, remaining: [] });
    });

    test('halt its job, by its row: it stays', async () => {
      const job = await running();
      const worker = api.workers.find((other) => other.job === job);
      await order('haltJob', { kind: 'worker', worker });
      assert.equal(job.state, 'halted');
      assert.equal(api.workers.length, 2);
    });

    test('retire: it leaves after its job', async () => {
      const job = await running();
      const worker = api.workers.find((other) => other.job === job);
      await order('retireWorker', { kind: 'worker', worker });
      assert.equal(worker?.leaving, true);
      assert.equal(job.state, 'running');
      await order('haltJob', job.id);
      assert.equal(api.workers.length, 1);
    });

    test('an unknown id is refused', async () => {
      await rejects(order('haltWorker', 99_999), '99999');
      await rejects(order('retireWorker', 99_999), '99999');
    });

    test('set their number: more start at once, fewer leave after their jobs', async () => {
      await order('setWorkers', 1);
      const first = await running();
      const second = await addCommand(api, forEver);
      assert.deepEqual(second.status, { state: 'waiting', why: { kind: 'worker' } });
      await order('setWorkers', 3);
      await isActive(second);
      await order('setWorkers', 0);
      assert.deepEqual([first.state, second.state], ['running', 'running']);
      await order('haltAll');
      await until('all have left', () => api.workers.length === 0);
      const third = await addCommand(api, 'exit 0');
      assert.deepEqual(third.status, { state: 'waiting', why: { kind: 'start' } });
      const id = await order<number>('addWorker');
      assert.deepEqual(
        api.workers.map((worker) => worker.id),
        [id],
      );
      assert.equal((await third.finished).kind, 'succeeded');
    });

    test('a bad number is refused and changes nothing', async () => {
      for (const count of [-1, 1.5, 'two', 257]) {
        await rejects(order('setWorkers', count), 'workers');
      }
      assert.equal(api.workers.length, 2);
    });
  });

  suite('to the queue', () => {
    test('pause and resume: running jobs go on, none is started', async () => {
      const active = await running();
      const [job] = await waiting('exit 0');
      assert.deepEqual(job?.status, { state: 'waiting', why: { kind: 'paused' } });
      assert.equal(active.state, 'running');
      await order('resume');
      assert.equal((await job?.finished)?.kind, 'succeeded');
    });

    test('halt all: every open job ends, the workers stay', async () => {
      await api.setWorkers(1);
      const active = await running();
      const next = await addCommand(api, 'exit 0');
      await order('haltAll');
      assert.deepEqual([active.state, next.state], ['halted', 'halted']);
      assert.equal(api.workers.length, 1);
    });

    test('clear ended: open jobs stay', async () => {
      await (
        await addCommand(api, 'exit 0')
      ).finished;
      const active = await running();
      await order('clearEnded');
      assert.deepEqual(api.jobs, [active]);
    });
  });
});
