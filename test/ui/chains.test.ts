// The pictures of README, then a chain and everything else that a job can wait for, as a person sees it; and
// what a person is asked before it is broken. One window: each test goes on where the one before it ended.
import { copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { untilFile } from '../fixtures/tasks/untilFile.ts';
import { root } from '../../scripts/paths.mjs';
import { allThemes, QueueViews, wantsPictures } from './queueViews.ts';

const endless = { type: 'process', command: 'node', args: ['scripts/watch.js'], problemMatcher: [] };
/** It listens when the file `listen` is there. */
const server = untilFile('listen', 'starting', 'listening');
const tasks = [
  { label: 'compile', ...endless },
  { label: 'unit tests', ...endless, dependsOn: 'compile' },
  { label: 'e2e tests', ...endless, dependsOn: 'compile' },
  { label: 'release', dependsOn: ['unit tests', 'e2e tests'] },
  { label: 'train', ...endless },
  { label: 'benchmark', ...endless },
  { label: 'nightly', ...endless },
  {
    label: 'dev server',
    type: 'process',
    command: 'node',
    args: ['-e', server],
    isBackground: true,
    problemMatcher: {
      pattern: { regexp: '^(.*):(\\d+):(\\d+)$' },
      background: { activeOnStart: true, beginsPattern: '^starting', endsPattern: '^listening' },
    },
  },
  { label: 'smoke tests', ...endless, dependsOn: 'dev server' },
  { label: 'flaky', type: 'shell', command: 'exit 1', problemMatcher: [] },
];
const rules = {
  train: { keys: ['gpu'] },
  benchmark: { keys: ['gpu'] },
  nightly: { delayMs: 8 * 3_600_000 },
  flaky: { retry: { attempts: 3, backoffMs: 3_600_000, maxBackoffMs: 3_600_000 } },
};

let views: QueueViews;

beforeAll(async () => {
  views = await QueueViews.open({ settings: { 'jobQueue.workers': 3, 'jobQueue.tasks': rules } });
});

beforeEach(() => views.photographFailure());

const haltAll = async () => {
  await views.titleAction('Workers', 'Halt All');
  await views.statusItem.filter({ hasText: 'Job Queue' }).waitFor();
};

// The endless jobs would outlive the window's host, which is killed.
afterAll(async () => {
  try {
    await haltAll();
  } finally {
    await views?.workbench.close();
  }
});

// For a person to judge, in test-results/. With JOBQUEUE_PICTURES=1 they are taken in every theme, and the
// dark and the light one also go to docs/images/, where README shows them.
test('pictures of the views in each theme', { timeout: 180_000 }, async () => {
  const { page, workbench } = views;
  const takeBoth = (suffix: string) => views.inThemes((theme) => workbench.screenshot(`${theme}${suffix}`));
  await views.worker('Worker 3').waitFor();
  await takeBoth('-empty');

  await views.addCommand('node scripts/watch.js');
  await views.job(/#1 .*since/).waitFor();
  await views.contextAction(views.job('#1 '), 'Halt Job');
  await views.job(/#1 .*halted/).waitFor();
  await views.addTasks('chatty', 'fail');
  await views.job(/#3 .*0:0/).waitFor();
  await views.titleAction('Workers', 'Pause');
  await views.addTasks('long', 'npm: build', 'npm: test', 'npm: broken', 'greet');
  await views.job('#8 ').waitFor();
  await takeBoth('-paused');
  await views.tooltip(views.job('fail'), 'State: failed: exit code 3');
  await workbench.screenshot('tooltip');
  await views.openMenu(views.job('fail'));
  await views.menu.getByRole('menuitem', { name: 'Run Job Again' }).waitFor();
  await workbench.screenshot('menu');
  await page.keyboard.press('Escape');
  await views.menu.waitFor({ state: 'detached' });

  await views.titleAction('Workers', 'Resume');
  await views.job(/long.*since/).waitFor();
  // The rows move while the others end, and a click may meet another one: the job is chosen from the palette.
  await workbench.runCommand('Job Queue: Show Output');
  await views.quickRows.filter({ hasText: '#5 long' }).click();
  await views.terminal.getByText('Working: 3 of 60 s').waitFor();
  // Contrast is judged by the picture that has everything.
  await views.inThemes(async (theme) => {
    const file = await workbench.screenshot(theme);
    if (wantsPictures && (theme === 'dark' || theme === 'light')) {
      await copyFile(file, path.join(root, 'docs', 'images', `${theme}.png`));
    }
  }, allThemes);
  await views.contextAction(views.job('chatty'), 'Show Output');
  await views.terminal.getByText('line 2000').waitFor();
  await takeBoth('-output');
});

describe('a chain in a window', () => {
  beforeAll(async () => {
    const folder = views.workbench.workspaceFolder ?? '';
    await writeFile(path.join(folder, '.vscode', 'tasks.json'), JSON.stringify({ version: '2.0.0', tasks }));
    await haltAll();
    await views.titleAction('Jobs', 'Clear Ended Jobs');
    await views.workbench.runCommand('Terminal: Kill All Terminals');
  });

  test('each waiting row says why it waits', { timeout: 120_000 }, async () => {
    await views.addTasks('release');
    await views.job(/#9 compile.*since/).waitFor();
    await views.job(/#10 unit tests.*after #9$/).waitFor();
    await views.job(/#11 e2e tests.*after #9$/).waitFor();
    await views.job(/#12 release.*after #10, #11$/).waitFor();
    await views.addTasks('train');
    await views.job(/#13 train.*since/).waitFor();
    await views.addTasks('benchmark');
    await views.job(/#14 benchmark.*key gpu \(held by #13\)$/).waitFor();
    await views.addTasks('flaky');
    await views.job(/#15 flaky.*try 2 of 3 at \d[^·]*$/).waitFor();
    await views.addTasks('nightly');
    await views.job(/#16 nightly.*until /).waitFor();
    await views.addTasks('compile');
    await views.job(/#17 compile.*same task as #9$/).waitFor();
    await views.spoken('Jobs', 'Job #12 release, after #10, #11').waitFor();
    await views.inThemes((theme) => views.workbench.screenshot(`chain-${theme}`));
    await views.tooltip(views.job('#12 release'), 'Starts: when #10, #11 have succeeded');
    await views.workbench.screenshot('chain-tooltip');
  });

  test('halting what others need says how many, and halts all of them if wanted', async () => {
    await views.contextAction(views.job('#9 compile'), 'Halt Job');
    const dialog = views.page.locator('.monaco-dialog-box');
    await dialog.getByText('#9 is needed by 3 jobs: they will be skipped.').waitFor();
    await views.workbench.screenshot('chain-halt');
    await dialog.getByRole('button', { name: 'Halt All of Them' }).click();
    for (const name of ['#9 compile', '#10 unit tests', '#11 e2e tests', '#12 release']) {
      await views.spoken('Jobs', new RegExp(`^Job ${name}, halted, `)).waitFor();
    }
    await views.job(/#17 compile.*since/).waitFor();
  });

  test('several are removed with one question', async () => {
    await views.job('#14 benchmark').click();
    await views.job('#16 nightly').click({ modifiers: ['Shift'] });
    await views.contextAction(views.job('#16 nightly'), 'Remove Job');
    const dialog = views.page.locator('.monaco-dialog-box');
    await dialog.getByText('Remove 3 jobs?').waitFor();
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await views.job('#14 benchmark').waitFor({ state: 'detached' });
    await views.job('#16 nightly').waitFor({ state: 'detached' });
  });

  test('a waiting job is dragged above another', async () => {
    await views.titleAction('Workers', 'Pause');
    await views.addTasks('train');
    await views.job('#18 train').waitFor();
    await views.addTasks('benchmark');
    await views.job('#19 benchmark').waitFor();
    await views.addTasks('unit tests');
    await views.job('#20 unit tests').or(views.job('#21 unit tests')).first().waitFor();
    await views.job('#19 benchmark').dragTo(views.job('#18 train'));
    await expect
      .poll(async () => (await views.shownRows('Jobs')).filter((row) => /#1[89]/.test(row)), {
        timeout: 10_000,
      })
      .toEqual(['#19 benchmark', '#18 train']);
  });

  test('options are chosen step by step, and each step goes back', { timeout: 120_000 }, async () => {
    const { page, quickInput, quickRows } = views;
    const choose = async (row: string) => quickRows.filter({ hasText: row }).first().click();
    await views.workbench.runCommand('Job Queue: Add Job With Options…');
    await views.tick('nightly');
    await quickInput.press('Enter');
    await page.getByText('Add nightly').waitFor();
    await page.locator('.quick-input-widget').getByRole('button', { name: 'Back' }).click();
    await quickRows.filter({ hasText: 'train' }).first().waitFor();
    await quickInput.press('Enter');
    await choose('Priority');
    const box = page.locator('.quick-input-widget:not(:has(.quick-input-list:visible)) input.input');
    await box.fill('high');
    await page.getByText('Enter a whole number.').waitFor();
    await page.locator('.quick-input-widget').getByRole('button', { name: 'Back' }).click();
    await choose('Attempts');
    await box.fill('4');
    await box.press('Enter');
    await choose('Run After');
    await views.tick('#13 train');
    await quickInput.press('Enter');
    await quickRows.filter({ hasText: /Run After.*#13/ }).waitFor();
    await views.workbench.screenshot('chain-options');
    await quickInput.press('Enter');
    const added = views.job(/#\d+ nightly/);
    await added.waitFor();
    await views.tooltip(added, 'nightly');
  });

  test('what was skipped is retried after what it was skipped because of', { timeout: 120_000 }, async () => {
    await views.titleAction('Workers', 'Resume');
    await views.contextAction(views.job('nightly').first(), 'Set Priority');
    await views.answer('7');
    await views.contextAction(views.job(/#13 train.*since/), 'Halt Job');
    const dialog = views.page.locator('.monaco-dialog-box');
    await dialog.getByText('#13 is needed by 1 job: it will be skipped.').waitFor();
    await dialog.getByRole('button', { name: 'Halt', exact: true }).click();
    const skipped = views.job(/nightly.*skipped: #13 train was halted/);
    await skipped.waitFor();
    await views.contextAction(skipped, 'Retry Failed');
    await views.job(/nightly.*after #\d+/).waitFor();
  });

  test('halting the last of a chain offers to halt what only it needs', async () => {
    await views.contextAction(views.job(/nightly.*after #\d+/), 'Halt Job');
    const dialog = views.page.locator('.monaco-dialog-box');
    await dialog.getByText(/^1 job runs only for #\d+\.$/).waitFor();
    await dialog.getByText(/^#\d+ train$/).waitFor();
    await dialog.getByRole('button', { name: 'Halt All of Them' }).click();
    await views.job(/nightly.*after #\d+/).waitFor({ state: 'detached' });
    await views.spoken('Jobs', /^Job #\d+ nightly, halted, /).waitFor();
  });

  test('what needs a background task waits until that says it is ready', { timeout: 120_000 }, async () => {
    // In the palette the one with options, used last, comes first.
    await views.titleAction('Jobs', 'Add Job');
    await views.tick('smoke tests');
    await views.quickInput.press('Enter');
    await views.job('Services').waitFor();
    await views.job(/dev server.*not ready yet · /).waitFor();
    await views.spoken('Jobs', /^Job #\d+ dev server, running, not ready yet$/).waitFor();
    const smoke = views.job(/smoke tests.*after #\d+$/);
    await smoke.waitFor();
    await views.inThemes((theme) => views.workbench.screenshot(`service-ready-${theme}`));
    await writeFile(path.join(views.workbench.workspaceFolder ?? '', 'listen'), '');
    await views.spoken('Jobs', /^Job #\d+ dev server, running, ready$/).waitFor();
    await views.job(/smoke tests.*since/).waitFor();
    await views.workbench.screenshot('service-ready');
  });

  test('a background task that runs already waits for its own end', { timeout: 120_000 }, async () => {
    await views.workbench.runCommand('Job Queue: Start as Service');
    await views.tick('dev server');
    await views.quickInput.press('Enter');
    await views.job(/dev server.*same task as #\d+$/).waitFor();
    await views.inThemes((theme) => views.workbench.screenshot(`service-twice-${theme}`));
    const running = views.job(/dev server.*ready · /);
    await views.haltRow(running, views.spoken('Jobs', /^Job #\d+ dev server, halted, /));
    await views.job(/dev server.*same task as #\d+$/).waitFor({ state: 'detached' });
    await views.spoken('Jobs', /^Job #\d+ dev server, running, ready$/).waitFor();
  });
});
