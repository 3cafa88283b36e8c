import { readFileSync, statSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { projectNode, webServer } from '../../scripts/paths.mjs';
import { run } from '../../scripts/processes.mjs';
import { openWorkbench, runCommand, screenshot, type Workbench } from '../ui/harness.ts';
import { zipEntries, zipText } from './zipEntries.ts';

const probe = path.join(import.meta.dirname, 'probe');

test('the .vsix holds what runs, and nothing else', () => {
  const names = zipEntries(inject('vsix'));
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { main: string; icon: string };
  for (const name of [
    manifest.main,
    'dist/launcher.cjs',
    manifest.icon,
    'package.json',
    'package.nls.json',
    'media/jobQueue.svg',
  ]) {
    expect(names).toContain(path.posix.join('extension', name));
  }
  const allowed = [
    /^extension\/(dist|media|l10n)\//,
    /^extension\/(package|package\.nls)\.json$/,
    /^extension\/(readme\.md|changelog\.md|license(\.txt|\.md)?)$/i,
    /^extension\.vsixmanifest$/,
    /^\[Content_Types\]\.xml$/,
  ];
  expect(names.filter((name) => !allowed.some((pattern) => pattern.test(name)))).toEqual([]);
  expect(names.filter((name) => /\.map$|\.test\.|\.ts$|dist\/queue/.test(name))).toEqual([]);
});

test('the .vsix has at most 200 KB', () => {
  expect(statSync(inject('vsix')).size).toBeLessThanOrEqual(200 * 1024);
});

// On the extension's page no address works that is relative, whatever the package holds.
test('every link and picture of the packaged README and CHANGELOG works', () => {
  for (const file of ['extension/readme.md', 'extension/changelog.md']) {
    const text = zipText(inject('vsix'), file);
    expect(text).toMatch(/^# /);
    const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => anchorOf(title));
    for (const [, inMarkdown, inHtml] of text.matchAll(/\]\(([^\s)]+)|(?:src|href)=["']([^"']+)/g)) {
      const address = inMarkdown ?? inHtml ?? '';
      if (address.startsWith('#')) {
        expect(headings).toContain(address);
      } else {
        expect(address).toMatch(/^(https|mailto):/);
      }
    }
  }
});

/** As VS Code and GitHub name a heading in an address. */
function anchorOf(title: string): string {
  return `#${title
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(/\s/g, '-')}`;
}

test('the installed .vsix runs a job, and its page has no broken picture', async () => {
  const home = await mkdtemp(path.join(await realpath(tmpdir()), 'jq-'));
  try {
    const extensionsDir = path.join(home, 'extensions');
    await run('Installing the .vsix', projectNode, [
      path.join(webServer, 'out', 'server-main.js'),
      '--accept-server-license-terms',
      `--server-data-dir=${path.join(home, 'server')}`,
      `--extensions-dir=${extensionsDir}`,
      `--install-extension=${inject('vsix')}`,
    ]);
    // VS Code runs tests only for an extension under development: the probe is one that does nothing.
    await using workbench = await openWorkbench({
      extensionsDir,
      extensions: [probe],
      tests: path.join(probe, 'tests.cjs'),
    });
    expect(await workbench.testsEnded, workbench.log.join('\n')).toBe(0);
    await seesPage(workbench);
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
});

/** VS Code shows README there. */
async function seesPage({ page }: Workbench): Promise<void> {
  await runCommand(page, 'Extensions: Show Installed Extensions');
  await page.locator('.extension-list-item', { hasText: 'Job Queue' }).first().click();
  const readme = page.frameLocator('iframe.webview.ready').frameLocator('iframe');
  await readme.getByRole('heading', { level: 1, name: 'Job Queue' }).waitFor();
  for (const picture of await readme.locator('img').all()) {
    const width = () => picture.evaluate((element) => (element as { naturalWidth?: number }).naturalWidth);
    await expect.poll(width).toBeGreaterThan(0);
  }
  await screenshot(page, 'extension-page');
}
