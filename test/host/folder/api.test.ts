// What another extension gets.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { JobQueueApi, JobQueueExports } from '../../../src/extension/api.ts';
import type { JobChange, JobContext, WorkerChange } from '../../../src/queue/index.ts';
import { activate, failure, openApi, order, reset } from '../support.ts';

suite('The exported API', () => {
  let api: JobQueueApi;
  suiteSetup(async () => {
    api = await openApi();
  });
  setup(() => reset(api));

  test('is version 1 and no other', async () => {
    const exported = await activate();
    const version = 2 as 1;
    assert.throws(() => exported.getApi(version), /no API version 2; it has version 1/);
    assert.equal(vscode.extensions.getExtension<JobQueueExports>('jobqueue.job-queue')?.exports, exported);
  });

  test('runs a function, which reports, logs and returns', async () => {
    const seen: unknown[] = [];
    const listening = api.onDidChangeJob(({ change, job }) => {
      if (change === 'progress') {
        seen.push(job.progress);
      }
    });
    const job = api.addJob(
      ({ report, log, attempt }: JobContext) => {
        report({ message: 'half way', fraction: 0.5 });
        log('a line\n');
        return attempt + 41;
      },
      { name: 'count' },
    );
    assert.deepEqual(await job.finished, { kind: 'succeeded', value: 42 });
    listening.dispose();
    assert.deepEqual(seen, [{ message: 'half way', fraction: 0.5 }]);
    assert.equal(job.name, 'count');
    assert.equal(job.kind, 'function');
  });

  test('halts a function by its signal', async () => {
    const job = api.addJob(
      ({ signal }: JobContext) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    );
    assert.equal((await api.haltJob(job.id)).kind, 'halted');
  });

  test('says why a function failed', async () => {
    const job = api.addJob(() => {
      throw new Error('no luck');
    });
    const outcome = failure(await job.finished);
    assert.equal(outcome.reason, 'error');
    assert.equal(outcome.message, 'no luck');
  });

  test('adds a task object and a command', async () => {
    const execution = new vscode.ShellExecution('exit 6');
    const definition = { type: 'jobQueueTest' };
    const task = new vscode.Task(definition, vscode.TaskScope.Workspace, 'made', 'test', execution);
    const job = await api.addTask(task, { priority: 2 });
    assert.equal(job.name, 'test: made');
    assert.equal(job.priority, 2);
    assert.equal(failure(await job.finished).exitCode, 6);
    const other = await api.addCommand({ commandLine: 'exit 7', name: 'seven' });
    assert.equal(other.name, 'seven');
    assert.equal(failure(await other.finished).exitCode, 7);
    assert.equal(api.job(other.id), other);
  });

  test('refuses what cannot be a job', async () => {
    assert.throws(() => api.addJob({ kind: 'dream' }), { name: 'QueueError', reason: 'unknownKind' });
    const broken = api.addJob({ kind: 'process', data: { spec: 'ls' } });
    assert.equal(failure(await broken.finished).reason, 'start');
  });

  test('tells what happens to jobs and workers', async () => {
    const ofJobs: JobChange[] = [];
    const ofWorkers: WorkerChange[] = [];
    const listening = [
      api.onDidChangeJob(({ change }) => ofJobs.push(change)),
      api.onDidChangeWorker(({ change }) => ofWorkers.push(change)),
    ];
    await (
      await api.addCommand({ commandLine: 'exit 0' })
    ).finished;
    await api.finished();
    for (const one of listening) {
      one.dispose();
    }
    assert.deepEqual(ofJobs, ['added', 'started', 'phase', 'ended']);
    assert.deepEqual(ofWorkers, ['busy', 'idle']);
  });

  test('finished resolves when the last job has ended', async () => {
    await api.setWorkers(3);
    const jobs = Array.from({ length: 20 }, (_, index) => api.addJob(() => index));
    await api.finished();
    assert.ok(jobs.every((job) => job.completed));
    await api.finished();
  });

  test('names who added a job', () => {
    // These tests are part of the extension itself; for others see the unit test of callingExtension.
    assert.equal(api.addJob(() => {}).origin, 'another extension');
    assert.equal(api.addJob(() => {}, { origin: 'somebody.else' }).origin, 'another extension');
  });

  test('cannot name another extension as the one that gives a command', async () => {
    const options = { origin: 'somebody.else' };
    const id = await order<number>('addCommand', { commandLine: 'exit 0', options });
    assert.equal(api.job(id)?.origin, undefined);
  });
});
