// A window that starts with another side bar in front, as most windows do: nobody looks at the queue, and it
// goes on.
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openWorkbench, untilReady } from './harness.ts';
import { QueueViews } from './queueViews.ts';

let views: QueueViews;

beforeAll(async () => {
  views = new QueueViews(await openWorkbench({ settings: { 'jobQueue.workers': 1 } }));
});

beforeEach(() => views.photographFailure());

afterAll(async () => {
  // The job of a test that has failed would wait for it forever.
  if (views !== undefined) {
    writeFileSync(goOn(), '');
  }
  await views?.workbench.close();
});

const goOn = () => path.join(views.workbench.home, 'go-on');

const below = (pattern: string) =>
  globSync(pattern, { cwd: views.workbench.home }).map((file) => path.join(views.workbench.home, file));
/** How often the extension has been activated in this window, also before a reload. */
const activations = () =>
  below('user/**/*Job Queue.log').filter((file) => readFileSync(file, 'utf8').includes('Activated in'))
    .length;
const explorer = () => views.page.getByRole('tab', { name: /^Explorer/ });

describe('a window with the Explorer in front', () => {
  test('on a folder without a queue starts the extension, which shows nothing and writes nothing', async () => {
    await expect.poll(activations, { timeout: 60_000 }).toBe(1);
    expect(await explorer().getAttribute('aria-selected')).toBe('true');
    expect(await views.statusItem.count()).toBe(0);
    expect(below('user/**/queues')).toEqual([]);
  });

  test('goes on with its queue after a reload, unseen', { timeout: 120_000 }, async () => {
    const ended = path.join(views.workbench.home, 'ended');
    // The view is not opened: where it was in front shortly before the reload, VS Code may open it again.
    await views.addCommand(`while ! test -e "${goOn()}"; do sleep 0.1; done`);
    await views.addCommand(`echo done > "${ended}"`);
    await views.statusItem.filter({ hasText: '1 running · 1 waiting' }).waitFor();
    expect(below('user/**/queues/*/queue.db')).toHaveLength(1);
    await views.page.reload();
    await untilReady(views.page);
    expect(await explorer().getAttribute('aria-selected')).toBe('true');
    await views.statusItem.filter({ hasText: '1 running · 1 waiting' }).waitFor({ timeout: 60_000 });
    await views.page.locator('.activitybar .badge-content', { hasText: /^2$/ }).waitFor();
    await views.inThemes((theme) => views.screenshot(`reloaded-unseen-${theme}`));
    expect(existsSync(ended)).toBe(false);
    writeFileSync(goOn(), '');
    await expect.poll(() => existsSync(ended), { timeout: 30_000 }).toBe(true);
    await views.statusItem.filter({ hasText: 'Job Queue' }).waitFor();
    await views.page.getByRole('tab', { name: 'Job Queue' }).click();
    // The one that ran on has its true end.
    await views.spoken('Jobs', /^Job #1 while .*, succeeded/).waitFor();
    await views.spoken('Jobs', /^Job #2 echo done.*, succeeded/).waitFor();
  });
});
