import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ProcessStartError, type ProcessSpec, readRunFiles } from '../../../../src/node/index.ts';
import { spawnOptions } from '../../../../src/node/launcher/launch.ts';
import {
  canLaunch,
  launcherPath,
  log,
  members,
  start,
  startAny,
  startNode,
  startShell,
  temporaryFolder,
  until,
  windows,
  withEachStarter,
} from '../support.ts';

async function refusal(spec: Partial<ProcessSpec>, logPath?: string): Promise<ProcessStartError> {
  const folder = temporaryFolder();
  const whole = { file: process.execPath, args: ['-e', '0'], cwd: folder, env: {}, ...spec };
  const error: unknown = await startAny(whole, {
    logPath: logPath ?? path.join(folder, 'out.log'),
  }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ProcessStartError);
  return error as ProcessStartError;
}

const record = (folder: string) => ({ folder, jobId: 1, attempt: 1 });

async function ended(script: string, more: Partial<ProcessSpec> = {}) {
  const spec = { file: '/bin/sh', args: ['-c', script], cwd: temporaryFolder(), env: {}, ...more };
  const started = await start(spec);
  await started.process.ended;
  return started.process;
}

withEachStarter(() => {
  describe.skipIf(windows)('what a process leaves running', () => {
    it.each(['sleep 1000 & true', '(sleep 1000 &); true', 'sleep 1000 & kill -STOP $!'])(
      'is told that it has ended: %s',
      async (script) => {
        const process = await ended(script);
        expect(members(process.pid)).toHaveLength(1);
        expect(await process.hangUp()).toEqual([]);
        expect(members(process.pid)).toEqual([]);
      },
    );

    it('may have decided to go on, and can be killed', async () => {
      const process = await ended(`trap '' HUP; sleep 1000 & true`);
      const left = await process.hangUp();
      expect(left).toEqual(members(process.pid));
      expect(left).toHaveLength(1);
      expect(await process.halt({ graceMs: 0 })).toEqual({ clean: true, remaining: [] });
      expect(members(process.pid)).toEqual([]);
    });

    it('can be killed also without its marker', async () => {
      const process = await ended(`trap '' HUP; env -i sleep 1000 & true`);
      expect(await process.hangUp()).toHaveLength(1);
      expect(await process.halt({ graceMs: 0 })).toEqual({ clean: true, remaining: [] });
      expect(members(process.pid)).toEqual([]);
    });

    it('is left alone if the spec says so', async () => {
      const process = await ended('sleep 1000 & true', { leaveRunning: true });
      expect(await process.hangUp()).toEqual(members(process.pid));
      expect(members(process.pid)).toHaveLength(1);
    });

    it('is nothing as a rule', async () => {
      expect(await (await ended('true')).hangUp()).toEqual([]);
    });
  });

  describe('a process that runs', () => {
    it.each([0, 3])('ends with its exit code %i', async (code) => {
      const before = Date.now();
      const started = await startNode(`process.exit(${code})`);
      const end = await started.process.ended;
      expect(end).toEqual({ endedAt: end.endedAt, exitCode: code });
      expect(started.process.startedAt).toBeGreaterThanOrEqual(before);
      expect(end.endedAt).toBeGreaterThanOrEqual(started.process.startedAt);
      expect(end.endedAt).toBeLessThanOrEqual(Date.now());
    });

    it.skipIf(windows)('ends with the signal that killed it', async () => {
      const started = await startShell('kill -s USR1 $$; sleep 1000');
      const end = await started.process.ended;
      expect(end).toEqual({ endedAt: end.endedAt, signal: 'SIGUSR1' });
    });

    it('writes stdout and stderr to the log in the order they were written', async () => {
      const code = `const fs = require('fs'); for (let i = 0; i < 50; i++) fs.writeSync(1 + (i % 2), i + '\\n')`;
      const started = await startNode(code);
      await started.process.ended;
      expect(log(started)).toBe(Array.from({ length: 50 }, (_, i) => `${i}\n`).join(''));
    });

    it('appends to a log that exists', async () => {
      const folder = temporaryFolder();
      mkdirSync(path.join(folder, 'log'));
      writeFileSync(path.join(folder, 'log', 'out.log'), 'before\n');
      const started = await start({ file: process.execPath, args: ['-e', 'console.log(1)'], cwd: folder });
      await started.process.ended;
      expect(log(started)).toBe('before\n1\n');
    });

    it('gets its arguments as they are, the folder, and no input', async () => {
      const args = ['', 'a b', '"', "'", '\\', 'x\\"y', '$HOME', '%PATH%', 'ü', '*'];
      const code = `const input = require('fs').readFileSync(0, 'utf8');
      console.log(JSON.stringify([process.argv.slice(1), process.cwd(), input]))`;
      const started = await start({ file: process.execPath, args: ['-e', code, '--', ...args] });
      await started.process.ended;
      expect(JSON.parse(log(started))).toEqual([args, started.folder, '']);
    });

    it.skipIf(windows)(
      'is found on the PATH of its own environment and sees the name it was called by',
      async () => {
        const folder = temporaryFolder();
        mkdirSync(path.join(folder, 'bin'));
        writeFileSync(path.join(folder, 'bin', 'my-tool'), '#!/bin/sh\necho "tool $1"\n', { mode: 0o755 });
        const byName = await start({
          file: 'my-tool',
          args: ['x'],
          cwd: folder,
          env: { PATH: `${folder}/bin:/bin` },
        });
        await byName.process.ended;
        expect(log(byName)).toBe('tool x\n');
        const shell = await start({ file: 'sh', args: ['-c', 'echo $0'] });
        await shell.process.ended;
        expect(log(shell)).toBe('sh\n');
      },
    );

    it.skipIf(windows)('has a private log in a private folder', async () => {
      const started = await startShell('true');
      expect(statSync(started.logPath).mode & 0o777).toBe(0o600);
      expect(statSync(path.dirname(started.logPath)).mode & 0o777).toBe(0o700);
    });

    it.skipIf(windows)('has ended when its own process has, whoever else holds the log open', async () => {
      const started = await startShell('sleep 1000 & echo done');
      expect(await started.process.ended).toMatchObject({ exitCode: 0 });
      expect(members(started.process.pid)).toHaveLength(1);
      expect(log(started)).toBe('done\n');
    });
  });

  describe('a process that cannot start says why', () => {
    it('cwd missing, or not a folder', async () => {
      const missing = path.join(temporaryFolder(), 'gone');
      const error = await refusal({ cwd: missing });
      expect(error).toMatchObject({ reason: 'cwdMissing', path: missing, code: 'ENOENT' });
      expect(error.message).toBe(`The folder "${missing}" does not exist.`);
      expect(await refusal({ cwd: process.execPath })).toMatchObject({ reason: 'cwdMissing' });
    });

    it('command not found, by name and by path', async () => {
      const byName = await refusal({ file: 'no-such-program-xyz' });
      expect(byName).toMatchObject({ reason: 'notFound', path: 'no-such-program-xyz' });
      expect(byName.message).toContain('no-such-program-xyz');
      const missing = path.join(temporaryFolder(), 'gone');
      expect(await refusal({ file: missing })).toMatchObject({ reason: 'notFound', path: missing });
      expect(await refusal({ file: '' })).toMatchObject({ reason: 'notFound' });
      expect(await refusal({ file: 'sh', env: { PATH: '' } })).toMatchObject({ reason: 'notFound' });
    });

    it.skipIf(windows)('not executable, or its interpreter is missing', async () => {
      const script = path.join(temporaryFolder(), 'script');
      writeFileSync(script, '#!/no/such/interpreter\n');
      expect(await refusal({ file: script })).toMatchObject({ reason: 'notExecutable', path: script });
      chmodSync(script, 0o755);
      const error = await refusal({ file: script });
      expect(error).toMatchObject({ reason: 'notExecutable', path: script });
      expect(error.message).toContain('interpreter');
    });

    it('log cannot be written', async () => {
      const folder = temporaryFolder();
      writeFileSync(path.join(folder, 'file'), '');
      const logPath = path.join(folder, 'file', 'out.log');
      const error = await refusal({}, logPath);
      expect(error).toMatchObject({ reason: 'log', path: logPath });
      expect(error.code).toMatch(/^E/);
    });

    it('anything else', async () => {
      expect(await refusal({ args: ['a\0b'] })).toMatchObject({
        reason: 'spawn',
        code: 'ERR_INVALID_ARG_VALUE',
      });
    });
  });

  describe('a run with a record', () => {
    it('leaves its marker, its process and its end', async () => {
      const folder = temporaryFolder();
      const { process: running } = await start(
        { file: process.execPath, args: ['-e', 'process.exit(3)'], cwd: folder },
        { record: record(folder) },
      );
      const end = await running.ended;
      const { marker, identity, startedAt } = running;
      expect(await readRunFiles({ folder, jobId: 1, attempt: 1 })).toEqual({
        parent: expect.objectContaining({ pid: expect.any(Number) as number }) as object,
        state: 'ended',
        end,
        marker,
        identity,
        startedAt,
      });
      expect(end.exitCode).toBe(3);
    });

    it('is never started again', async () => {
      const folder = temporaryFolder();
      const spec = { file: process.execPath, args: ['-e', 'console.log("ran")'], cwd: folder };
      const { process: running, logPath } = await start(spec, { record: record(folder) });
      await running.ended;
      const again = start(spec, { record: record(folder), logPath });
      await expect(again).rejects.toMatchObject({ reason: 'alreadyStarted', path: folder });
      await expect(again).rejects.toBeInstanceOf(ProcessStartError);
      expect(readFileSync(logPath, 'utf8')).toBe('ran\n');
      expect(await readRunFiles({ folder, jobId: 1, attempt: 1 })).toMatchObject({
        state: 'ended',
        marker: running.marker,
      });
    });

    it('was none when the command could not be run', async () => {
      const folder = temporaryFolder();
      const missing = start({ file: 'no-such-program-xyz', cwd: folder }, { record: record(folder) });
      await expect(missing).rejects.toMatchObject({ reason: 'notFound' });
      const noLog = start(
        { file: process.execPath, cwd: folder },
        { record: record(folder), logPath: path.join(process.execPath, 'out.log') },
      );
      await expect(noLog).rejects.toMatchObject({ reason: 'log' });
      expect(await readRunFiles({ folder, jobId: 1, attempt: 1 })).toEqual({ state: 'neverStarted' });
      const { process: running } = await start(
        { file: process.execPath, args: ['-e', '0'], cwd: folder },
        { record: record(folder) },
      );
      expect(await running.ended).toMatchObject({ exitCode: 0 });
    });
  });
});

