import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { linkExtension, pageUrl, writeSettings } from '../../../scripts/webVscode.mjs';

let home: string;

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'jq-'));
});
afterEach(() => rmSync(home, { recursive: true }));

function settings(scope: 'User' | 'Machine'): Record<string, unknown> {
  const text = readFileSync(path.join(home, scope, 'settings.json'), 'utf8');
  return JSON.parse(text) as Record<string, unknown>;
}

test('what the caller has set wins over the defaults, in both files', async () => {
  await mkdir(path.join(home, 'User'));
  await writeFile(
    path.join(home, 'User', 'settings.json'),
    '{ "workbench.startupEditor": "readme", "x.y": 1 }',
  );
  await writeSettings(home, { 'jobQueue.workers': 3 });
  expect(settings('User')).toMatchObject({
    'workbench.startupEditor': 'readme',
    'x.y': 1,
    'jobQueue.workers': 3,
  });
  expect(settings('Machine')).toMatchObject({ 'jobQueue.workers': 3 });
  expect(settings('Machine')).not.toHaveProperty('workbench.startupEditor');
});

test('a later start of the same folder keeps what a person has changed there', async () => {
  await writeSettings(home, {});
  const file = path.join(home, 'User', 'settings.json');
  await writeFile(file, JSON.stringify({ ...settings('User'), 'workbench.startupEditor': 'readme' }));
  await writeSettings(home, {});
  expect(settings('User')).toMatchObject({ 'workbench.startupEditor': 'readme' });
});

test('an extension is linked as an installed one, and again at the next start; others stay', async () => {
  const [extensions, user] = [path.join(home, 'extensions'), path.join(home, 'user')];
  const other = path.join(extensions, 'other');
  await mkdir(other, { recursive: true });
  await mkdir(path.join(user, 'CachedProfilesData'), { recursive: true });
  for (const name of ['before', 'now']) {
    const extension = path.join(home, name);
    await mkdir(extension);
    await writeFile(path.join(extensions, 'extensions.json'), '[]');
    await linkExtension(extension, extensions, user);
    expect(realpathSync(path.join(extensions, 'under-development'))).toBe(realpathSync(extension));
  }
  const kept = [path.join(extensions, 'extensions.json'), path.join(user, 'CachedProfilesData'), other];
  expect(kept.map((file) => existsSync(file))).toEqual([false, false, true]);
  expect(existsSync(path.join(home, 'before'))).toBe(true);
});

test("a page's address says what it opens and what runs in it", () => {
  const folder = path.resolve('/work/a folder');
  const url = new URL(
    pageUrl(8000, { folder, extensions: [path.resolve('/ext')], tests: path.resolve('/t.cjs') }),
  );
  expect(url.host).toBe('127.0.0.1:8000');
  expect(url.searchParams.get('folder')).toMatch(/^\/.*\/a folder$/);
  const payload = JSON.parse(url.searchParams.get('payload') ?? '') as string[][];
  expect(payload.map(([name]) => name)).toEqual(['extensionDevelopmentPath', 'extensionTestsPath']);
  expect(payload[0]?.[1]).toMatch(/^vscode-remote:\/\/127\.0\.0\.1:8000\/.*ext$/);
});

test('a workspace file and an empty window have their own parameters', () => {
  expect(new URL(pageUrl(1, { folder: '/x/y.code-workspace' })).searchParams.has('workspace')).toBe(true);
  expect(new URL(pageUrl(1, {})).searchParams.get('ew')).toBe('true');
});
