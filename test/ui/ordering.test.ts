// A window from its untrusted start: services and terminals, then orders about several jobs, and about the
// place of one, by dragging and by pickers; and jobs from the Explorer. Each test goes on where the one
// before it ended.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { QueueViews } from './queueViews.ts';

let views: QueueViews;

beforeAll(async () => {
  views = await QueueViews.open({ settings: { 'jobQueue.workers': 1 }, trust: true });
});

beforeEach(() => views.photographFailure());

afterAll(() => views?.workbench.close());

describe('an untrusted window', () => {
  test('explains why nothing is started, and starts nothing', async () => {
    await views.pane('Jobs').getByText('This workspace is not trusted').waitFor();
    expect(await views.pane('Jobs').locator('.welcome-view-content').getByText('Add Job').count()).toBe(0);
    await views.workbench.runCommand('Job Queue: Add Command');
    await views.answer('echo never');
    const notice = await views.notification('This workspace is not trusted');
    await views.workbench.screenshot('untrusted');
    await views
      .worker(/idle · 0 done/)
      .first()
      .waitFor();
    expect(await views.job(/since|0:0/).count()).toBe(0);
    await notice.getByRole('button', { name: 'Manage Workspace Trust' }).click();
    await views.page
      .getByText('In a Restricted folder')
      .or(views.page.locator('.workspace-trust-editor'))
      .first()
      .waitFor();
  });
});