describe.each([{}, { launcherPath }])('the program that starts it, by %o', (options) => {
  const source = JSON.stringify(new URL('../../../../src/node/index.ts', import.meta.url).href);

  it.skipIf(!canLaunch)('stays alive for it, and may leave it behind', async () => {
    const folder = temporaryFolder();
    const program = (last: string) => `
      const { createProcessStarter } = await import(${source});
      const args = ['-c', 'while [ ! -e go ]; do sleep 0.01; done; echo late'];
      const spec = { file: '/bin/sh', args, cwd: ${JSON.stringify(folder)}, env: {} };
      const started = await createProcessStarter(${JSON.stringify(options)}).start(spec, { logPath: ${JSON.stringify(path.join(folder, 'out.log'))} });
      ${last}`;
    const run = (last: string) =>
      execFileSync(process.execPath, ['--input-type=module', '-e', program(last)], { encoding: 'utf8' });

    expect(run('process.exit(0)')).toBe('');
    expect(readFileSync(path.join(folder, 'out.log'), 'utf8')).toBe('');
    writeFileSync(path.join(folder, 'go'), '');
    await until(
      () => readFileSync(path.join(folder, 'out.log'), 'utf8') === 'late\n',
      'output after the host',
    );

    expect(run('console.log((await started.ended).exitCode)')).toBe('0\n');
    expect(readFileSync(path.join(folder, 'out.log'), 'utf8')).toBe('late\nlate\n');
  });
});

describe('what is passed to spawn', () => {
  const spec = { file: 'C:\\Program Files\\PowerShell\\7\\pwsh.exe', args: [], cwd: 'C:\\', env: {} };

  it('on POSIX: a group of its own, arguments never verbatim', () => {
    const options = spawnOptions({ ...spec, file: 'sh', verbatimArguments: true }, 'linux');
    expect(options).toMatchObject({ argv0: 'sh', detached: true, windowsVerbatimArguments: false });
  });

  it('on Windows: no window, and a quoted program name where Node quotes nothing', () => {
    const quoted = spawnOptions(spec, 'win32');
    expect(quoted).toMatchObject({ argv0: spec.file, detached: false, windowsHide: true });
    const verbatim = spawnOptions({ ...spec, verbatimArguments: true }, 'win32');
    expect(verbatim).toMatchObject({ argv0: `"${spec.file}"`, windowsVerbatimArguments: true });
  });
});
