// VS Code would ask the user; the queue waits.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { keyOfTask } from '../../../src/extension/tasks/taskSource.ts';
import { TaskRuns } from '../../../src/extension/vscodeTasks/taskRuns.ts';
import { failure, isActive, until } from '../support.ts';
import { add, fetched, Probe, type, waitReason, withTasks } from '../vscodeProbe.ts';

const { tasks } = vscode;

suite('A task that VS Code runs already', () => {
  const holder = withTasks();

  test('waits for another job of the same task, without a worker', async () => {
    const [first, second, other] = [
      await add(holder.api, `${type}: one`),
      await add(holder.api, `${type}: one`),
      await add(holder.api, `${type}: two`),
    ];
    await isActive(first);
    await isActive(other);
    const why = second.status.state === 'waiting' ? second.status.why : undefined;
    assert.deepEqual(why?.kind === 'key' && why.heldBy, [first.id]);
    assert.equal(Probe.opened.length, 2);
    Probe.onOpen = (probe) => probe.exit(0);
    Probe.opened.forEach((probe) => probe.exit(0));
    await holder.api.finished();
    assert.deepEqual(
      [first, second, other].map(({ state }) => state),
      ['succeeded', 'succeeded', 'succeeded'],
    );
    assert.equal(Probe.opened.length, 3);
  });

  test('waits for a run that the user has started', async () => {
    await tasks.executeTask(await fetched('one'));
    await until('the run of the user is open', () => Probe.opened.length === 1);
    const job = await add(holder.api, `${type}: one`);
    await until('it waits for that run', () => waitReason(job).includes('outside of the queue'));
    assert.ok(holder.api.workers.every((worker) => worker.job === undefined));
    Probe.onOpen = (probe) => probe.exit(5);
    Probe.opened[0]?.exit(0);
    assert.equal(failure(await job.finished).exitCode, 5);
    assert.equal(Probe.opened.length, 2);
  });

  test('is halted while it waits for a run of the user', async () => {
    await tasks.executeTask(await fetched('one'));
    await until('the run of the user is open', () => Probe.opened.length === 1);
    const job = await add(holder.api, `${type}: one`);
    await until('it waits for that run', () => waitReason(job) !== '');
    assert.equal((await holder.api.haltJob(job.id)).kind, 'halted');
    assert.equal(Probe.opened[0]?.ended, false);
    Probe.opened[0]?.exit(0);
  });

  test('counts when it was started before the queue, unless it never started at all', async () => {
    await tasks.executeTask(await fetched('one'));
    await until('the run of the user is open', () => Probe.opened.length === 1);
    const broken = new vscode.Task(
      { type: 'shell' },
      vscode.TaskScope.Workspace,
      'never starts',
      'test',
      new vscode.ShellExecution('echo ${config:no.such.setting}'),
    );
    await tasks.executeTask(broken);
    const runs = new TaskRuns();
    try {
      const busy = runs.busy(keyOfTask(await fetched('one')));
      assert.ok(busy);
      assert.equal(runs.busy(keyOfTask(broken)), undefined);
      Probe.opened[0]?.exit(0);
      await busy.over;
      assert.equal(runs.busy(keyOfTask(await fetched('one'))), undefined);
    } finally {
      runs.dispose();
    }
  });
});