describe('services and terminals in a window', () => {
  beforeAll(async () => {
    const editor = views.page.locator('.workspace-trust-editor');
    await editor.getByRole('button', { name: 'Trust', exact: true }).click();
    await views.pane('Jobs').getByText('This workspace is not trusted').waitFor({ state: 'detached' });
    await views.workbench.runCommand('View: Close All Editors');
  });

  test('a background task becomes a service in a group of its own', async () => {
    await views.addTasks('watch', 'greet');
    await views.job('#1 greet').waitFor();
    await views.job('Services').waitFor();
    await views.spoken('Jobs', 'Job #2 watch, running').waitFor();
    await views.spoken('Jobs', /^Job #1 greet, succeeded/).waitFor();
    await expect
      .poll(() => views.shownRows('Jobs'), { timeout: 5_000 })
      .toEqual(['Services', '#2 watch', 'Ended', '#1 greet']);
    await views.statusItem.filter({ hasText: '1 service' }).waitFor();
  });

  test("a row's button runs the task in a terminal, and the row says so", async () => {
    await views.workbench.runCommand('Job Queue: Add Job');
    await views.quickInput.fill('long');
    const row = views.quickRows.filter({ has: views.page.getByText('long', { exact: true }) }).first();
    await row.hover();
    await row.getByRole('button', { name: 'Run in a Terminal' }).click();
    await views.quickInput.waitFor({ state: 'hidden' });
    await views.job(/#3 long.*by VS Code · 0:\d\d/).waitFor();
    await views.workbench.screenshot('services');
    await views.haltRow(views.job('#3 long'), views.spoken('Jobs', /^Job #3 long, halted/));
  });

  test('a service is halted on its row', async () => {
    await views.haltRow(views.job('#2 watch'), views.spoken('Jobs', /^Job #2 watch, halted/));
    await views.job('Services').waitFor({ state: 'detached' });
    await views.statusItem.filter({ hasText: 'Job Queue' }).waitFor();
  });
});

const dialog = () => views.page.locator('.monaco-dialog-box');
const waiting = async () => (await views.shownRows('Jobs')).filter((row) => row.startsWith('#'));

describe('waiting jobs in a window', () => {
  beforeAll(async () => {
    await views.titleAction('Jobs', 'Clear Ended Jobs');
    await views.setWorkers(0);
    const folder = views.workbench.workspaceFolder ?? '';
    for (const name of ['one', 'two']) {
      await mkdir(path.join(folder, 'folders', name), { recursive: true });
      await writeFile(path.join(folder, 'folders', name, 'file.txt'), name);
    }
    for (const name of ['first', 'second', 'third']) {
      await views.addCommand(`echo ${name}`);
      await views.job(`echo ${name}`).waitFor();
    }
  });

  test('dragged across priorities: a person is asked first', { timeout: 90_000 }, async () => {
    await views.contextAction(views.job('#6 echo third'), 'Set Priority');
    await views.answer('5');
    await expect.poll(waiting).toEqual(['#6 echo third', '#4 echo first', '#5 echo second']);
    await views.job('#5 echo second').dragTo(views.job('#6 echo third'));
    await dialog().getByText('Give #5 echo second the priority 5?').waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    expect(await waiting()).toEqual(['#6 echo third', '#4 echo first', '#5 echo second']);
    await views.job('#5 echo second').dragTo(views.job('#6 echo third'));
    await dialog().getByRole('button', { name: 'Set Priority' }).click();
    await expect.poll(waiting).toEqual(['#5 echo second', '#6 echo third', '#4 echo first']);
  });

  test('Run After asks for the jobs to wait for', { timeout: 60_000 }, async () => {
    await views.contextAction(views.job('#4 echo first'), 'Run After…');
    await views.tick('#5 echo second');
    await views.quickInput.press('Enter');
    await views.job(/#4 echo first.*after #5$/).waitFor();
  });

  test('several rows are halted together, after one question', { timeout: 60_000 }, async () => {
    await views.job('#6 echo third').click();
    await views.job('#5 echo second').click({ modifiers: ['ControlOrMeta'] });
    await views.contextAction(views.job('#5 echo second'), 'Halt Job');
    await dialog().waitFor();
    await dialog().getByRole('button', { name: 'Halt', exact: true }).click();
    await views.spoken('Jobs', /^Job #6 echo third, halted/).waitFor();
    await views.spoken('Jobs', /^Job #5 echo second, halted/).waitFor();
    // It was to run after #5.
    await views.spoken('Jobs', /^Job #4 echo first, skipped: #5 echo second was halted, /).waitFor();
  });

  test('folders are added from the Explorer', { timeout: 90_000 }, async () => {
    const { page } = views;
    await page.getByRole('tab', { name: /^Explorer/ }).click();
    const row = (name: string) =>
      page.locator('.explorer-folders-view .monaco-list-row').filter({ hasText: name });
    await row('folders').click();
    await row('one').click();
    await row('two').click({ modifiers: ['ControlOrMeta'] });
    await views.contextAction(row('two'), 'Add to Job Queue');
    // In full: for a moment the picker still has the rows of the one before it.
    await views.quickRows.filter({ hasText: 'Command line with ${file}…' }).click();
    await views.answer('ls ${file}');
    await page.getByRole('tab', { name: 'Job Queue' }).click();
    await views.job(/#8 ls .*two/).waitFor();
    await views.job(/#7 ls .*one/).waitFor();
  });

  test(
    "a package.json's scripts are added from the Explorer, and nothing else",
    { timeout: 60_000 },
    async () => {
      const { page } = views;
      await page.getByRole('tab', { name: /^Explorer/ }).click();
      await views.contextAction(
        page.locator('.explorer-folders-view').getByText('package.json'),
        'Add to Job Queue',
      );
      await views.quickRows.filter({ hasText: 'build' }).first().waitFor();
      const offered = await views.quickRows.evaluateAll((rows) =>
        rows.map((row) => row.getAttribute('aria-label')),
      );
      expect(offered.length).toBeGreaterThan(4);
      for (const label of offered) {
        expect(label).toMatch(/^npm: /);
      }
      await views.tick('npm: test');
      await views.quickInput.press('Enter');
      await views.quickInput.waitFor({ state: 'hidden' });
      await page.getByRole('tab', { name: 'Job Queue' }).click();
      await views.job(/#9 npm: test/).waitFor();
    },
  );
});
