// What a person reads when something is missing: a sentence that says what to do, never a stack.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { explain, Problem } from '../../../scripts/problem.mjs';
import { commandFor, run, which } from '../../../scripts/processes.mjs';
import { findBrowser, installBrowser } from '../../../scripts/setupBrowser.mjs';
import { npm } from '../../../scripts/setupDependencies.mjs';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test.each([
  [Object.assign(new Error('write'), { code: 'ENOSPC' }), /disk is full/],
  ['tar: Cannot write: No space left on device', /disk is full/],
  ['npm error code ENOTFOUND', /registry cannot be reached/],
  ['npm error code EAI_AGAIN', /registry cannot be reached/],
  [Object.assign(new Error('mkdir'), { code: 'EACCES' }), /No permission/],
])('%s is explained', (error, expected) => {
  expect(explain(error)).toMatch(expected);
});

test('an unknown error is not explained away', () => {
  expect(explain(new TypeError('x is not a function'))).toBeUndefined();
});

test('a failed command names the step, the cause and the last lines', async () => {
  const failing = run('Fetching', process.execPath, [
    '-e',
    'console.error("npm error code ENOTFOUND"); process.exit(1)',
  ]);
  await expect(failing).rejects.toThrow(
    /Fetching failed \(exit code 1\)\..*registry[^]*npm error code ENOTFOUND/,
  );
  await expect(failing).rejects.toBeInstanceOf(Problem);
});

test('a missing npm is named', () => {
  vi.stubEnv('PATH', '');
  expect(() => npm('Installing', ['install'])).toThrow(/npm was not found/);
});

test('CHROME_PATH is taken at its word', () => {
  vi.stubEnv('CHROME_PATH', process.execPath);
  expect(findBrowser()).toBe(process.execPath);
  vi.stubEnv('CHROME_PATH', '/no/such/browser');
  expect(() => findBrowser()).toThrow(/\/no\/such\/browser/);
});

test.skipIf(process.platform === 'win32')(
  'without the right to install a browser the message says what to do',
  async () => {
    vi.spyOn(process, 'getuid').mockReturnValue(1000);
    await expect(installBrowser()).rejects.toThrow(/CHROME_PATH/);
  },
);

test('a taken port is told before anything is done', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    ['scripts/start.mjs', '--web', '--port', String(port)],
    {
      encoding: 'utf8',
    },
  );
  holder.close();
  expect(status).toBe(1);
  expect(stderr).toMatch(new RegExp(`Port ${port} is taken.*--port ${port + 1}`));
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(stdout).toBe('');
});

test('which finds a program on the PATH', () => {
  expect(which('node')).toMatch(/node/);
  expect(which('no-such-program')).toBeUndefined();
});

test('arguments go to spawn as they are, where no shell is needed', () => {
  expect(commandFor('/usr/bin/code', ['a b'])).toEqual({
    program: '/usr/bin/code',
    args: ['a b'],
    shell: false,
  });
});
