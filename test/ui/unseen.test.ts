// What the queue does without a click: nobody opens its views in these windows, the Explorer is in front.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openWorkbench, runCommand, untilReady } from './harness.ts';
import { extensionHost, killSleepers, processes, uniqueSeconds } from './processes.ts';
import { QueueViews } from './queueViews.ts';

const posix = process.platform !== 'win32';
let views: QueueViews;

afterEach(killSleepers);

const file = (name: string) => path.join(views.workbench.home, name);
const untilWritten = (name: string) =>
  expect.poll(() => existsSync(file(name)), { timeout: 60_000 }).toBe(true);
const says = (text: string) => views.statusItem.filter({ hasText: text }).waitFor({ timeout: 60_000 });
const isUnseen = async () =>
  expect(await views.page.getByRole('tab', { name: /^Explorer/ }).getAttribute('aria-selected')).toBe('true');

async function trust(): Promise<void> {
  await runCommand(views.page, 'Workspaces: Manage Workspace Trust');
  const editor = views.page.locator('.workspace-trust-editor');
  await editor.getByRole('button', { name: 'Trust', exact: true }).click();
  await editor.getByText(/^You trust this/).waitFor();
  await runCommand(views.page, 'View: Close All Editors');
}

describe.runIf(posix)('a window that closes, with another one on its folder', { timeout: 180_000 }, () => {
  beforeAll(async () => {
    const settings = { 'jobQueue.workers': 1, 'jobQueue.onClose': 'halt' };
    views = new QueueViews(await openWorkbench({ settings, trust: true }));
    await trust();
  });

  afterAll(() => views?.workbench.close());

  test('halts its jobs as the setting says, and the other one goes on when it is trusted', async () => {
    const seconds = uniqueSeconds();
    await views.addCommand(`sleep ${seconds}`);
    await views.addCommand(`echo done > "${file('taken-over')}"`);
    await says('1 running · 1 waiting');
    const first = views;
    views = new QueueViews(first.workbench, await first.workbench.openAnother());
    views.photographFailure();
    await says('1 running · 1 waiting');
    expect(processes(`sleep ${seconds}`)).not.toEqual([]);
    await first.page.close();
    await expect.poll(() => processes(`sleep ${seconds}`), { timeout: 30_000 }).toEqual([]);
    // Each window of this test has a browser profile of its own, which is where trust is kept.
    await views.statusItem.filter({ hasText: /^\D*1 waiting/ }).waitFor({ timeout: 60_000 });
    await views.notification('This workspace is not trusted');
    await views.page.keyboard.press('Escape');
    expect(existsSync(file('taken-over'))).toBe(false);
    await trust();
    await untilWritten('taken-over');
    await isUnseen();
    await views.page.getByRole('tab', { name: 'Job Queue' }).click();
    await views.spoken('Jobs', /^Job #1 sleep .*, halted/).waitFor();
    await views.spoken('Jobs', /^Job #2 echo .*, succeeded/).waitFor();
  });
});

/** In the folder `two`. */
async function addCommand(commandLine: string): Promise<void> {
  await views.workbench.runCommand('Job Queue: Add Command');
  await views.quickRows.filter({ hasText: 'two' }).click();
  await views.answer(commandLine);
}

async function reload(): Promise<void> {
  await views.page.reload();
  await untilReady(views.page);
}

describe.runIf(posix)('a window with two folders', { timeout: 180_000 }, () => {
  let folders: string;

  beforeAll(async () => {
    folders = await mkdtemp(path.join(await realpath(tmpdir()), 'jq-folders-'));
    for (const name of ['one', 'two']) {
      mkdirSync(path.join(folders, name));
    }
    const workspace = path.join(folders, 'both.code-workspace');
    writeFileSync(workspace, JSON.stringify({ folders: [{ path: 'one' }, { path: 'two' }] }));
    const settings = { 'jobQueue.workers': 1 };
    views = new QueueViews(await openWorkbench({ workspace, settings, trust: true }));
    await trust();
  });

  afterAll(async () => {
    await views?.workbench.close();
    await rm(folders, { recursive: true, force: true });
  });

  beforeEach(() => views.photographFailure());

  test('goes on with its queue after a reload', async () => {
    await addCommand(`while ! test -e "${file('go-on')}"; do sleep 0.1; done`);
    await addCommand(`echo done > "${file('gone-on')}"`);
    await says('1 running · 1 waiting');
    await reload();
    await says('1 running · 1 waiting');
    writeFileSync(file('go-on'), '');
    await untilWritten('gone-on');
    await isUnseen();
  });

  test('says what a crash has left, holds what waits, and goes on when told to', async () => {
    const seconds = uniqueSeconds();
    await addCommand(`sleep ${seconds}`);
    await addCommand(`echo done > "${file('after-crash')}"`);
    await says('1 running · 1 waiting');
    const [sleeper = 0] = processes(`sleep ${seconds}`);
    process.kill(extensionHost(views.workbench.home), 'SIGKILL');
    await reload();
    await says('paused · 1 running · 1 waiting');
    const notice = await views.notification('1 running again, 1 waiting');
    expect(processes(`sleep ${seconds}`)).toContain(sleeper);
    await notice.getByRole('button', { name: 'Resume' }).press('Enter');
    await views.statusItem.filter({ hasText: 'paused' }).waitFor({ state: 'detached' });
    process.kill(sleeper, 'SIGKILL');
    await untilWritten('after-crash');
    await isUnseen();
  });
});
