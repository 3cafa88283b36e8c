// Orders about several jobs, and about the place of one: by dragging and by pickers. Jobs from the Explorer.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { QueueViews } from './queueViews.ts';

describe('waiting jobs in a window', () => {
  let views: QueueViews;

  beforeAll(async () => {
    views = await QueueViews.open({ settings: { 'jobQueue.workers': 0 } });
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
  beforeEach(() => views.photographFailure());
  afterAll(() => views?.workbench.close());

  const dialog = () => views.page.locator('.monaco-dialog-box');
  const waiting = async () => (await views.shownRows('Jobs')).filter((row) => row.startsWith('#'));

  test('dragged across priorities: a person is asked first', { timeout: 90_000 }, async () => {
    await views.contextAction(views.job('#3 echo third'), 'Set Priority');
    await views.answer('5');
    await expect.poll(waiting).toEqual(['#3 echo third', '#1 echo first', '#2 echo second']);
    await views.job('#2 echo second').dragTo(views.job('#3 echo third'));
    await dialog().getByText('Give #2 echo second the priority 5?').waitFor();
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    expect(await waiting()).toEqual(['#3 echo third', '#1 echo first', '#2 echo second']);
    await views.job('#2 echo second').dragTo(views.job('#3 echo third'));
    await dialog().getByRole('button', { name: 'Set Priority' }).click();
    await expect.poll(waiting).toEqual(['#2 echo second', '#3 echo third', '#1 echo first']);
  });

  test('Run After asks for the jobs to wait for', { timeout: 60_000 }, async () => {
    await views.contextAction(views.job('#1 echo first'), 'Run After…');
    await views.tick('#2 echo second');
    await views.page.keyboard.press('Enter');
    await views.job(/#1 echo first.*after #2$/).waitFor();
  });

  test('several rows are halted together, after one question', { timeout: 60_000 }, async () => {
    await views.job('#3 echo third').click();
    await views.job('#2 echo second').click({ modifiers: ['ControlOrMeta'] });
    await views.contextAction(views.job('#2 echo second'), 'Halt Job');
    await dialog().waitFor();
    await dialog().getByRole('button', { name: 'Halt', exact: true }).click();
    await views.spoken('Jobs', /^Job #3 echo third, halted/).waitFor();
    await views.spoken('Jobs', /^Job #2 echo second, halted/).waitFor();
    // It was to run after #2.
    await views.spoken('Jobs', /^Job #1 echo first, failed/).waitFor();
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
    await views.quickRows
      .filter({ hasText: /command/i })
      .first()
      .click();
    await views.answer('ls ${file}');
    await page.getByRole('tab', { name: 'Job Queue' }).click();
    await views.job(/#5 ls .*two/).waitFor();
    await views.job(/#4 ls .*one/).waitFor();
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
      for (const label of offered) expect(label).toMatch(/^npm: /);
      await views.tick('npm: test');
      await page.keyboard.press('Enter');
      await views.quickInput.waitFor({ state: 'hidden' });
      await page.getByRole('tab', { name: 'Job Queue' }).click();
      await views.job(/#6 npm: test/).waitFor();
    },
  );
});
