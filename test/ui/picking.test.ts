// Pickers that allow several rows, used as Run Task is: type a name, press Enter. Each test goes on where the
// one before it ended; the queue is paused, so that what is added stays where it is.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { QueueViews } from './queueViews.ts';

let views: QueueViews;

beforeAll(async () => {
  views = await QueueViews.open({ settings: { 'jobQueue.workers': 1 } });
  await views.workbench.runCommand('Job Queue: Pause');
  await views.statusItem.filter({ hasText: 'paused' }).waitFor();
});

beforeEach(() => views.photographFailure());

// What the queue has started would outlive its window.
afterAll(async () => {
  try {
    await views?.haltAll();
  } finally {
    await views?.workbench.close();
  }
});

/** Types into the picker with that title, and waits until that row has the focus. */
async function type(title: string, text: string, focused: string): Promise<void> {
  await views.page.locator('.quick-input-title', { hasText: title }).waitFor();
  await views.quickInput.fill(text);
  await views.focusedQuickRow(focused).waitFor();
}

async function enter(): Promise<void> {
  await views.quickInput.press('Enter');
  await views.quickInput.waitFor({ state: 'hidden' });
}

const addJob = () => views.workbench.runCommand('Job Queue: Add Job');

describe('typing a name and pressing Enter', () => {
  test('in Add Job adds the task of that name', async () => {
    await addJob();
    await type('Add Job', 'long', 'long');
    await enter();
    await views.job('#1 long').waitFor();
  });

  test('in Add Job takes an exact name before one that only contains the text', async () => {
    await views.inThemes(async (theme) => {
      await addJob();
      await type('Add Job', 'all', 'all');
      await views.quickRows.filter({ hasText: 'npm: install' }).first().waitFor();
      await views.screenshot(`picker-typed-${theme}`);
      await views.quickInput.press('Escape');
    });
    await addJob();
    await type('Add Job', 'all', 'all');
    await enter();
    await views.job('#4 all').waitFor();
  });

  test('in Add Job adds nothing and stays open while nothing matches', async () => {
    await addJob();
    await type('Add Job', 'long', 'long');
    await views.quickInput.fill('no such task');
    await views.quickRows.first().waitFor({ state: 'detached' });
    await views.quickInput.press('Enter');
    await type('Add Job', 'gree', 'greet');
    await enter();
    await views.job('#5 greet').waitFor();
  });

  test('in Add Job is the same as the OK button', async () => {
    await addJob();
    await type('Add Job', 'chat', 'chatty');
    await views.page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
    await views.quickInput.waitFor({ state: 'hidden' });
    await views.job('#6 chatty').waitFor();
  });

  test('in Add Job adds what is ticked, and nothing else', async () => {
    await addJob();
    await views.tick('where');
    await views.quickInput.fill('greet');
    await views.quickRows.filter({ hasText: 'greet' }).first().waitFor();
    await enter();
    await views.job('#7 where').waitFor();
    expect(await views.job('#8 ').count()).toBe(0);
  });

  test('in Add Job goes beside ticking by the keyboard', async () => {
    const { page } = views;
    await addJob();
    await views.tick('fail');
    await views.quickInput.fill('deploy');
    await views.quickRows.filter({ hasText: 'asks for a version' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await views.focusedQuickRow('deploy').waitFor();
    await page.keyboard.press('Space');
    await page.locator('.quick-input-widget').getByText('2 Selected').waitFor();
    await views.quickInput.press('Escape');
    await views.quickInput.waitFor({ state: 'hidden' });
  });

  test('in Add Job With Options goes on to the options of that task', async () => {
    await views.workbench.runCommand('Job Queue: Add Job With Options…');
    await type('Add Job With Options', 'fail', 'fail');
    await views.quickInput.press('Enter');
    await views.page.getByText('Add fail').waitFor();
    await enter();
    await views.job('#8 fail').waitFor();
  });

  test('in Add to Job Queue adds the script of that name', async () => {
    const { page } = views;
    await page.getByRole('tab', { name: /^Explorer/ }).click();
    const file = page.locator('.explorer-folders-view').getByText('package.json');
    await views.contextAction(file, 'Add to Job Queue');
    await type('Add to Job Queue', 'prelint', 'npm: prelint');
    await enter();
    await page.getByRole('tab', { name: 'Job Queue' }).click();
    await views.job('#9 npm: prelint').waitFor();
  });

  test('in Start as Service starts that background task', async () => {
    await views.workbench.runCommand('Job Queue: Start as Service');
    await type('Start as Service', 'watch', 'watch');
    await enter();
    await views.job('#10 watch').waitFor();
  });

  test('in the states to filter for shows that state', async () => {
    await views.workbench.runCommand('Job Queue: Filter Jobs');
    await type('Filter Jobs', 'State', 'State');
    await views.quickInput.press('Enter');
    await type('State', 'halt', 'halted');
    await views.quickInput.press('Enter');
    await views.quickRows.filter({ hasText: /State.*halted/ }).waitFor();
    // And back: what is unticked stays so, although it is what is typed.
    await type('Filter Jobs', 'State', 'State');
    await views.quickInput.press('Enter');
    await type('State', 'halt', 'halted');
    await views.quickRows.first().locator('.monaco-checkbox').click();
    await views.page.locator('.quick-input-widget').getByText('0 Selected').waitFor();
    await views.quickInput.press('Enter');
    await views.quickRows.filter({ hasText: /State.*any/ }).waitFor();
    await views.quickInput.press('Escape');
    await views.quickInput.waitFor({ state: 'hidden' });
  });

  test('in Run After chooses the job of that name', async () => {
    // A row says only that the queue is paused, if it is; the worker is busy with the long one.
    await views.workbench.runCommand('Job Queue: Resume');
    await views.job(/#1 long.*since/).waitFor();
    await views.contextAction(views.job('#8 fail'), 'Run After…');
    await type('Run #8 fail', 'where', '#7 where');
    await enter();
    await views.job(/#8 fail.*after #7$/).waitFor();
    await views.contextAction(views.job('#8 fail'), 'Run After…');
    await type('Run #8 fail', 'prelint', '#9 npm: prelint');
    await enter();
    await views.job(/#8 fail.*after #7, #9$/).waitFor();
  });
});
