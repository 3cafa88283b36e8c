// At every moment, and whether anything is left.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { configure, isActive, posixTest, processes, until } from '../support.ts';
import { add, Probe, seconds, type, withTasks } from '../vscodeProbe.ts';

const { tasks } = vscode;

suite('Halting a job that VS Code runs', () => {
  const holder = withTasks();

  test('is halted while it runs', async () => {
    const job = await add(holder.api, `${type}: one`);
    await isActive(job);
    await until('it is open', () => Probe.opened.length === 1);
    const outcome = await holder.api.haltJob(job.id);
    assert.deepEqual(outcome, { kind: 'halted', by: 'job', clean: true, remaining: [] });
    assert.ok(Probe.opened[0]?.ended);
  });

  test('is halted before it starts, and nothing starts', async () => {
    const job = await add(holder.api, `${type}: one`);
    await until('a worker has it', () => job.state === 'running');
    assert.deepEqual(await holder.api.haltJob(job.id), {
      kind: 'halted',
      by: 'job',
      clean: true,
      remaining: [],
    });
    assert.deepEqual(
      Probe.opened.filter(({ ended }) => !ended),
      [],
    );
  });

  test('is halted between the promise of VS Code and the start', async () => {
    const started: string[] = [];
    const listening = tasks.onDidStartTask(({ execution }) => started.push(execution.task.name));
    const job = await add(holder.api, `${type}: one`);
    await until('VS Code has promised it', () =>
      tasks.taskExecutions.some(({ task }) => task.name === 'one'),
    );
    assert.deepEqual(started, []);
    assert.equal((await holder.api.haltJob(job.id)).kind, 'halted');
    await until('it has ended', () => !tasks.taskExecutions.some(({ task }) => task.name === 'one'));
    listening.dispose();
    assert.deepEqual(
      Probe.opened.filter(({ ended }) => !ended),
      [],
    );
  });

  posixTest('in a terminal is halted with all its processes', async () => {
    const job = await add(holder.api, 't: long');
    await isActive(job);
    await until('it sleeps', async () => (await processes(`sleep ${seconds}`)).length > 0);
    assert.deepEqual(await holder.api.haltJob(job.id), {
      kind: 'halted',
      by: 'job',
      clean: true,
      remaining: [],
    });
    assert.deepEqual(await processes(`sleep ${seconds}`), []);
  });

  posixTest('in a terminal is killed when it ignores what VS Code sends', async () => {
    await configure('haltGraceMs', 1000);
    const job = await add(holder.api, 't: stubborn');
    await isActive(job);
    await until('it sleeps', async () => (await processes(`sleep ${seconds + 1}`)).length > 0);
    const outcome = await holder.api.haltJob(job.id);
    await configure('haltGraceMs', undefined);
    assert.deepEqual(outcome, { kind: 'halted', by: 'job', clean: true, remaining: [] });
    assert.deepEqual(await processes(`sleep ${seconds + 1}`), []);
    assert.deepEqual(await processes(`sleep ${seconds + 2}`), []);
  });

  posixTest('ends what has left its process group', async () => {
    await configure('haltGraceMs', 1000);
    const job = await add(holder.api, 't: escaping');
    await isActive(job);
    await until('both sleep', async () => (await processes(`sleep ${seconds + 3}`)).length > 1);
    const outcome = await holder.api.haltJob(job.id);
    await configure('haltGraceMs', undefined);
    assert.deepEqual(outcome, { kind: 'halted', by: 'job', clean: true, remaining: [] });
    assert.deepEqual(await processes(`sleep ${seconds + 3}`), []);
  });
});
