// What the views say in a window where there is little to run.
import { globSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { QueueViews } from './queueViews.ts';

describe('a window without a folder', () => {
  test('offers a command line, and runs it in the home folder', async () => {
    await QueueViews.use({ workspace: 'none' }, async (views) => {
      await views.pane('Jobs').getByText('Without an open folder there are no tasks').waitFor();
      await views.welcomeButton('Jobs', 'Open Folder').waitFor();
      await views.workbench.screenshot('no-folder');
      // Looking at it is not using it.
      expect(globSync('user/**/queues', { cwd: views.workbench.home })).toEqual([]);
      await views.welcomeButton('Jobs', 'Add Command').click();
      await views.page.locator('.quick-input-message', { hasText: 'It runs in your home folder.' }).waitFor();
      await views.answer('pwd');
      await views.job(/#1 pwd.*0:0\d/).waitFor();
      await views.contextAction(views.job('#1 pwd'), 'Show Output');
      await views.terminal.getByText('succeeded').waitFor();
    });
  });
});
