// Pictures for a person to judge, in test-results/. With JOBQUEUE_PICTURES=1 the dark and the light one also go
// to docs/images/, where README shows them: JOBQUEUE_PICTURES=1 npm run test:ui
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'vitest';
import { root } from '../../scripts/paths.mjs';
import { allThemes, QueueViews } from './queueViews.ts';

test('pictures of the views in each theme', { timeout: 180_000 }, async () => {
  await QueueViews.use({ settings: { 'jobQueue.workers': 3 } }, async (views) => {
    const { page, workbench } = views;
    const takeBoth = (suffix: string) => views.inThemes((theme) => workbench.screenshot(`${theme}${suffix}`));
    await views.worker('Worker 3').waitFor();
    await takeBoth('-empty');

    await views.addCommand('node scripts/watch.js');
    await views.job(/#1 .*since/).waitFor();
    await views.contextAction(views.job('#1 '), 'Halt Job');
    await views.job(/#1 .*halted/).waitFor();
    await views.addTasks('chatty', 'fail');
    await views.job(/#3 .*0:0/).waitFor();
    await views.titleAction('Workers', 'Pause');
    await views.addTasks('long', 'npm: build', 'npm: test', 'npm: broken', 'greet');
    await views.job('#8 ').waitFor();
    await takeBoth('-paused');
    await views.tooltip(views.job('fail'), 'State: failed: exit code 3');
    await workbench.screenshot('tooltip');
    await views.openMenu(views.job('fail'));
    await views.menu.getByRole('menuitem', { name: 'Run Job Again' }).waitFor();
    await workbench.screenshot('menu');
    await page.keyboard.press('Escape');
    await views.menu.waitFor({ state: 'detached' });

    await views.titleAction('Workers', 'Resume');
    await views.job(/long.*since/).waitFor();
    await views.contextAction(views.job('long'), 'Show Output');
    await views.terminal.getByText('Working: 3 of 60 s').waitFor();
    // Contrast is judged by the picture that has everything.
    await views.inThemes(async (theme) => {
      const file = await workbench.screenshot(theme);
      if (process.env['JOBQUEUE_PICTURES'] && (theme === 'dark' || theme === 'light')) {
        await copyFile(file, path.join(root, 'docs', 'images', `${theme}.png`));
      }
    }, allThemes);
    await views.contextAction(views.job('chatty'), 'Show Output');
    await views.terminal.getByText('line 2000').waitFor();
    await takeBoth('-output');
  });
});
