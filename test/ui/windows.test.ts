// What the views say in windows where there is little or nothing to run.
import { describe, expect, test } from 'vitest';
import { QueueViews } from './queueViews.ts';

describe('an untrusted window', () => {
  test('explains why nothing is started, and starts nothing', async () => {
    await QueueViews.use({ trust: true }, async (views) => {
      await views.pane('Jobs').getByText('This workspace is not trusted').waitFor();
      expect(await views.pane('Jobs').locator('.welcome-view-content').getByText('Add Job').count()).toBe(0);
      await views.workbench.runCommand('Job Queue: Add Command');
      await views.answer('echo never');
      const notice = await views.notification('This workspace is not trusted');
      await views.workbench.screenshot('untrusted');
      await views
        .worker(/idle · 0 done/)
        .first()
        .waitFor();
      expect(await views.job(/since|0:0/).count()).toBe(0);
      await notice.getByRole('button', { name: 'Manage Workspace Trust' }).click();
      await views.page
        .getByText('In a Restricted folder')
        .or(views.page.locator('.workspace-trust-editor'))
        .first()
        .waitFor();
    });
  });
});

describe('a window without a folder', () => {
  test('offers a command line, and runs it in the home folder', async () => {
    await QueueViews.use({ workspace: 'none' }, async (views) => {
      await views.pane('Jobs').getByText('Without an open folder there are no tasks').waitFor();
      await views.pane('Jobs').getByRole('button', { name: 'Open Folder' }).waitFor();
      await views.workbench.screenshot('no-folder');
      await views.pane('Jobs').getByRole('button', { name: 'Add Command' }).click();
      await views.page.locator('.quick-input-message', { hasText: 'It runs in your home folder.' }).waitFor();
      await views.answer('pwd');
      await views.job(/#1 pwd.*0:0\d/).waitFor();
      await views.contextAction(views.job('#1 pwd'), 'Show Output');
      await views.terminal.getByText('succeeded').waitFor();
    });
  });
});
