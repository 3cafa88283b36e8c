import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { overlayEnvironment, variable } from '../../../../src/node/process/environment.ts';
import { baseEnvironment } from '../../../../src/node/index.ts';
import { findProgram } from '../../../../src/node/process/program.ts';
import { log, startNode, temporaryFolder } from '../support.ts';

describe('baseEnvironment', () => {
  it("leaves out what is the editor's", () => {
    const env = {
      PATH: '/bin',
      HOME: '/root',
      EDITOR: 'vi',
      MY_VSCODE_THING: 'kept',
      BROWSER: 'firefox',
      GIT_ASKPASS: '/usr/bin/askpass',
      NODE_OPTIONS: '--max-old-space-size=100',
      UNSET: undefined,
      VSCODE_PID: '1',
      VSCODE_IPC_HOOK: '/tmp/x',
      ELECTRON_RUN_AS_NODE: '1',
      SNAP: '/snap',
      SNAP_NAME: 'code',
      CHROME_DESKTOP: 'code.desktop',
      APPLICATION_INSIGHTS_NO_DIAGNOSTIC_CHANNEL: '1',
    };
    expect(baseEnvironment(env)).toEqual({
      PATH: '/bin',
      HOME: '/root',
      EDITOR: 'vi',
      MY_VSCODE_THING: 'kept',
      BROWSER: 'firefox',
      GIT_ASKPASS: '/usr/bin/askpass',
      NODE_OPTIONS: '--max-old-space-size=100',
    });
  });

  it('leaves out helpers that work through such variables only', () => {
    const env = {
      BROWSER: '/home/me/.vscode-server/bin/abc/bin/helpers/browser.sh',
      GIT_ASKPASS: '/opt/code/extensions/git/dist/askpass.sh',
      SSH_ASKPASS: '/opt/code/extensions/git/dist/ssh-askpass.sh',
      VSCODE_GIT_ASKPASS_MAIN: '/opt/code/extensions/git/dist/askpass-main.js',
    };
    expect(baseEnvironment(env)).toEqual({});
  });
});

describe("a job's variables", () => {
  it('lie over the base, null removes, and the process sees exactly that', async () => {
    process.env['VSCODE_TEST_LEAK'] = '1';
    process.env['JOB_QUEUE_GONE'] = '1';
    process.env['JOB_QUEUE_CHANGED'] = '1';
    const env = { JOB_QUEUE_GONE: null, JOB_QUEUE_CHANGED: '2', JOB_QUEUE_NEW: 'ü', JOB_QUEUE_EMPTY: '' };
    const started = await startNode('console.log(JSON.stringify(process.env))', env);
    delete process.env['VSCODE_TEST_LEAK'];
    delete process.env['JOB_QUEUE_GONE'];
    delete process.env['JOB_QUEUE_CHANGED'];
    await started.process.ended;
    const seen = JSON.parse(log(started)) as Record<string, string>;
    expect(seen).toMatchObject({ JOB_QUEUE_CHANGED: '2', JOB_QUEUE_NEW: 'ü', JOB_QUEUE_EMPTY: '' });
    expect(Object.keys(seen).filter((name) => /^VSCODE_|^ELECTRON_|JOB_QUEUE_GONE/.test(name))).toEqual([]);
  });

  it('have names without case on Windows, in the spelling of the base', () => {
    const base = { Path: 'C:\\Windows', TEMP: 'C:\\Temp' };
    expect(overlayEnvironment(base, { PATH: 'D:\\', temp: null }, 'win32')).toEqual({ Path: 'D:\\' });
    expect(overlayEnvironment(base, { PATH: 'D:\\' }, 'linux')).toEqual({ ...base, PATH: 'D:\\' });
    expect(variable(base, 'PATH', 'win32')).toBe('C:\\Windows');
    expect(variable(base, 'PATH', 'linux')).toBeUndefined();
  });
});

describe('a program on Windows', () => {
  it('is found by Path and extension; a batch file needs a shell', async () => {
    const folder = temporaryFolder();
    for (const name of ['a', 'b']) {
      mkdirSync(path.join(folder, name));
    }
    for (const name of ['a/npm', 'a/npm.cmd', 'b/node.exe', 'node.exe']) {
      writeFileSync(path.join(folder, name), '');
    }
    const env = { Path: `${path.join(folder, 'a')};"${path.join(folder, 'b')}";` };
    expect(await findProgram({ file: 'node', cwd: folder, env }, 'win32')).toBe(
      path.join(folder, 'b', 'node.exe'),
    );
    expect(await findProgram({ file: 'node.exe', cwd: folder, env }, 'win32')).toBe(
      path.join(folder, 'b', 'node.exe'),
    );
    const npm = await findProgram({ file: 'npm', cwd: folder, env }, 'win32').catch(
      (error: unknown) => error,
    );
    expect(npm).toMatchObject({ reason: 'notExecutable', path: path.join(folder, 'a', 'npm.cmd') });
    await expect(findProgram({ file: 'nope', cwd: folder, env }, 'win32')).rejects.toMatchObject({
      reason: 'notFound',
    });
  });
});
