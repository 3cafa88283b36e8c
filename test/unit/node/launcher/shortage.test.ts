// A launcher that cannot be started because the system is short of something.
import type * as childProcess from 'node:child_process';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { shortageOf } from '../../../../src/node/base/shortage.ts';
import type { LaunchRequest } from '../../../../src/node/launcher/launch.ts';
import { Launcher, type LauncherOptions } from '../../../../src/node/launcher/launcher.ts';
import { canLaunch, launcherPath, temporaryFolder } from '../support.ts';

vi.mock('node:child_process', async (original) => {
  const whole = await original<typeof childProcess>();
  return { ...whole, spawn: vi.fn<typeof whole.spawn>(whole.spawn) };
});

function newLauncher(options: Partial<LauncherOptions> = {}): Launcher {
  const launcher = new Launcher({ launcherPath, execPath: process.execPath, ...options });
  onTestFinished(() => launcher.dispose());
  return launcher;
}

function shellRequest(script: string): LaunchRequest {
  const logPath = path.join(temporaryFolder(), 'out.log');
  return { file: '/bin/sh', args: ['-c', script], cwd: '/', env: {}, logPath, marker: logPath };
}

const refusal = (code: string): Error => Object.assign(new Error(`spawn ${code}`), { code });

/** As Node does: without streams when there are no descriptors, and with the error a moment later. */
function refuseLater(code: string): ChildProcess {
  const child = Object.assign(new EventEmitter(), { pid: undefined, unref: () => {} });
  process.nextTick(() => child.emit('error', refusal(code)));
  return child as unknown as ChildProcess;
}

function refuseAtOnce(code: string): never {
  throw refusal(code);
}

describe.skipIf(!canLaunch)('while no launcher can be started', () => {
  it.each([
    ['EMFILE', 'files', refuseLater],
    ['EAGAIN', 'processes', refuseLater],
    ['ENOMEM', 'memory', refuseAtOnce],
  ])(
    'because of %s the start fails for want of it, and the next one has a launcher',
    async (code, missing, refuse) => {
      const onUnavailable = vi.fn<() => void>();
      const launcher = newLauncher({ onUnavailable });
      vi.mocked(spawn).mockImplementationOnce(() => refuse(code));
      const failure = await launcher.launch(shellRequest('exit 5')).catch((error: unknown) => error);
      expect(failure).toMatchObject({ name: 'ProcessStartError', reason: 'spawn', code });
      expect(shortageOf(failure)).toBe(missing);
      const { ended } = await launcher.launch(shellRequest('exit 5'));
      expect(await ended).toMatchObject({ exitCode: 5 });
      expect(launcher.pid).toBeGreaterThan(0);
      expect(onUnavailable).not.toHaveBeenCalled();
    },
  );

  it('for another reason the host starts its processes itself for a time, and then tries again', async () => {
    const onUnavailable = vi.fn<() => void>();
    const launcher = newLauncher({ onUnavailable, againMs: 200 });
    vi.mocked(spawn).mockImplementationOnce(() => refuseLater('EPERM'));
    const { ended } = await launcher.launch(shellRequest('exit 5'));
    expect([launcher.pid, (await ended).exitCode]).toEqual([undefined, 5]);
    await vi.waitFor(async () => {
      await launcher.launch(shellRequest('exit 6'));
      expect(launcher.pid).toBeGreaterThan(0);
    }, 5000);
    expect(onUnavailable).toHaveBeenCalledTimes(1);
  });

  it('because all descriptors are in use, a real host goes on when they are not', async () => {
    const program = path.join(import.meta.dirname, 'shortProgram.ts');
    const script = 'ulimit -n 64; exec "$0" "$@"';
    const args = ['-c', script, process.execPath, program, launcherPath, shellRequest('').logPath];
    const { stdout } = await promisify(execFile)('/bin/sh', args);
    const started = { missing: 'files', exitCode: 5, hasLauncher: true };
    // Nor is a process taken for dead, or what an earlier host has started for lost.
    const seen = process.platform === 'linux' ? [true, false, false] : expect.anything();
    expect(JSON.parse(stdout)).toEqual({ ...started, state: 'ended', seen });
  });
});
