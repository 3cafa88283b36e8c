// What is beside the workers, and what VS Code runs, as a person sees it.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { QueueViews } from './queueViews.ts';

describe('services and terminals in a window', () => {
  let views: QueueViews;

  beforeAll(async () => {
    views = await QueueViews.open({ settings: { 'jobQueue.workers': 1 } });
  });

  beforeEach(() => views.photographFailure());

  afterAll(() => views?.workbench.close());

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
