// What is left of the queue when its window is reloaded, its extension host dies, or a second window opens
// the folder. One folder and one story, because a window takes long to open: each test goes on where the one
// before it ended.
import { globSync, rmSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { untilReady } from './harness.ts';
import { extensionHost, killSleepers, processes, uniqueSeconds } from './processes.ts';
import { QueueViews } from './queueViews.ts';

const posix = process.platform !== 'win32';

async function reload(views: QueueViews): Promise<void> {
  await views.page.reload();
  await untilReady(views.page);
  // The view that was open is open again.
  await views.pane('Jobs').waitFor();
}

// Windows are opened, and opened again.
describe.runIf(posix)('a queue comes back', { timeout: 120_000 }, () => {
  let views: QueueViews;

  beforeAll(async () => {
    views = await QueueViews.open({ settings: { 'jobQueue.workers': 1 } });
  });

  beforeEach(() => views.photographFailure());

  afterEach(killSleepers);

  afterAll(() => views?.workbench.close());

  test('after a reload: running jobs run, output goes on, halt works, and the queue goes on by itself', async () => {
    const seconds = uniqueSeconds();
    await views.addCommand(`while :; do echo tick; sleep 1; done; sleep ${seconds}`);
    await views.job(/#1 .*since/).waitFor();
    // With an environment of its own, which is saved sealed.
    await views.addTasks('where');
    await views.job('#2 where').waitFor();
    // A child of the shell looks like the shell until it has become its program.
    const running = () => processes(`sleep ${seconds}`);
    await expect.poll(running).toHaveLength(1);
    const before = processes(`sleep ${seconds}`).slice(0, 1);
    await reload(views);
    await views.job(/#1 .*since/).waitFor();
    await expect.poll(running).toEqual(before);
    expect(await views.job('#2 where').count()).toBe(1);
    await views.contextAction(views.job('#1'), 'Show Output');
    await views.terminal.getByText('tick').first().waitFor();
    await views.haltRow(views.job('#1'), views.job(/#1 .*halted/));
    expect(processes(`sleep ${seconds}`)).toEqual([]);
    await views.job(/#2 .*0:0/).waitFor();
    await views.contextAction(views.job('#2'), 'Show Output');
    await views.terminal.getByText('from workspace').waitFor();
    await views.workbench.screenshot('reloaded');
  });

  test('after the extension host was killed: what ran is found again, and waiting jobs are held until resumed', async () => {
    const seconds = uniqueSeconds();
    // README shows what comes next.
    await views.titleAction('Jobs', 'Clear Ended Jobs');
    await views.workbench.runCommand('Terminal: Kill All Terminals');
    await views.setWorkers(2);
    await views.addCommand(`sleep ${seconds}`);
    await views.addCommand(`sleep ${seconds} & wait`);
    await views.job(/#4 .*since/).waitFor();
    for (const name of ['one', 'two', 'three']) {
      await views.addCommand(`echo ${name}`);
    }
    await views.job('#7 echo three').waitFor();
    const before = processes(`sleep ${seconds}`);
    process.kill(extensionHost(views.workbench.home), 'SIGKILL');
    await reload(views);
    await views.page.getByText('The queue is paused because').waitFor({ timeout: 30_000 });
    const notice = await views.notification('2 running again, 3 waiting');
    await views.inThemes((theme) => views.screenshot(`crash-${theme}`));
    expect(processes(`sleep ${seconds}`)).toEqual(before);
    expect(await views.job(/#[567] echo .*waits|#[567] echo/).count()).toBe(3);
    await views.page.mouse.move(0, 0);
    await notice.getByRole('button', { name: 'Resume' }).press('Enter');
    await views.page.keyboard.press('Escape');
    await views.page.getByText('The queue is paused because').waitFor({ state: 'detached' });
    await views.haltRow(views.job('#3 sleep'), views.job(/#3 .*halted/));
    // The rows move until the last of those that waited has ended.
    await views.job(/#7 .*0:0/).waitFor();
    await views.haltRow(views.job('#4 sleep'), views.job(/#4 .*halted/));
    expect(processes(`sleep ${seconds}`)).toEqual([]);
  });

  test('in a second window: it shows and orders the same, and takes over when the first one closes', async () => {
    const seconds = uniqueSeconds();
    await views.setWorkers(1);
    await views.addCommand(`sleep ${seconds}`);
    await views.job(/#8 .*since/).waitFor();
    const second = await views.secondWindow();
    await second.pane('Workers').getByText('Another window runs this queue').waitFor();
    await second.job(/#8 .*since/).waitFor();
    await second.addCommand('echo from-two');
    await views.job('#9 echo from-two').waitFor();
    await second.job('#9 echo from-two').waitFor();
    await second.inThemes((theme) => second.screenshot(`second-window-${theme}`));
    await second.haltRow(second.job('#8'), second.job(/#8 .*halted/));
    await views.job(/#9 .*0:0/).waitFor();
    await views.addCommand(`sleep ${seconds}`);
    await second.job(/#10 .*since/).waitFor();
    const before = processes(`sleep ${seconds}`);
    await views.page.close();
    views = second;
    await views
      .pane('Workers')
      .getByText('Another window runs this queue')
      .waitFor({ state: 'detached', timeout: 60_000 });
    await views.job(/#10 .*since/).waitFor();
    expect(processes(`sleep ${seconds}`)).toEqual(before);
    await views.haltRow(views.job('#10'), views.job(/#10 .*halted/));
    expect(processes(`sleep ${seconds}`)).toEqual([]);
  });

  const storeFile = (): string => {
    const [file = ''] = globSync('**/queues/*/queue.db', { cwd: views.workbench.home });
    return path.join(views.workbench.home, file);
  };

  test('when it has lost the lead and leads again: what runs is shown as running, and its output goes on', async () => {
    const seconds = uniqueSeconds();
    await views.addCommand(`sleep ${seconds}`);
    await views.job(/#11 .*since/).waitFor();
    await views.contextAction(views.job('#11'), 'Show Output');
    await views.terminal.getByText(`> sleep ${seconds}`).waitFor();
    const store = new DatabaseSync(storeFile());
    const epoch = () => Number(store.prepare('SELECT epoch FROM store').get()?.['epoch']);
    try {
      const before = epoch();
      // What a window leaves that has taken over and closed.
      store.exec('UPDATE store SET epoch = epoch + 1, owner = NULL, clean = 1');
      await expect.poll(epoch, { timeout: 60_000 }).toBe(before + 2);
    } finally {
      store.close();
    }
    await views.spoken('Jobs', /^Job #11 sleep .*, running$/).waitFor();
    await views.haltRow(views.job('#11'), views.job(/#11 .*halted/));
    await views.terminal.getByText(/^halted · /).waitFor();
    expect(await views.terminal.innerText()).not.toContain('interrupted');
    expect(processes(`sleep ${seconds}`)).toEqual([]);
  });

  test('while somebody else holds the file: a job waits until it is saved, and then runs', async () => {
    const other = new DatabaseSync(storeFile());
    other.exec('BEGIN IMMEDIATE');
    try {
      await views.addCommand('echo late');
      await views.job(/#12 echo late.*not saved yet/).waitFor();
      await views.job(/^Not saved/).waitFor();
      await views.inThemes((theme) => views.screenshot(`held-${theme}`));
    } finally {
      other.exec('ROLLBACK');
      other.close();
    }
    await views.job(/#12 .*0:0/).waitFor();
    await views.job(/^Not saved/).waitFor({ state: 'detached' });
  });

  test('says when nothing is saved, and why', async () => {
    rmSync(storeFile());
    await views.addCommand('echo not kept');
    await views.job(/Not saved.*was deleted/).waitFor();
    await views.job(/#13 .*0:0/).waitFor();
    await views.inThemes((theme) => views.screenshot(`not-saved-${theme}`));
  });
});
