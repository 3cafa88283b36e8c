// The launcher process: one for all jobs, there when needed, gone when not, and what happens when it dies.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readRunFiles, type RunRecord } from '../../../../src/node/index.ts';
import { identify, isAlive } from '../../../../src/node/process/identity.ts';
import { Launcher, type LauncherOptions } from '../../../../src/node/launcher/launcher.ts';
import { recover } from '../../../../src/node/launcher/recovery.ts';
import type { LaunchRequest } from '../../../../src/node/launcher/launch.ts';
import { pause } from '../../../../src/node/base/pause.ts';
import { createRunFile } from '../../../../src/node/runs/runFiles.ts';
import { startProcess } from '../../../../src/node/jobs/startProcess.ts';
import { canLaunch, launcherPath, temporaryFolder, until } from '../support.ts';
import { killSurvivors, newTrace, survivors, type Trace, writtenPids } from '../survivors.ts';

function newLauncher(options: Partial<LauncherOptions> = {}): Launcher {
  const launcher = new Launcher({ launcherPath, execPath: process.execPath, ...options });
  onTestFinished(() => launcher.dispose());
  return launcher;
}

function newRun(): { trace: Trace; record: RunRecord } {
  const trace = newTrace(temporaryFolder());
  onTestFinished(() => killSurvivors(trace));
  return { trace, record: { folder: trace.folder, jobId: 1, attempt: 1 } };
}

function shellSpec({ trace }: ReturnType<typeof newRun>, script: string) {
  return { file: '/bin/sh', args: ['-c', script], cwd: trace.folder, env: trace.env };
}

function startShell({ launch }: Launcher, run: ReturnType<typeof newRun>, script: string) {
  const output = { logPath: path.join(run.trace.folder, 'out.log'), record: run.record };
  return startProcess(shellSpec(run, script), output, { launch });
}

function pidOf(launcher: Launcher): number {
  if (launcher.pid === undefined) {
    throw new Error('There is no launcher process.');
  }
  return launcher.pid;
}

const untilGo = (code: number) => `while [ ! -e go ]; do sleep 0.02; done; exit ${code}`;
const go = ({ trace }: ReturnType<typeof newRun>) => writeFileSync(path.join(trace.folder, 'go'), '');
const isGone = (pid: number) => () => !isAlive({ pid });
const runs = (record: RunRecord) => readRunFiles(record);

