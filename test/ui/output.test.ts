// What a person does with the output of runs: read it as text, search it, compare it, delete it; and what pops up.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { QueueViews } from './queueViews.ts';

describe('the output of runs in a window', () => {
  let views: QueueViews;

  beforeAll(async () => {
    const settings = {
      'jobQueue.workers': 1,
      'jobQueue.notifyMinDurationMs': 0,
      'jobQueue.notify': 'always',
    };
    views = await QueueViews.open({ settings, colorTheme: 'Default Dark Modern' });
  });

  beforeEach(() => views.photographFailure());

  afterAll(() => views?.workbench.close());

  const editor = () => views.page.locator('.editor-group-container.active .monaco-editor').last();

  test('a notice tells of the batch, and shows the output of the job that failed', async () => {
    await views.titleAction('Workers', 'Pause');
    await views.addTasks('fail', 'greet');
    await views.titleAction('Workers', 'Resume');
    const notice = await views.notification('Job Queue: 1 succeeded, 1 failed in 0:0');
    await views.workbench.screenshot('notice');
    await notice.getByRole('button', { name: 'Show Output' }).click();
    await views.terminal.getByText('Check 2 failed: expected 4, got 5').waitFor();
    await views.workbench.runCommand('Notifications: Clear All Notifications');
  });

  test('opens as plain text that cannot be changed', async () => {
    await views.addTasks('chatty');
    await views.job(/#3 chatty.*0:0\d/).waitFor();
    await views.spoken('Jobs', /^Job #3 chatty, succeeded/).waitFor();
    await views.contextAction(views.job('#3 chatty'), 'Open Output as Text');
    await views.page.getByRole('tab', { name: '#3 chatty.log' }).waitFor();
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
    await views.quickRows.getByText(/^#3 chatty · succeeded · /).waitFor();
    await views.workbench.screenshot('search');
    await views.quickInput.fill('1987');
    await views.quickRows.filter({ hasText: 'line 1987' }).waitFor();
    await views.quickRows.nth(1).waitFor({ state: 'detached' });
    await views.workbench.screenshot('search-narrowed');
    await views.page.keyboard.press('Enter');
    await views.quickInput.waitFor({ state: 'hidden' });
    await editor().getByText('line 1987').waitFor();
    await views.page.getByText(/^Ln 1987, /).waitFor();
  });

  test('is compared with the run before', async () => {
    await views.addCommand('date +%N; echo the same; echo also the same');
    await views.spoken('Jobs', /^Job #4 .*succeeded/).waitFor();
    await views.inlineAction(views.job('#4 '), 'Run Job Again');
    await views.spoken('Jobs', /^Job #5 .*succeeded/).waitFor();
    await views.contextAction(views.job('#5 '), 'Compare With Previous Run');
    await views.page.getByRole('tab', { name: /#4 ↔ #5 date/ }).waitFor();
    const diff = views.page.locator('.monaco-diff-editor');
    await diff.locator('.line-insert, .char-insert').first().waitFor();
    await diff.locator('.modified').getByText('also the same').first().waitFor();
    await views.workbench.screenshot('diff');
  });

  test('is all deleted only when the question is answered with yes', async () => {
    await views.workbench.runCommand('Job Queue: Delete All Output');
    const dialog = views.page.locator('.monaco-dialog-box');
    await dialog.getByText('Delete the kept output of all jobs').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    await search(views, 'line 1987', '1 line');
    await views.workbench.runCommand('Job Queue: Delete All Output');
    await dialog.getByRole('button', { name: 'Delete All' }).click();
    await dialog.waitFor({ state: 'detached' });
    await search(views, 'line 1987', 'No kept output has this text');
  });

  test('looks right in a light theme', async () => {
    await views.setTheme('light');
    await views.workbench.runCommand('Job Queue: Clear Ended Jobs');
    await views.addCommand('date +%N; echo the same; echo also the same');
    await views.spoken('Jobs', /^Job #6 .*succeeded/).waitFor();
    await views.inlineAction(views.job('#6 '), 'Run Job Again');
    await views.spoken('Jobs', /^Job #7 .*succeeded/).waitFor();
    await views.contextAction(views.job('#7 '), 'Compare With Previous Run');
    await views.page
      .locator('.monaco-diff-editor .line-insert, .monaco-diff-editor .char-insert')
      .first()
      .waitFor();
    await views.workbench.screenshot('diff-light');
    await views.workbench.runCommand('Job Queue: Search Output');
    await views.answerOnly('the same');
    await views.page.locator('.quick-input-widget input[placeholder="4 lines"]').waitFor();
    await views.workbench.screenshot('search-light');
    await views.page.keyboard.press('Escape');
  });
});

/** Searches and expects what the picker says, then closes it. */
async function search(views: QueueViews, text: string, said: string): Promise<void> {
  await views.workbench.runCommand('Job Queue: Search Output');
  await views.answerOnly(text);
  await views.page.locator(`.quick-input-widget input[placeholder="${said}"]`).waitFor();
  await views.page.keyboard.press('Escape');
  await views.quickInput.waitFor({ state: 'hidden' });
}
