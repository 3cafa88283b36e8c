// Jobs that VS Code runs: other extensions' own executions, and tasks that the user wants in a terminal.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { ClockTime } from '../../../src/extension/shared/clockTime.ts';
import { JobText } from '../../../src/extension/wording/jobText.ts';
import type { Job } from '../../../src/queue/index.ts';
import { failure, homeFile, isActive, need, order, posixTest, until } from '../support.ts';
import { add, fetched, offer, Probe, probeTask, type, withTasks } from '../vscodeProbe.ts';

const { window } = vscode;

function output(job: Job): string {
  const cwd = homeFile('');
  const [log] = globSync(`**/output/{host-${process.pid}-*,queue-*}/job-${job.id}-1.log`, { cwd });
  return log === undefined ? '' : readFileSync(path.join(cwd, log), 'utf8');
}

suite('A job that VS Code runs', () => {
  const holder = withTasks();

  for (const code of [0, 7]) {
    test(`of an extension's own execution ends with its exit code ${code}`, async () => {
      Probe.onOpen = (probe) => probe.exit(code);
      const job = await add(holder.api, `${type}: one`);
      assert.equal(job.kind, 'vscodeTask');
      const outcome = await job.finished;
      if (code === 0) {
        assert.deepEqual(outcome, { kind: 'succeeded', value: undefined });
      } else {
        assert.equal(failure(outcome).exitCode, code);
      }
      assert.equal(Probe.opened.length, 1);
    });
  }

  posixTest('in a terminal ends with its exit code', async () => {
    const [good, bad] = [await add(holder.api, 't: good'), await add(holder.api, 't: bad')];
    assert.deepEqual([good.kind, bad.kind], ['vscodeTask', 'vscodeTask']);
    assert.equal((await good.finished).kind, 'succeeded');
    assert.equal(failure(await bad.finished).exitCode, 3);
  });

  posixTest('in a terminal has its output in the log', async () => {
    const job = await add(holder.api, 't: good');
    await job.finished;
    await until('the log has it', () => output(job).includes('said in a terminal'));
  });

  posixTest('runs in a terminal when that is asked for, and not when it is asked not to', async () => {
    assert.equal((await add(holder.api, 'greet', { terminal: true })).kind, 'vscodeTask');
    assert.equal((await add(holder.api, 't: good', { terminal: false })).kind, 'process');
    await holder.api.finished();
    assert.deepEqual(
      holder.api.jobs.map(({ state }) => state),
      ['succeeded', 'succeeded'],
    );
  });

  posixTest('fails with words when its terminal is closed by the user', async () => {
    const job = await add(holder.api, 't: long');
    await isActive(job);
    const terminal = await until('its terminal is there', () =>
      window.terminals.find(({ name }) => name === 't: long'),
    );
    terminal.dispose();
    const outcome = failure(await job.finished);
    assert.equal(outcome.reason, 'error');
    assert.match(outcome.message, /terminal was closed/);
  });

  test('fails to start when its task has been removed', async () => {
    await holder.api.pause();
    const job = await add(holder.api, `${type}: two`);
    offer('one');
    await holder.api.resume();
    const outcome = failure(await job.finished);
    assert.equal(outcome.reason, 'start');
    assert.match(outcome.message, /two/);
    assert.equal(Probe.opened.length, 0);
  });

  test('of a task that an extension hands over runs, and again', async () => {
    Probe.onOpen = (probe) => probe.exit(0);
    const job = await holder.api.addTask(probeTask('handed over'));
    assert.equal((await job.finished).kind, 'succeeded');
    const again = need(holder.api, await order<number>('rerunJob', job.id));
    assert.equal((await again.finished).kind, 'succeeded');
    assert.equal(Probe.opened.length, 2);
  });

  posixTest('shows its terminal as its output', async () => {
    const job = await add(holder.api, 't: long');
    await isActive(job);
    await until('its terminal is shown', async () => {
      await order('showOutput', job.id);
      return window.activeTerminal?.name === 't: long';
    });
    await holder.api.haltJob(job.id);
  });

  test("shows another extension's terminal as its output", async () => {
    const job = await add(holder.api, `${type}: one`);
    await isActive(job);
    await until('its terminal is shown', async () => {
      await order('showOutput', job.id);
      return window.activeTerminal?.name === 'one';
    });
    Probe.opened[0]?.exit(0);
    await job.finished;
  });

  test('says on its row who runs it, and in its tooltip what that means', async () => {
    await holder.api.pause();
    const text = new JobText(new ClockTime('en'), { of: () => undefined });
    const own = await add(holder.api, `${type}: one`);
    const inTerminal = await add(holder.api, 'greet', { terminal: true });
    for (const job of [own, inTerminal]) {
      assert.match(text.description(job, Date.now()), /^by VS Code · waits/);
    }
    assert.match(text.tooltip(own, Date.now()), /another extension/);
    assert.match(text.tooltip(inTerminal, Date.now()), /in a terminal/);
  });

  test('cannot be a service', async () => {
    const problem = { reason: 'unsupported', task: `${type}: one`, why: 'vscodeService' };
    await assert.rejects(holder.api.addTask(await fetched('one'), { service: true }), { problem });
    assert.deepEqual(holder.api.jobs, []);
  });
});
