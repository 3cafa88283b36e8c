// What a person reads of a job, also of one that wants to be read differently.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { JobQueueApi } from '../../../src/extension/api.ts';
import { ClockTime } from '../../../src/extension/shared/clockTime.ts';
import { JobText } from '../../../src/extension/wording/jobText.ts';
import { addCommand, isActive, need, openApi, reset } from '../support.ts';

const text = new JobText(new ClockTime('en'), { of: () => undefined });

suite('The text of a job', () => {
  let api: JobQueueApi;
  suiteSetup(async () => {
    api = await openApi();
  });
  setup(() => reset(api));

  test('is safe whatever the job is called', async () => {
    await api.pause();
    const name = 'a\nb\u0007\u202Ec\u2066d\u061Ce [x](command:workbench.action.quit)';
    const named = api.addJob(() => {}, { name });
    const command = await addCommand(api, 'echo \u001b[31m\u202Ered');
    for (const job of [named, command]) {
      const shown = [text.label(job), text.description(job, Date.now()), text.spoken(job, Date.now())];
      for (const line of [...shown, ...text.tooltip(job, Date.now()).split('\n')]) {
        assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }
    }
    assert.equal(text.label(named), `#${named.id} a b c d e [x](command:workbench.action.quit)`);
    // The last one says who has added it.
    assert.equal(text.tooltip(named, Date.now()).split('\n').length, 6);
  });

  test('has the description in its tooltip, on one line, also of a job that runs again', async () => {
    const job = api.addJob(() => {}, { description: 'checks\nthe links\u202E' });
    await job.finished;
    const id = await vscode.commands.executeCommand<number>('jobQueue.rerunJob', job.id);
    const again = need(api, id);
    for (const each of [job, again]) {
      assert.match(text.tooltip(each, Date.now()), /^Description: checks the links$/m);
    }
    await again.finished;
  });

  test('is safe whatever a job fails with', async () => {
    const job = api.addJob(() => {
      throw new Error('line 1\nline 2\u202E');
    });
    await job.finished;
    assert.match(text.description(job, Date.now()), /^line 1 line 2 · /);
  });

  test('of an ended job is how, when and how long', async () => {
    const job = await addCommand(api, 'exit 3');
    await job.finished;
    const description = text.description(job, Date.now());
    assert.match(description, /^exit code 3 · /);
    assert.match(description, / · 0:0\d/);
    assert.match(description, / · \d+:\d\d:\d\d/);
    assert.match(text.ended(job), /exit code 3 · .*20\d\d.* · 0:0\d$/);
  });

  test('of one that ended before it started has no duration', async () => {
    await api.pause();
    const job = await addCommand(api, 'exit 0');
    await api.haltJob(job.id);
    assert.match(text.description(job, Date.now()), /^halted · [^·]*$/);
    assert.match(text.ended(job), /^halted · [^·]*$/);
    assert.doesNotMatch(text.tooltip(job, Date.now()), /Duration|Started/);
  });

  test('of one that was skipped names the job that caused the skip, on its row, in its tooltip and spoken', async () => {
    await api.pause();
    const lint = await addCommand(api, 'exit 3', { name: 'lint' });
    const build = await addCommand(api, 'exit 0', { options: { after: [lint.id] } });
    const naming = new JobText(new ClockTime('en'), { of: () => undefined }, (id) => api.job(id));
    await api.resume();
    assert.deepEqual(await build.finished, { kind: 'skipped', because: lint.id });
    const why = `#${lint.id} lint failed`;
    const now = Date.now();
    assert.match(naming.description(build, now), new RegExp(`^skipped: ${why} · \\d+:\\d\\d:\\d\\d`));
    assert.match(naming.tooltip(build, now), new RegExp(`^Skipped: ${why}$`, 'm'));
    assert.doesNotMatch(naming.tooltip(build, now), /^State:/m);
    assert.match(naming.spoken(build, now), new RegExp(`, skipped: ${why}, `));
    await vscode.commands.executeCommand('jobQueue.removeJob', lint.id);
    const gone = `because of #${lint.id}, which is no longer listed`;
    assert.match(naming.description(build, now), new RegExp(`^skipped ${gone} · `));
    assert.match(naming.tooltip(build, now), new RegExp(`^Skipped: ${gone}$`, 'm'));
  });

  test('of a waiting job is what it waits for', async () => {
    await api.setWorkers(0);
    const job = await addCommand(api, 'exit 0');
    assert.equal(text.description(job, Date.now()), 'waits: no workers');
    await api.pause();
    assert.equal(text.description(job, Date.now()), 'waits: paused');
  });

  test('of a job in line is its place first, then that it waits for a worker', async () => {
    await api.setWorkers(1);
    const running = await addCommand(api, 'node -e "setInterval(() => {}, 1000)"');
    await isActive(running);
    const job = await addCommand(api, 'exit 0');
    const now = Date.now();
    const described = [undefined, 0, 1, 2].map((ahead) => text.description(job, now, ahead));
    assert.deepEqual(described, [
      'waits for a worker',
      'next in line · waits for a worker',
      '1 job ahead · waits for a worker',
      '2 jobs ahead · waits for a worker',
    ]);
    assert.match(text.spoken(job, now, 2), /, waits for a worker, 2 jobs ahead$/);
    assert.match(text.tooltip(job, now, 0), /^Starts: when a worker is free$/m);
    assert.match(text.tooltip(job, now, 1), /^Starts: when a worker is free; 1 job comes first$/m);
    assert.match(text.tooltip(job, now, 2), /^Starts: when a worker is free; 2 jobs come first$/m);
  });
});
