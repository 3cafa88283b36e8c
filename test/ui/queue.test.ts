// One window and one story: add, watch, halt, run again, resize. Each test goes on where the one before it ended.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { QueueViews } from './queueViews.ts';

const clock = String.raw`\d{1,2}:\d\d:\d\d.(AM|PM)`;
const text = (...patterns: string[]) => new RegExp(patterns.join(''));

describe('the queue in a window', () => {
  let views: QueueViews;

  beforeAll(async () => {
    views = await QueueViews.open({ settings: { 'jobQueue.workers': 2 } });
  });

  beforeEach(() => views.photographFailure());

  afterAll(() => views?.workbench.close());

  test('offers to fill an empty queue', async () => {
    await views.worker('Worker 2').waitFor();
    expect(await views.statusItem.innerText()).toContain('Job Queue');
    await views.pane('Jobs').getByRole('button', { name: 'Add Command' }).click();
    await views.answer('node -e "console.log(41 + 1)"');
    await views.job(text('#1 node -e ', '.*', String.raw`0:0\d · `, clock)).waitFor();
    await views.contextAction(views.job('#1 '), 'Remove Job');
    await views.pane('Jobs').getByRole('button', { name: 'Add Job' }).click();
    await views.quickRows.filter({ hasText: 'greet' }).first().waitFor();
    await views.page.keyboard.press('Escape');
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
    await views.spoken('Jobs', text(String.raw`^Job #3 fail, failed: exit code 3, 0:0\d, `, clock)).waitFor();
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
    await views.pane('Workers').getByRole('button', { name: 'Add Worker' }).click();
    await views.worker(/Worker 6.*idle · 0 done/).waitFor();
  });
});
