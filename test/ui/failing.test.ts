// A chain whose first task fails, as a person hears of it, finds out why, and runs it again. One window: each
// test goes on where the one before it ended.
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { untilReady } from './harness.ts';
import { QueueViews } from './queueViews.ts';

/** It fails until the file `fixed` is there. */
const lint = `require('fs').existsSync('fixed') || (console.error('unused', 'x'), process.exit(1))`;
const node = (script: string) => ({
  type: 'process',
  command: 'node',
  args: ['-e', script],
  problemMatcher: [],
});
const many = Array.from({ length: 101 }, (_, count) => `part ${count}`);
const tasks = [
  { label: 'lint', ...node(lint) },
  { label: 'unit tests', ...node(''), dependsOn: 'lint' },
  { label: 'build', ...node(''), dependsOn: 'lint' },
  { label: 'ci', dependsOn: ['unit tests', 'build'] },
  ...many.map((label) => ({ label, ...node('') })),
  { label: 'many', dependsOn: many },
];

let views: QueueViews;

beforeAll(async () => {
  views = await QueueViews.open({ settings: { 'jobQueue.workers': 1 } });
  const folder = views.workbench.workspaceFolder ?? '';
  await writeFile(path.join(folder, '.vscode', 'tasks.json'), JSON.stringify({ version: '2.0.0', tasks }));
});

beforeEach(() => views.photographFailure());

afterAll(() => views?.workbench.close());

const explorer = () => views.page.getByRole('tab', { name: /^Explorer/ });
const failedItem = () => views.statusItem.filter({ hasText: '1 failed' });
const hasErrorColour = async () =>
  (await views.statusItem.getAttribute('class'))?.includes('error-kind') === true;

describe('a chain that fails', { timeout: 120_000 }, () => {
  test('has the job that failed on top, and the others as skipped because of it', async () => {
    await views.addTasks('ci');
    await views.spoken('Jobs', /^Job #4 ci, skipped: #1 lint failed, /).waitFor();
    await expect
      .poll(() => views.shownRows('Jobs'), { timeout: 10_000 })
      .toEqual(['Ended', '#1 lint', '#4 ci', '#3 build', '#2 unit tests']);
    await views.tooltip(views.job('#4 ci'), 'Skipped: #1 lint failed');
    await views.inThemes((theme) => views.screenshot(`failing-${theme}`));
    // Whoever sees it needs no reminder.
    await views.statusItem.filter({ hasText: 'Job Queue' }).waitFor();
  });

  test('shows the output of the job that failed, also from one that was skipped', async () => {
    await views.contextAction(views.job('#4 ci'), 'Show Output');
    await views.terminal.getByText('unused x').waitFor();
    await views.workbench.runCommand('Terminal: Kill All Terminals');
  });

  test('is told, and stays in the status bar, while nobody sees it', async () => {
    await explorer().click();
    await views.pane('Jobs').waitFor({ state: 'hidden' });
    await views.workbench.runCommand('Job Queue: Retry All Failed');
    await failedItem().waitFor();
    expect(await hasErrorColour()).toBe(true);
    await views.statusItem.getByRole('button', { name: 'Job Queue: 1 failed' }).waitFor();
    await views.notification('#5 lint failed after 0:00; 3 jobs skipped.');
    await views.inThemes((theme) => views.screenshot(`failing-unseen-${theme}`));
    await views.workbench.runCommand('Notifications: Clear All Notifications');
  });

  test('stays there after a reload, and a click leads to it', async () => {
    await views.page.reload();
    await untilReady(views.page);
    expect(await explorer().getAttribute('aria-selected')).toBe('true');
    await failedItem().waitFor({ timeout: 60_000 });
    await failedItem().click();
    await views.spoken('Jobs', /^Job #5 lint, failed/).waitFor();
    await expect
      .poll(() => views.spoken('Jobs', /^Job #5 lint, failed/).getAttribute('aria-selected'), {
        timeout: 10_000,
      })
      .toBe('true');
    await views.statusItem.filter({ hasText: 'Job Queue' }).waitFor();
    expect(await hasErrorColour()).toBe(false);
    await views.screenshot('failing-revealed');
  });

  test('stays there while the ended jobs are collapsed, and until they are expanded', async () => {
    const ended = views.pane('Jobs').getByRole('treeitem', { name: /^Ended/ });
    await ended.click();
    await views.page.keyboard.press('ArrowLeft');
    await expect.poll(() => ended.getAttribute('aria-expanded'), { timeout: 10_000 }).toBe('false');
    await views.workbench.runCommand('Job Queue: Retry All Failed');
    await failedItem().waitFor();
    await ended.click();
    await expect.poll(() => ended.getAttribute('aria-expanded'), { timeout: 10_000 }).toBe('true');
    await views.statusItem.filter({ hasText: 'Job Queue' }).waitFor();
    await views.workbench.runCommand('Notifications: Clear All Notifications');
  });

  test('is run again from the job that failed', async () => {
    await writeFile(path.join(views.workbench.workspaceFolder ?? '', 'fixed'), '');
    await views.contextAction(views.spoken('Jobs', /^Job #9 lint, failed/), 'Retry Failed');
    await views.spoken('Jobs', /^Job #16 ci, succeeded/).waitFor();
    await expect
      .poll(async () => (await views.shownRows('Jobs')).slice(1, 5).toSorted(), { timeout: 10_000 })
      .toEqual(['#13 lint', '#14 unit tests', '#15 build', '#16 ci']);
  });

  test('can be found among all others, when it was looked at before', async () => {
    await views.workbench.runCommand('Job Queue: Show Failed Jobs');
    await views.pane('Jobs').locator('.message').getByText('Filter: failed').waitFor();
    await expect
      .poll(() => views.shownRows('Jobs'), { timeout: 10_000 })
      .toEqual(['Ended', '#9 lint', '#5 lint', '#1 lint']);
    await views.workbench.runCommand('Job Queue: Clear Filter');
    // The rows come back, and the first of them is revealed, before the view is left.
    await views.spoken('Jobs', /^Job #16 ci, succeeded/).waitFor();
  });

  test('stays in the status bar when so many ended after it that it is not shown; a click leads to it', async () => {
    await rm(path.join(views.workbench.workspaceFolder ?? '', 'fixed'));
    await explorer().click();
    await views.pane('Jobs').waitFor({ state: 'hidden' });
    await views.addTasks('lint');
    await failedItem().waitFor();
    await views.addTasks('many');
    await views.statusItem.filter({ hasText: 'waiting' }).waitFor();
    await views.statusItem
      .getByRole('button', { name: 'Job Queue: 1 failed', exact: true })
      .waitFor({ timeout: 60_000 });
    await views.workbench.runCommand('Job Queue: Focus on Jobs View');
    await views.spoken('Jobs', /^Job #119 many, succeeded/).waitFor();
    expect(await views.shownRows('Jobs')).not.toContain('#17 lint');
    await failedItem().click();
    const row = views.spoken('Jobs', /^Job #17 lint, failed/);
    await row.waitFor();
    await expect.poll(() => row.getAttribute('aria-selected'), { timeout: 10_000 }).toBe('true');
    await views.statusItem.filter({ hasText: 'Job Queue' }).waitFor();
  });
});
