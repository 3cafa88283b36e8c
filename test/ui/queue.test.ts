// One window and one story: add, watch, halt, run again, resize; then a long queue, filled through the
// exported API by another extension. Each test goes on where the one before it ended.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { QueueViews } from './queueViews.ts';

const clock = String.raw`\d{1,2}:\d\d:\d\d.(AM|PM)`;
const text = (...patterns: string[]) => new RegExp(patterns.join(''));

async function untilTicked(row: Locator): Promise<void> {
  const shown = async () => /\d+:\d\d/.exec(await row.innerText())?.[0];
  const before = await shown();
  expect(before).toBeDefined();
  // The longer a job runs, the less often its clock ticks, and it stands still while its tooltip is read.
  await expect.poll(shown, { timeout: 40_000 }).not.toBe(before);
}

let views: QueueViews;
let extensionsDir: string;

beforeAll(async () => {
  // Installed, because the web build loads only one extension under development.
  extensionsDir = await mkdtemp(path.join(tmpdir(), 'jq-extensions-'));
  await cp(path.join(import.meta.dirname, 'fillerExtension'), path.join(extensionsDir, 'filler'), {
    recursive: true,
  });
  views = await QueueViews.open({ settings: { 'jobQueue.workers': 2 }, extensionsDir });
});

beforeEach(() => views.photographFailure());

afterAll(async () => {
  await views?.workbench.close();
  await rm(extensionsDir, { recursive: true, force: true });
});

