// A long queue, filled through the exported API by another extension.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { QueueViews } from './queueViews.ts';

async function untilTicked(row: Locator): Promise<void> {
  const clock = async () => /\d+:\d\d/.exec(await row.innerText())?.[0];
  const before = await clock();
  expect(before).toBeDefined();
  await expect.poll(clock, { timeout: 10_000 }).not.toBe(before);
}

describe('a window with 130 jobs', () => {
  let views: QueueViews;
  let extensionsDir: string;

  beforeAll(async () => {
    // Installed, because the web build loads only one extension under development.
    extensionsDir = await mkdtemp(path.join(tmpdir(), 'jq-extensions-'));
    await cp(path.join(import.meta.dirname, 'fillerExtension'), path.join(extensionsDir, 'filler'), {
      recursive: true,
    });
    views = await QueueViews.open({
      settings: { 'jobQueue.workers': 2 },
      extensionsDir,
    });
    await views.worker('Worker 2').waitFor();
    await views.workbench.runCommand('Filler: Add 130 Jobs');
    await views.job('Waiting128').waitFor();
  });

  beforeEach(() => views.photographFailure());

  afterAll(async () => {
    await views?.workbench.close();
    await rm(extensionsDir, { recursive: true, force: true });
  });

  test('ticks the clock of a running job and keeps its row selected', async () => {
    const running = views.job('#2 filler 2');
    await running.click();
    for (let tick = 1; tick <= 4; tick++) {
      await untilTicked(running);
      expect(await running.getAttribute('aria-selected')).toBe('true');
      expect(await running.getAttribute('class')).toContain('focused');
    }
    expect(await running.getAttribute('aria-label')).toBe('Job #2 filler 2, running');
    const tooltip = await running
      .locator('.custom-view-tree-node-item-resourceLabel')
      .getAttribute('aria-label');
    expect(tooltip).toContain('Added by: jobqueue-test.filler');
    expect(tooltip).toMatch(/Started: \w+, \w+ \d+, \d{4} at /);
  });

  test('shows 100 waiting jobs, then the rest on request', async () => {
    await views.job('#1 filler 1').first().click();
    await views.page.keyboard.press('End');
    const more = views.job('Show 28 more…28 not shown');
    await more.waitFor();
    expect(await views.job('#103 ').count()).toBe(0);
    await more.click();
    await more.waitFor({ state: 'detached' });
    await views.job('#103 ').waitFor();
    await views.page.keyboard.press('End');
    await views.job('#130 filler 130').waitFor();
  });

  test('stays where it is scrolled to while the clocks tick', async () => {
    const last = views.job('#130 filler 130');
    const offset = await views.tree('Jobs').locator('.monaco-list-rows').getAttribute('style');
    await untilTicked(views.worker('Worker 1'));
    await untilTicked(views.worker('Worker 1'));
    expect(await views.tree('Jobs').locator('.monaco-list-rows').getAttribute('style')).toBe(offset);
    expect(await last.isVisible()).toBe(true);
  });

  test('brings a job to the top', async () => {
    await views.contextAction(views.job('#130 '), 'Move Job to Top');
    await views.page.keyboard.press('Home');
    await views.job('#130 filler 130').waitFor();
    expect((await views.shownRows('Jobs')).slice(0, 5)).toEqual([
      'Running',
      '#1 filler 1',
      '#2 filler 2',
      'Waiting',
      '#130 filler 130',
    ]);
  });

  test('finds a job with the find box of the tree', async () => {
    await views.titleAction('Jobs', 'Find Job');
    await views.findBox.fill('filler 77');
    await views.findBox.press('Enter');
    await views
      .job('#77 filler 77')
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
    await views.tree('Jobs').locator('.focused', { hasText: '#1 filler 1' }).waitFor();
    await page.keyboard.press('Shift+F10');
    await views.menu.waitFor();
    await page.keyboard.press('ArrowDown');
    await views.menu.getByRole('menuitem', { name: 'Halt Job' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await views.job('#1 filler 1').and(views.job('since')).waitFor({ state: 'detached' });
    await page.keyboard.press('End');
    await views
      .tree('Jobs')
      .locator('.focused', { hasText: /#1 filler 1.*halted/ })
      .waitFor();
  });

  test('halts all', async () => {
    await views.titleAction('Workers', 'Halt All');
    await views.job('Ended130').waitFor();
    await views.worker(/Worker 2.*idle/).waitFor();
  });
});
