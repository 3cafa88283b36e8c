// What a person does with jobs that have ended: finds them again, runs them with changes, and reads their
// output as text, searches, compares and deletes it; and what pops up. One window: each test goes on where
// the one before it ended.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { QueueViews, wantsPictures } from './queueViews.ts';

let views: QueueViews;

beforeAll(async () => {
  const settings = {
    'jobQueue.workers': 1,
    'jobQueue.notifyMinDurationMs': 0,
    'jobQueue.notify': 'always',
  };
  views = await QueueViews.open({ settings });
});

beforeEach(() => views.photographFailure());

afterAll(() => views?.workbench.close());

const choose = async (label: string): Promise<void> => {
  await views.quickRows.filter({ hasText: label }).first().click();
};
const header = () => views.pane('Jobs').locator('.pane-header');
const message = () => views.pane('Jobs').locator('.message');
const editor = () => views.page.locator('.editor-group-container.active .monaco-editor').last();

describe('the filter of the jobs', () => {
  test('shows the jobs of a state, and how many of how many', { timeout: 120_000 }, async () => {
    await views.addCommand('echo greet');
    await views.addCommand('exit 3');
    await views.job(/#2 exit 3.*exit code 3/).waitFor();
    await views.addCommand('echo build');
    await views.spoken('Jobs', /^Job #3 .*succeeded/).waitFor();
    await views.titleAction('Jobs', 'Filter Jobs…');
    await choose('State');
    await views.tick('failed');
    await views.quickInput.press('Enter');
    await views.quickRows.filter({ hasText: /Show.*1 of 3/ }).waitFor();
    await views.workbench.screenshot('filter-form');
    await views.quickInput.press('Enter');
    await views.quickInput.waitFor({ state: 'hidden' });
    await message().getByText('Filter: failed').waitFor();
    await expect.poll(() => views.shownRows('Jobs'), { timeout: 5_000 }).toEqual(['Ended', '#2 exit 3']);
    await header().getByText('1 of 3').waitFor();
    await views.inThemes((theme) => views.workbench.screenshot(`filter-${theme}`));
  });

  test('follows what happens', { timeout: 60_000 }, async () => {
    await views.addCommand('exit 5');
    await views.job(/#4 .*exit code 5/).waitFor();
    await header().getByText('2 of 4').waitFor();
    await views.addCommand('echo greet');
    await header().getByText('2 of 5').waitFor();
  });

  test('that nothing fits says so, and offers to clear it', { timeout: 60_000 }, async () => {
    await views.titleAction('Jobs', 'Change Filter…');
    await choose('Name');
    await views.answerOnly('no such job');
    await views.quickRows.filter({ hasText: /Show.*0 of 5/ }).click();
    await views.pane('Jobs').getByText('No job fits the filter.').waitFor();
    await header().getByText('0 of 5').waitFor();
    await views.workbench.screenshot('filter-empty');
    await views.welcomeButton('Jobs', 'Clear Filter').click();
    await views.job(/#5 echo greet/).waitFor();
    await views.job(/#1 echo greet/).waitFor();
    await views.pane('Jobs').hover();
    await views.titleButton('Jobs', 'Filter Jobs…').waitFor();
    await views.page.mouse.move(0, 0);
  });

  test('finds a job by its text and its time, by the keyboard alone', { timeout: 60_000 }, async () => {
    const type = async (row: string, text: string): Promise<void> => {
      await views.quickRows.filter({ hasText: row }).waitFor();
      await views.quickInput.fill(text);
      await views.quickInput.press('Enter');
    };
    await views.workbench.runCommand('Job Queue: Filter Jobs…');
    await type('State', 'Text');
    await views.answerOnly('CODE 3');
    await type('State', 'Since');
    await type('Any time', 'Last hour');
    await views.quickRows.filter({ hasText: /Show.*1 of 5/ }).waitFor();
    await views.quickInput.press('Enter');
    await message()
      .getByText(/^Filter: text has "CODE 3" · ended since/)
      .waitFor();
    await views.workbench.runCommand('Job Queue: Clear Filter');
    await views.job(/#1 echo greet/).waitFor();
  });

  test('a job runs again with what a person has changed', { timeout: 120_000 }, async () => {
    const open = async () => {
      await views.contextAction(views.job(/#4 .*exit code 5/), 'Run Again With Changes…');
      await views.quickRows.filter({ hasText: /Command Line.*exit 5/ }).waitFor();
    };
    await views.inThemes(async (theme) => {
      await open();
      await views.workbench.screenshot(`rerun-${theme}`);
      await views.quickInput.press('Escape');
      await views.quickInput.waitFor({ state: 'hidden' });
    });
    await open();
    await choose('Command Line');
    await views.answerOnly('exit 6');
    await choose('Name');
    await views.answerOnly('changed');
    await choose('Environment');
    // Back, without an answer; the form that is still there for a moment has that button too.
    await views.page.locator('.quick-input-widget').getByText('A name alone removes the variable.').waitFor();
    await views.page.locator('.quick-input-widget').getByRole('button', { name: 'Back' }).click();
    await choose('Run By');
    await views.quickRows.filter({ hasText: 'By a shell' }).waitFor();
    await views.workbench.screenshot('rerun-by');
    await views.quickInput.press('Enter');
    await views.quickRows.filter({ hasText: /Command Line.*exit 6/ }).waitFor();
    await choose('Run');
    await views.job(/#6 changed.*exit code 6/).waitFor();
    await views.tooltip(views.job(/#6 changed/), 'Runs again: #4');
    await views.page.mouse.move(0, 0);
  });

  test('several rows run again together, after one question', { timeout: 60_000 }, async () => {
    await views.job(/#2 exit 3/).click();
    await views.job(/#1 echo greet/).click({ modifiers: ['ControlOrMeta'] });
    await views.contextAction(views.job(/#2 exit 3/), 'Run Job Again');
    const dialog = views.page.locator('.monaco-dialog-box');
    await dialog.getByText('Run 2 jobs again?').waitFor();
    await dialog.getByRole('button', { name: 'Run Again' }).click();
    await views.job(/#8 .*\d:\d\d/).waitFor();
  });
});

describe('the output of runs in a window', () => {
  beforeAll(async () => {
    await views.workbench.runCommand('Notifications: Clear All Notifications');
  });

  test('a notice tells of the batch, and shows the output of the job that failed', async () => {
    await views.titleAction('Workers', 'Pause');
    await views.addTasks('fail', 'greet');
    await views.titleAction('Workers', 'Resume');
    const notice = await views.notification('Job Queue: 1 succeeded, 1 failed (fail) in 0:0');
    await views.workbench.screenshot('notice');
    await notice.getByRole('button', { name: 'Show Output' }).click();
    await views.terminal.getByText('Check 2 failed: expected 4, got 5').waitFor();
    await views.workbench.runCommand('Notifications: Clear All Notifications');
  });

  test('opens as plain text that cannot be changed', async () => {
    await views.addTasks('chatty');
    await views.job(/#11 chatty.*0:0\d/).waitFor();
    await views.spoken('Jobs', /^Job #11 chatty, succeeded/).waitFor();
    await views.contextAction(views.job('#11 chatty'), 'Open Output as Text');
    await views.page.getByRole('tab', { name: '#11 chatty.log' }).waitFor();
    await editor().getByText('line 2000').waitFor();
    expect(await editor().innerText()).not.toContain('[32m');
    await views.page.keyboard.type('x');
    await views.page.getByText('Cannot edit in read-only editor').first().waitFor();
    await views.page.keyboard.press('Escape');
  });

  test('is searched from the palette, narrowed by typing, and the line opens', async () => {
    await views.workbench.runCommand('Job Queue: Search Output');
    await views.answerOnly('line 19');
    await views.quickRows.filter({ hasText: 'line 19' }).first().waitFor();
    await views.page.locator('.quick-input-widget input[placeholder="111 lines"]').waitFor();
    await views.quickRows.getByText(/^#11 chatty · succeeded · /).waitFor();
    await views.workbench.screenshot('search');
    await views.quickInput.fill('1987');
    await views.quickRows.filter({ hasText: 'line 1987' }).waitFor();
    await views.quickRows.nth(1).waitFor({ state: 'detached' });
    await views.workbench.screenshot('search-narrowed');
    await views.quickInput.press('Enter');
    await views.quickInput.waitFor({ state: 'hidden' });
    await editor().getByText('line 1987').waitFor();
    await views.page.getByText(/^Ln 1987, /).waitFor();
  });

  test('is compared with the run before', async () => {
    await views.addCommand('date +%N; echo the same; echo also the same');
    await views.spoken('Jobs', /^Job #12 .*succeeded/).waitFor();
    await views.inlineAction(views.job('#12 '), 'Run Job Again');
    await views.spoken('Jobs', /^Job #13 .*succeeded/).waitFor();
    await views.contextAction(views.job('#13 '), 'Compare With Previous Run');
    await views.page.getByRole('tab', { name: /#12 ↔ #13 date/ }).waitFor();
    const diff = views.page.locator('.monaco-diff-editor');
    await diff.locator('.line-insert, .char-insert').first().waitFor();
    await diff.locator('.modified').getByText('also the same').first().waitFor();
    await views.workbench.screenshot('diff');
  });

  test('that is the same as that of the run before opens no diff', async () => {
    await views.addCommand('echo "› one and the same"');
    await views.spoken('Jobs', /^Job #14 .*succeeded/).waitFor();
    await views.inlineAction(views.job('#14 '), 'Run Job Again');
    await views.spoken('Jobs', /^Job #15 .*succeeded/).waitFor();
    await views.contextAction(views.job('#15 '), 'Compare With Previous Run');
    await views.notification('The output of #15 is the same as that of #14');
    await views.inThemes((theme) => views.screenshot(`same-output-${theme}`));
    await views.page.keyboard.press('Escape');
    expect(await views.page.getByRole('tab', { name: /#14 ↔ #15/ }).count()).toBe(0);
    await views.contextAction(views.job('#15 '), 'Open Output as Text');
    await editor().getByText('› one and the same').waitFor();
    await views.inThemes((theme) => views.screenshot(`output-text-${theme}`));
  });

  test('is all deleted only when the question is answered with yes', async () => {
    await views.workbench.runCommand('Job Queue: Delete All Output');
    const dialog = views.page.locator('.monaco-dialog-box');
    await dialog.getByText('Delete the kept output of all jobs').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    await search('line 1987', '1 line');
    await views.workbench.runCommand('Job Queue: Delete All Output');
    await dialog.getByRole('button', { name: 'Delete All' }).click();
    await dialog.waitFor({ state: 'detached' });
    await search('line 1987', 'No kept output has this text');
  });

  test.runIf(wantsPictures)('looks right in a light theme', async () => {
    await views.setTheme('light');
    await views.workbench.runCommand('Job Queue: Clear Ended Jobs');
    await views.addCommand('date +%N; echo the same; echo also the same');
    await views.spoken('Jobs', /^Job #16 .*succeeded/).waitFor();
    await views.inlineAction(views.job('#16 '), 'Run Job Again');
    await views.spoken('Jobs', /^Job #17 .*succeeded/).waitFor();
    await views.contextAction(views.job('#17 '), 'Compare With Previous Run');
    await views.page
      .locator('.monaco-diff-editor .line-insert, .monaco-diff-editor .char-insert')
      .first()
      .waitFor();
    await views.workbench.screenshot('diff-light');
    await views.workbench.runCommand('Job Queue: Search Output');
    await views.answerOnly('the same');
    await views.page.locator('.quick-input-widget input[placeholder="4 lines"]').waitFor();
    await views.workbench.screenshot('search-light');
    await views.quickInput.press('Escape');
  });
});

/** Searches and expects what the picker says, then closes it. */
async function search(text: string, said: string): Promise<void> {
  await views.workbench.runCommand('Job Queue: Search Output');
  await views.answerOnly(text);
  await views.page.locator(`.quick-input-widget input[placeholder="${said}"]`).waitFor();
  await views.quickInput.press('Escape');
  await views.quickInput.waitFor({ state: 'hidden' });
}