describe('the queue in a window', () => {
  test('offers to fill an empty queue', async () => {
    await views.worker('Worker 2').waitFor();
    await views.welcomeButton('Jobs', 'Add Command').click();
    await views.answer('node -e "console.log(41 + 1)"');
    await views.job(text('#1 node -e ', '.*', String.raw`0:0\d · `, clock)).waitFor();
    await views.statusItem.filter({ hasText: 'Job Queue' }).waitFor();
    await views.contextAction(views.job('#1 '), 'Remove Job');
    await views.welcomeButton('Jobs', 'Add Job').click();
    await views.quickRows.filter({ hasText: 'greet' }).first().waitFor();
    await views.quickInput.press('Escape');
    await views.quickInput.waitFor({ state: 'hidden' });
  });

  test('queues the ticked tasks in the order shown, whatever the order of ticking', async () => {
    await views.titleAction('Workers', 'Pause');
    await views.titleButton('Workers', 'Resume').waitFor({ state: 'attached' });
    await views.titleButton('Workers', 'Pause').waitFor({ state: 'detached' });
    await views.addTasks('fail', 'long', 'chatty');
    await views.job('#4 ').waitFor();
    await expect
      .poll(() => views.shownRows('Jobs'), { timeout: 5_000 })
      .toEqual(['Waiting', '#2 long', '#3 fail', '#4 chatty']);
    await views.spoken('Jobs', 'Waiting, 3 jobs').waitFor();
    await views.spoken('Jobs', 'Job #2 long, waits: paused').waitFor();
    await views.pane('Jobs').locator('.message', { hasText: 'The queue is paused' }).waitFor();
    await views.statusItem.filter({ hasText: 'paused · 3 waiting' }).waitFor();
    await views.page.locator('.activitybar .badge-content', { hasText: /^3$/ }).waitFor();
  });

  test('starts them when it is resumed, and shows their times', async () => {
    await views.titleAction('Workers', 'Resume');
    await views.titleButton('Workers', 'Pause').waitFor({ state: 'attached' });
    await views.titleButton('Workers', 'Resume').waitFor({ state: 'detached' });
    await views.job(text('#2 long', String.raw`0:\d\d · since `, clock)).waitFor();
    await views
      .job(text('#3 fail', String.raw`exit code 3 · Check 2 failed: expected 4, got 5 · 0:0\d · `, clock))
      .waitFor();
    await views.job(text('#4 chatty', String.raw`0:0\d · `, clock)).waitFor();
    await views.statusItem.filter({ hasText: '1 running' }).waitFor();
    await views.page.locator('.activitybar .badge-content', { hasText: /^1$/ }).waitFor();
    await views.titleAction('Workers', 'Pause');
    await views.titleAction('Workers', 'Resume');
  });

  test('tells a screen reader what the icons and columns tell the eye', async () => {
    await views.spoken('Jobs', 'Job #2 long, running').waitFor();
    await views
      .spoken('Jobs', text(String.raw`^Job #3 fail, failed: exit code 3, Check 2 failed: .*, 0:0\d, `, clock))
      .waitFor();
    await views.spoken('Jobs', text(String.raw`^Job #4 chatty, succeeded, 0:0\d, `, clock)).waitFor();
    await views.spoken('Jobs', 'Ended, 2 jobs').waitFor();
    await views.spoken('Workers', 'Worker 1, #2 long').waitFor();
    await views.spoken('Workers', /^Worker 2, idle, \d done$/).waitFor();
    // Rows without a label of ours would be read as their text runs together.
    for (const view of ['Workers', 'Jobs'] as const) {
      for (const row of await views.tree(view).locator('.monaco-list-row').all()) {
        expect(await row.getAttribute('aria-label')).toMatch(
          /^(Job #|Worker \d|Running, |Waiting, |Ended, )/,
        );
      }
    }
  });

  test('shows the output in colour, with what runs and how it ended', async () => {
    await views.contextAction(views.job('#4 chatty'), 'Show Output');
    await views.terminal.getByText('line 2000').waitFor();
    await views.terminal.getByText('of 2000').first().waitFor();
    await views.terminal.getByText(/succeeded · .* · 0:0\d/).waitFor();
    await views.terminal.locator('.xterm-fg-2', { hasText: 'line ' }).first().waitFor();
    await views.contextAction(views.job('#3 fail'), 'Show Output');
    await views.terminal.getByText('> node scripts/fail.js').waitFor();
    await views.terminal.getByText('Check 2 failed: expected 4, got 5').waitFor();
    await views.terminal.getByText(/^exit code 3 · .* · 0:0/).waitFor();
    await views.contextAction(views.job('#2 long'), 'Show Output');
    await views.terminal.getByText('Working: 2 of 60 s').waitFor();
    await views.terminal.getByText('Working: 3 of 60 s').waitFor();
  });

  test('halts a job by its context menu', async () => {
    await views.contextAction(views.job('#2 long'), 'Halt Job');
    await views.job(text('#2 long', String.raw`halted · 0:\d\d · `, clock)).waitFor();
    await views.spoken('Jobs', /^Job #2 long, halted, /).waitFor();
    await views.terminal.getByText(/halted · .* · 0:\d\d/).waitFor();
    await views.statusItem.filter({ hasText: 'Job Queue' }).waitFor();
    await views.page.locator('.activitybar .badge-content', { hasText: /^\d/ }).waitFor({ state: 'hidden' });
  });

  test('runs again, halts and removes by the buttons on the rows', async () => {
    await views.inlineAction(views.job('#2 long'), 'Run Job Again');
    await views.job(/#5 long.*since/).waitFor();
    await views.haltRow(views.job('#5 long'), views.job(/#5 long.*halted/));
    await views.titleAction('Workers', 'Pause');
    await views.inlineAction(views.job('#5 long'), 'Run Job Again');
    await views.inlineAction(views.job('#6 long'), 'Remove Job');
    await views.job('#6 long').waitFor({ state: 'detached' });
    await views.titleAction('Workers', 'Resume');
    await views.titleAction('Jobs', 'Clear Ended Jobs');
    await views.pane('Jobs').getByText('The queue is empty').waitFor();
  });

  test('changes the number of workers', async () => {
    await views.setWorkers(4);
    await views.worker('Worker 4').waitFor();
    await views.titleAction('Workers', 'Add Worker');
    await views.worker('Worker 5').waitFor();
    await views.setWorkers(2);
    await views.worker('Worker 3').waitFor({ state: 'detached' });
    expect(await views.shownRows('Workers')).toEqual(['Worker 1', 'Worker 2']);
  });

  test('halts a worker, and retires another after its job', async () => {
    await views.addTasks('long', 'npm: test');
    await views.job(/#7 long.*since/).waitFor();
    await views.job(/#8 .*test.*since/).waitFor();
    await views.contextAction(views.worker('#8 '), 'Retire Worker After Its Current Job');
    await views.worker(/#8 .*leaves after this job/).waitFor();
    await views.contextAction(views.worker('#7 long'), 'Halt Worker');
    await views.job(/#7 long.*halted/).waitFor();
    await views.worker('#7 long').waitFor({ state: 'detached' });
    await views.job(/#8 .*test0:0\d/).waitFor();
    await views.pane('Workers').getByText('There are no workers').waitFor();
    await views.welcomeButton('Workers', 'Add Worker').click();
    await views.worker(/Worker 6.*idle · 0 done/).waitFor();
  });
});

describe('a window with 130 jobs', () => {
  beforeAll(async () => {
    await views.titleAction('Jobs', 'Clear Ended Jobs');
    await views.setWorkers(2);
    await views.worker('Worker 7').waitFor();
    await views.workbench.runCommand('Filler: Add 130 Jobs');
    await views.job('Waiting128').waitFor();
  });

  test('ticks the clock of a running job and keeps its row selected', async () => {
    const running = views.job('#10 filler 2');
    await running.click();
    for (let tick = 1; tick <= 2; tick++) {
      await untilTicked(running);
      expect(await running.getAttribute('aria-selected')).toBe('true');
      expect(await running.getAttribute('class')).toContain('focused');
    }
    expect(await running.getAttribute('aria-label')).toBe('Job #10 filler 2, running');
  });

  test('leaves the tooltip of a running job open, and the clocks go on', async () => {
    const rows = { job: views.job('#10 filler 2'), worker: views.worker('#10 filler 2') };
    const hover = views.page.locator('.workbench-hover');
    await views.tooltip(rows.job, 'Added by: jobqueue-test.filler');
    expect(await hover.innerText()).toMatch(/Started: \w+, \w+ \d+, \d{4} at /);
    await untilTicked(rows.worker);
    expect(await hover.innerText()).toContain('Added by: jobqueue-test.filler');
    await views.tooltip(rows.worker, 'Worker 7');
    await untilTicked(rows.job);
    expect(await hover.innerText()).toContain('Worker 7');
    await views.page.mouse.move(0, 0);
    await untilTicked(rows.worker);
  });

  test('says in the tooltip what a job is for, and who has added it', async () => {
    await views.inThemes(async (theme) => {
      await views.tooltip(views.job('filler 4'), 'Runs until it is halted.');
      await views.screenshot(`described-${theme}`);
    });
  });

  test('says how many jobs get a worker before one that waits, on its row, in its tooltip and spoken', async () => {
    await views.job(/#11 filler 3\s*next in line · waits for a worker/).waitFor();
    await views.spoken('Jobs', 'Job #13 filler 5, waits for a worker, 2 jobs ahead').waitFor();
    await views.inThemes(async (theme) => {
      await views.tooltip(views.job('#13 filler 5'), 'Starts: when a worker is free; 2 jobs come first');
      await views.screenshot(`place-in-line-${theme}`);
    });
    await views.titleAction('Workers', 'Pause');
    await views.spoken('Jobs', 'Job #13 filler 5, waits: paused').waitFor();
    await views.titleAction('Workers', 'Resume');
  });

  test('shows 100 waiting jobs, then the rest on request', async () => {
    await views.job('#9 filler 1').first().click();
    await views.page.keyboard.press('End');
    const more = views.job('Show 28 more…28 not shown');
    await more.waitFor();
    expect(await views.job('#111 ').count()).toBe(0);
    await more.click();
    await more.waitFor({ state: 'detached' });
    await views.job('#111 ').waitFor();
    await views.page.keyboard.press('End');
    await views.job(/#138 filler 130\s*127 jobs ahead/).waitFor();
  });

  test('stays where it is scrolled to while the clocks tick', async () => {
    const last = views.job('#138 filler 130');
    const offset = await views.tree('Jobs').locator('.monaco-list-rows').getAttribute('style');
    await untilTicked(views.worker('Worker 6'));
    await untilTicked(views.worker('Worker 6'));
    expect(await views.tree('Jobs').locator('.monaco-list-rows').getAttribute('style')).toBe(offset);
    expect(await last.isVisible()).toBe(true);
  });

  test('brings a job to the top', async () => {
    await views.contextAction(views.job('#138 '), 'Move Job to Top');
    await views.page.keyboard.press('Home');
    await views.job('#138 filler 130').waitFor();
    expect((await views.shownRows('Jobs')).slice(0, 5)).toEqual([
      'Running',
      '#9 filler 1',
      '#10 filler 2',
      'Waiting',
      '#138 filler 130',
    ]);
  });

  test('shows the first row when it is filtered, and when the filter is cleared', async () => {
    const toTheEnd = async (first: string) => {
      await views.job('#9 filler 1').first().click();
      await views.page.keyboard.press('End');
      await views.job(first).waitFor({ state: 'detached' });
    };
    await toTheEnd('Running2');
    await views.titleAction('Jobs', 'Filter Jobs…');
    await views.quickRows.filter({ hasText: 'Name' }).click();
    await views.answerOnly('filler 1');
    await views.quickRows.filter({ hasText: /Show.*42 of 130/ }).click();
    await views.job('Running1').waitFor();
    await toTheEnd('Running1');
    await views.titleAction('Jobs', 'Change Filter…');
    await views.quickRows.filter({ hasText: 'Clear Filter' }).click();
    await views.job('Running2').waitFor();
  });

  test('finds a job with the find box of the tree', async () => {
    await views.titleAction('Jobs', 'Find Job');
    await views.findBox.fill('filler 77');
    await views.findBox.press('Enter');
    await views
      .job('#85 filler 77')
      .filter({ has: views.page.locator('.highlight') })
      .waitFor();
    await views.findBox.press('Escape');
    await views.findBox.waitFor({ state: 'detached' });
  });

  test('can be worked with by the keyboard alone', async () => {
    const { page } = views;
    await page.keyboard.press('F1');
    await views.quickInput.fill('>Job Queue: Find Job');
    await page.keyboard.press('Enter');
    await views.findBox.and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Escape');
    await views.findBox.waitFor({ state: 'detached' });
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await views.tree('Jobs').locator('.focused', { hasText: '#9 filler 1' }).waitFor();
    await page.keyboard.press('Shift+F10');
    await views.menu.waitFor();
    await page.keyboard.press('ArrowDown');
    await views.menu.getByRole('menuitem', { name: 'Halt Job' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await views.job('#9 filler 1').and(views.job('since')).waitFor({ state: 'detached' });
    await page.keyboard.press('End');
    await views
      .tree('Jobs')
      .locator('.focused', { hasText: /#9 filler 1.*halted/ })
      .waitFor();
  });

  test('halts all', async () => {
    await views.titleAction('Workers', 'Halt All');
    await views.job('Ended130').waitFor();
    await views.worker(/Worker 7.*idle/).waitFor();
  });
});
