import { readFileSync, statSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { projectNode, webServer } from '../../scripts/paths.mjs';
import { run } from '../../scripts/processes.mjs';
import { openWorkbench } from '../ui/harness.ts';
import { zipEntries } from './zipEntries.ts';

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

test('the installed .vsix runs a job', async () => {
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
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
});
