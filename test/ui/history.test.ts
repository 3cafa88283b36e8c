// What a person finds again among the jobs, and runs again with changes.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { QueueViews } from './queueViews.ts';

describe('the filter of the jobs', () => {
  let views: QueueViews;

  beforeAll(async () => {
    views = await QueueViews.open({ settings: { 'jobQueue.workers': 1, 'jobQueue.notify': 'never' } });
  });
  beforeEach(() => views.photographFailure());
  afterAll(() => views?.workbench.close());

  const choose = async (label: string): Promise<void> => {
    await views.quickRows.filter({ hasText: label }).first().click();
  };
  const header = () => views.pane('Jobs').locator('.pane-header');
  const message = () => views.pane('Jobs').locator('.message');

  test('shows the jobs of a state, and how many of how many', { timeout: 120_000 }, async () => {
    await views.addCommand('echo greet');
    await views.addCommand('exit 3');
    await views.job(/#2 exit 3.*exit code 3/).waitFor();
    await views.addCommand('echo build');
    await views.spoken('Jobs', /^Job #3 .*succeeded/).waitFor();
    await views.titleAction('Jobs', 'Filter Jobs…');
    await choose('State');
    await views.tick('failed');
    await views.page.keyboard.press('Enter');
    await views.quickRows.filter({ hasText: /Show.*1 of 3/ }).waitFor();
    await views.workbench.screenshot('filter-form');
    await views.page.keyboard.press('Enter');
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
    await views.pane('Jobs').getByRole('button', { name: 'Clear Filter' }).click();
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
      await views.page.keyboard.press('Enter');
    };
    await views.workbench.runCommand('Job Queue: Filter Jobs…');
    await type('State', 'Text');
    await views.answerOnly('CODE 3');
    await type('State', 'Since');
    await type('Any time', 'Last hour');
    await views.quickRows.filter({ hasText: /Show.*1 of 5/ }).waitFor();
    await views.page.keyboard.press('Enter');
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
      await views.page.keyboard.press('Escape');
      await views.quickInput.waitFor({ state: 'hidden' });
    });
    await open();
    await choose('Command Line');
    await views.answerOnly('exit 6');
    await choose('Name');
    await views.answerOnly('changed');
    await choose('Environment');
    // Back, without an answer.
    await views.page.locator('.quick-input-widget').getByRole('button', { name: 'Back' }).click();
    await choose('Run By');
    await views.quickRows.filter({ hasText: 'By a shell' }).waitFor();
    await views.workbench.screenshot('rerun-by');
    await views.page.keyboard.press('Enter');
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
