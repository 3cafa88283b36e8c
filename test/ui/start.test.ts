// The window that `npm start` opens, without the smoke-test driver of the other tests: notices pop up.
import { cp, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'vitest';
import { root, sampleWorkspace } from '../../scripts/paths.mjs';
import { launchBrowser } from '../../scripts/webBrowser.mjs';
import { offline, serveWebVscode } from '../../scripts/webVscode.mjs';
import { runCommand, screenshot } from './harness.ts';

test('a newcomer sees the notice of a job that fails', { timeout: 120_000 }, async () => {
  const home = await mkdtemp(path.join(await realpath(tmpdir()), 'jq-'));
  const folder = path.join(home, 'workspace');
  await cp(sampleWorkspace, folder, { recursive: true });
  const env = { ...process.env, ...offline };
  const server = await serveWebVscode({ userDataDir: path.join(home, 'user'), extension: root, env });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(server.url({ folder }));
    await page.getByRole('tab', { name: 'Job Queue' }).waitFor({ timeout: 60_000 });
    await runCommand(page, 'Job Queue: Add Command');
    const box = page.locator('.quick-input-widget:not(:has(.quick-input-list:visible)) input.input');
    await box.fill('exit 3');
    await box.press('Enter');
    await page.locator('.notification-toast', { hasText: '#1 exit 3 failed after' }).waitFor();
    await screenshot(page, 'start-notice');
  } finally {
    await browser.close();
    server.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
});
