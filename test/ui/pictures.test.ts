// Pictures for a person to judge, in test-results/. With JOBQUEUE_PICTURES=1 the dark and the light one also go
// to docs/images/, where README shows them: JOBQUEUE_PICTURES=1 npm run test:ui
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'vitest';
import { root } from '../../scripts/paths.mjs';
import { QueueViews } from './queueViews.ts';

// Picked as a person does: the setting alone is not always heeded at the start of the web build.
const themes = {
  'high-contrast': 'Dark High Contrast',
  dark: 'Dark Modern',
  light: 'Light Modern',
  'high-contrast-light': 'Light High Contrast',
};

test('pictures of the views in each theme', { timeout: 180_000 }, async () => {
  await QueueViews.use({ settings: { 'jobQueue.workers': 3 } }, async (views) => {
    const { page, workbench } = views;
    const takeEach = async (suffix: string, isForReadme = false) => {
      for (const [name, theme] of Object.entries(themes)) {
        // Contrast is judged by the picture that has everything.
        if (suffix !== '' && name.startsWith('high-contrast')) continue;
        await views.setTheme(theme);
        const file = await workbench.screenshot(`${name}${suffix}`);
        if (isForReadme && process.env['JOBQUEUE_PICTURES'] && (name === 'dark' || name === 'light')) {
          await copyFile(file, path.join(root, 'docs', 'images', `${name}.png`));
        }
      }
    };
    await views.worker('Worker 3').waitFor();
    await takeEach('-empty');

    await views.addCommand('node scripts/watch.js');
    await views.job(/#1 .*since/).waitFor();
    await views.contextAction(views.job('#1 '), 'Halt Job');
    await views.job(/#1 .*halted/).waitFor();
    await views.addTasks('chatty', 'fail');
    await views.job(/#3 .*0:0/).waitFor();
    await views.titleAction('Workers', 'Pause');
    await views.addTasks('long', 'npm: build', 'npm: test', 'npm: broken', 'greet');
    await views.job('#8 ').waitFor();
    await takeEach('-paused');
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
    await takeEach('', true);
    await views.contextAction(views.job('chatty'), 'Show Output');
    await views.terminal.getByText('line 2000').waitFor();
    await takeEach('-output');
  });
});