describe.skipIf(!canLaunch)('the launcher process', () => {
  it('is one for many jobs at once, and answers each', async () => {
    const launcher = newLauncher();
    expect(launcher.pid).toBeUndefined();
    const codes = Array.from({ length: 40 }, (_, code) => code);
    const ends = codes.map(async (code) => {
      const running = await startShell(launcher, newRun(), `exit ${code}`);
      return (await running.ended).exitCode;
    });
    expect(await Promise.all(ends)).toEqual(codes);
    const pid = pidOf(launcher);
    await startShell(launcher, newRun(), 'true');
    expect(launcher.pid).toBe(pid);
  });

  it('goes when it has been idle, and comes back', async () => {
    const launcher = newLauncher({ idleMs: 20 });
    const running = await startShell(launcher, newRun(), 'true');
    const pid = pidOf(launcher);
    await running.ended;
    await until(isGone(pid), 'the launcher to go');
    const again = await startShell(launcher, newRun(), 'exit 4');
    expect(await again.ended).toMatchObject({ exitCode: 4 });
    expect(launcher.pid).not.toBe(pid);
  });

  it('stays while a job runs, and reports it, when its host lets go', async () => {
    const launcher = newLauncher();
    const run = newRun();
    const running = await startShell(launcher, run, 'while [ ! -e go ]; do sleep 0.01; done; exit 6');
    const pid = pidOf(launcher);
    launcher.dispose();
    await expect(startShell(launcher, newRun(), 'true')).rejects.toMatchObject({ reason: 'spawn' });
    await startShell(newLauncher(), { ...run, record: { ...run.record, jobId: 2 } }, 'touch go');
    expect(await running.ended).toMatchObject({ exitCode: 6 });
    await until(isGone(pid), 'the launcher to go');
  });

  it('outlives its host as long as the job runs, and records how that ended', async () => {
    const run = newRun();
    const { folder } = run.trace;
    const script = 'while [ ! -e go ]; do sleep 0.01; done; exit 7';
    const spec = { file: '/bin/sh', args: ['-c', `echo $PPID >> parent; ${script}`], cwd: folder, env: {} };
    const args = [launcherPath, spec, path.join(folder, 'out.log'), run.record];
    const program = path.join(import.meta.dirname, '../hostProgram.ts');
    const host = spawn(process.execPath, [program, JSON.stringify(args)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(host.stdout, 'data');
    host.kill('SIGKILL');
    await once(host, 'exit');
    const files = await runs(run.record);
    expect(files).toMatchObject({ state: 'started', identity: { pid: expect.any(Number) } });
    await startShell(newLauncher(), { ...run, record: { ...run.record, jobId: 2 } }, 'touch go');
    await expect.poll(() => runs(run.record)).toMatchObject({ state: 'ended', end: { exitCode: 7 } });
  });

  it('ignores the end of a terminal', async () => {
    const launcher = newLauncher();
    await (
      await startShell(launcher, newRun(), 'true')
    ).ended;
    const pid = pidOf(launcher);
    process.kill(pid, 'SIGHUP');
    process.kill(pid, 'SIGINT');
    await (
      await startShell(launcher, newRun(), 'true')
    ).ended;
    expect(launcher.pid).toBe(pid);
  });

  it('is replaced when it has died', async () => {
    const launcher = newLauncher();
    await (
      await startShell(launcher, newRun(), 'true')
    ).ended;
    const pid = pidOf(launcher);
    process.kill(pid, 'SIGKILL');
    // At once: the host cannot know yet.
    const running = await startShell(launcher, newRun(), 'exit 5');
    expect(await running.ended).toMatchObject({ exitCode: 5 });
    expect(launcher.pid).not.toBe(pid);
  });
});

describe.skipIf(!canLaunch)('when the launcher dies', () => {
  it('a running job goes on, and ends when its process does, nobody knows how', async () => {
    const launcher = newLauncher();
    const run = newRun();
    const running = await startShell(launcher, run, 'while [ ! -e go ]; do sleep 0.01; done');
    process.kill(pidOf(launcher), 'SIGKILL');
    await until(() => launcher.pid === undefined, 'the loss to be noticed');
    expect(survivors(run.trace).length).toBeGreaterThan(0);
    await startShell(launcher, { ...run, record: { ...run.record, jobId: 2 } }, 'touch go');
    const end = await running.ended;
    expect(end).toEqual({ endedAt: end.endedAt, unknown: true });
  });

  it('a running job can still be halted', async () => {
    const launcher = newLauncher();
    const run = newRun();
    const running = await startShell(
      launcher,
      run,
      `(setsid sh -c 'echo $$ >> pids; exec sleep 1000' &); exec sleep 1000`,
    );
    await until(() => writtenPids(run.trace).length === 1, 'the escaped one');
    process.kill(pidOf(launcher), 'SIGKILL');
    expect(await running.halt({ graceMs: 5000 })).toEqual({ clean: true, remaining: [] });
    expect(survivors(run.trace)).toEqual([]);
    expect(await running.ended).toMatchObject({ unknown: true });
  });

  it('a job that it did not come to start is started, once', async () => {
    const launcher = newLauncher();
    await (
      await startShell(launcher, newRun(), 'true')
    ).ended;
    const pid = pidOf(launcher);
    process.kill(pid, 'SIGSTOP');
    const run = newRun();
    const starting = startShell(launcher, run, 'echo ran >> ran; cat ran | wc -l; exit 8');
    process.kill(pid, 'SIGKILL');
    expect(await (await starting).ended).toMatchObject({ exitCode: 8 });
    expect(await runs(run.record)).toMatchObject({ state: 'ended', end: { exitCode: 8 } });
  });

  it.each([{ launcherPath: '/no/such/launcher.cjs' }, { execPath: '/no/such/node' }])(
    'before it has come up, the host starts its processes itself: %o',
    async (broken) => {
      let heard = 0;
      const launcher = newLauncher({ ...broken, onUnavailable: () => heard++ });
      const starts = [3, 4].map((code) => startShell(launcher, newRun(), `exit ${code}`));
      const ends = await Promise.all(starts.map(async (starting) => (await starting).ended));
      expect(ends.map(({ exitCode }) => exitCode)).toEqual([3, 4]);
      expect(heard).toBe(1);
    },
  );
});

async function stop(launcher: Launcher): Promise<number> {
  const pid = pidOf(launcher);
  process.kill(pid, 'SIGSTOP');
  // A busy machine takes its time to stop all threads; until then it may still see an end.
  await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/stat`, 'latin1')).toContain(') T '));
  onTestFinished(() => {
    // So that it can end.
    if (isAlive({ pid })) {
      process.kill(pid, 'SIGCONT');
    }
  });
  return pid;
}

describe.skipIf(process.platform !== 'linux')('a launcher that stalls', () => {
  it('is waited for: every job has the end that it had', async () => {
    const launcher = newLauncher({ lookMs: 100 });
    const run = newRun();
    const one = await startShell(launcher, run, untilGo(3));
    const other = await startShell(launcher, newRun(), 'exec sleep 1000');
    const pid = await stop(launcher);
    process.kill(other.pid, 'SIGTERM');
    go(run);
    // Ten looks of sixty.
    await pause(1000);
    process.kill(pid, 'SIGCONT');
    expect(await other.ended).toMatchObject({ signal: 'SIGTERM' });
    expect(await one.ended).toMatchObject({ exitCode: 3 });
  });

  it('for too long costs only the job that has ended, and the others theirs nothing', async () => {
    const launcher = newLauncher({ lookMs: 100 });
    const ended = await startShell(launcher, newRun(), 'exec sleep 1000');
    const running = await startShell(launcher, newRun(), 'exec sleep 1000');
    const pid = await stop(launcher);
    process.kill(ended.pid, 'SIGKILL');
    expect(await ended.ended).toMatchObject({ unknown: true });
    // What comes after goes to another one.
    const next = await startShell(launcher, newRun(), 'exit 5');
    expect(await next.ended).toMatchObject({ exitCode: 5 });
    expect(pidOf(launcher)).not.toBe(pid);
    process.kill(pid, 'SIGCONT');
    process.kill(running.pid, 'SIGTERM');
    expect(await running.ended).toMatchObject({ signal: 'SIGTERM' });
  });

  it('before it answers does not start what another one has started since', async () => {
    const launcher = newLauncher({ lookMs: 100 });
    await (
      await startShell(launcher, newRun(), 'true')
    ).ended;
    const pid = await stop(launcher);
    const run = newRun();
    const started = await startShell(launcher, run, 'echo ran >> ran; exit 8');
    expect(await started.ended).toMatchObject({ exitCode: 8 });
    process.kill(pid, 'SIGCONT');
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 10_000);
    expect(readFileSync(path.join(run.trace.folder, 'ran'), 'utf8')).toBe('ran\n');
  });

  it('between the fence and the process is waited for: what it was to start is started once, and seen', async () => {
    const run = newRun();
    vi.stubEnv('STALLING_LAUNCHER', run.trace.folder);
    onTestFinished(() => void vi.unstubAllEnvs());
    const stalling = path.join(import.meta.dirname, 'stallingLauncher.ts');
    const launcher = newLauncher({ launcherPath: stalling, lookMs: 100 });
    const fenced = startShell(launcher, run, 'echo ran >> ran; exit 8');
    await until(() => existsSync(path.join(run.trace.folder, 'stalls')), 'the launcher to stall');
    const stalled = pidOf(launcher);
    // As a command that stops a job, it has no record, so that nothing could keep it from being started.
    const logPath = path.join(run.trace.folder, 'bare.log');
    const bare = startProcess(shellSpec(run, 'echo bare >> ran; exit 9'), { logPath }, launcher);
    // It is given up as a launcher when it has not answered for thirty looks.
    const next = await startShell(launcher, newRun(), 'exit 5');
    expect([(await next.ended).exitCode, pidOf(launcher) === stalled]).toEqual([5, false]);
    const early = await Promise.race([fenced.catch(String), bare.catch(String), pause(1000)]);
    expect(early).toBeUndefined();
    go(run);
    const ends = await Promise.all([fenced, bare].map(async (starting) => (await starting).ended));
    expect(ends.map(({ exitCode }) => exitCode)).toEqual([8, 9]);
    const ran = readFileSync(path.join(run.trace.folder, 'ran'), 'utf8').split('\n');
    expect(ran.toSorted()).toEqual(['', 'bare', 'ran']);
  });

  it('outlives a job that ends its parent', async () => {
    const launcher = newLauncher();
    const run = newRun();
    const other = await startShell(launcher, run, untilGo(4));
    const rude = await startShell(launcher, newRun(), 'kill $PPID; exit 6');
    expect(await rude.ended).toMatchObject({ exitCode: 6 });
    go(run);
    expect(await other.ended).toMatchObject({ exitCode: 4 });
  });
});

function requestOf({ trace, record }: ReturnType<typeof newRun>, withRecord = true): LaunchRequest {
  const logPath = path.join(trace.folder, 'out.log');
  const request = { file: 'sleep', args: [], cwd: '/', env: {}, logPath, marker: trace.folder };
  return withRecord ? { ...request, record } : request;
}

function spawnMarked({ trace }: ReturnType<typeof newRun>) {
  const env = { ...process.env, ...trace.env, JOB_QUEUE_JOB: trace.folder };
  return spawn('sleep', ['1000'], { env, detached: true, stdio: 'ignore' });
}

describe.skipIf(process.platform !== 'linux')('a request that got no answer', () => {
  it('can be made again when there is no fence', async () => {
    expect(await recover(requestOf(newRun()))).toBe('unstarted');
  });

  it.each(['its fence', 'its marker', 'its marker, without a record'])('is found by %s', async (how) => {
    const run = newRun();
    const child = spawnMarked(run);
    const identity = await identify(child.pid as number);
    const request = requestOf(run, how !== 'its marker, without a record');
    if (request.record !== undefined) {
      const file = createRunFile(request.record, request.marker);
      if (how === 'its fence') {
        file.started(identity, 5);
      }
    }
    const recovered = await recover(request);
    if (recovered === 'unstarted') {
      throw new Error(recovered);
    }
    expect(recovered.identity).toEqual(identity);
    child.kill('SIGKILL');
    expect(await recovered.ended).toMatchObject({ unknown: true });
  });

  it('has its recorded end', async () => {
    const run = newRun();
    const request = requestOf(run);
    const file = createRunFile(run.record, request.marker);
    file.started({ pid: 2 ** 22 + 1, startTime: 1 }, 5);
    file.ended({ endedAt: 7, exitCode: 2 });
    const recovered = await recover(request);
    if (recovered === 'unstarted') {
      throw new Error(recovered);
    }
    expect(await recovered.ended).toEqual({ endedAt: 7, exitCode: 2 });
  });

  it('has the end that a launcher that lives records late, and none that a dead one never will', async () => {
    for (const lives of [true, false]) {
      const run = newRun();
      const request = requestOf(run);
      const file = createRunFile(run.record, request.marker);
      file.started({ pid: 2 ** 22 + 1, startTime: 1 }, 5);
      const recovered = await recover(request, () => lives);
      if (recovered === 'unstarted') {
        throw new Error(recovered);
      }
      expect(await Promise.race([recovered.ended, pause(500)])).toEqual(
        lives ? undefined : { endedAt: expect.any(Number), unknown: true },
      );
      file.ended({ endedAt: 7, exitCode: 2 });
      expect(await recovered.ended).toMatchObject(lives ? { exitCode: 2 } : { unknown: true });
    }
  });

  it('is refused when nobody knows what became of it', async () => {
    const run = newRun();
    createRunFile(run.record, 'm');
    await expect(recover(requestOf(run))).rejects.toMatchObject({ reason: 'spawn' });
    await expect(recover(requestOf(newRun(), false))).rejects.toMatchObject({ reason: 'spawn' });
  });
});
