// What jobs print of their secrets, by every way to start a job.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createProcessStarter, type ProcessStartError, readRunFiles } from '../../../../src/node/index.ts';
import {
  canLaunch,
  killGroup,
  launcherPath,
  log,
  members,
  start,
  type Started,
  temporaryFolder,
  until,
  windows,
  withEachStarter,
} from '../support.ts';

const secret = 'hunter2-and-so-on';
const env = { TEST_TOKEN: secret };

function startRedacted(
  script: string,
  more: { env?: Record<string, string>; redact?: boolean } = {},
): Promise<Started> {
  const spec = { file: '/bin/sh', args: ['-c', script], env: more.env ?? env };
  return start(spec, { redact: more.redact ?? true });
}

async function outputOf(...[script, more]: Parameters<typeof startRedacted>): Promise<string> {
  const started = await startRedacted(script, more);
  await started.process.ended;
  return log(started);
}

const wait = (file: string) => `while [ ! -e ${file} ]; do sleep 0.01; done`;
/** What a job's stdout is. */
const look = 'readlink /proc/self/fd/1';

describe.skipIf(windows)('a job that knows a secret', () => {
  withEachStarter(() => {
    it('does not get it into its output, on either stream', async () => {
      expect(await outputOf('echo "it is $TEST_TOKEN"; echo "$TEST_TOKEN!" >&2')).toBe('it is ***\n***!\n');
    });

    it('not even byte by byte', async () => {
      const code = `for (const c of 'x' + process.env.TEST_TOKEN + 'x') {
        require('fs').writeSync(1, c); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2); }`;
      const started = await start({ file: process.execPath, args: ['-e', code], env }, { redact: true });
      await started.process.ended;
      expect(log(started)).toBe('x***x');
    });

    it('nor across the chunks of a long output', async () => {
      const code = `const line = 'a'.repeat(1000) + process.env.TEST_TOKEN + '\\n';
        for (let i = 0; i < 3000; i++) require('fs').writeSync(1, line);`;
      const started = await start({ file: process.execPath, args: ['-e', code], env }, { redact: true });
      await started.process.ended;
      expect(log(started)).toBe(`${'a'.repeat(1000)}***\n`.repeat(3000));
    });

    it('keeps the order of its streams, and may open them anew', async () => {
      const script = 'for i in 1 2 3 4 5 6 7 8 9; do echo $i; echo e$i >&2; done; echo again > /dev/stderr';
      const lines = Array.from({ length: 9 }, (_, i) => `${i + 1}\ne${i + 1}\n`);
      expect(await outputOf(script)).toBe(`${lines.join('')}again\n`);
    });

    it('has its exit code, and its output when that is known', async () => {
      for (let i = 0; i < 5; i++) {
        const started = await startRedacted('head -c 200000 /dev/zero; echo end; exit 7');
        expect(await started.process.ended).toMatchObject({ exitCode: 7 });
        expect(log(started)).toHaveLength(200_004);
      }
    });

    it('ends though a child holds its output open, whose output is still kept', async () => {
      const started = await startRedacted(
        '(while [ ! -e go ]; do sleep 0.01; done; echo "late $TEST_TOKEN") & echo done; exit 3',
      );
      const end = await started.process.ended;
      expect(end).toMatchObject({ exitCode: 3 });
      expect(Date.now() - end.endedAt).toBeLessThan(1500);
      expect(members(started.process.pid).length).toBeGreaterThan(0);
      expect(log(started)).toBe('done\n');
      await (
        await start(
          { file: 'touch', args: ['go'], cwd: started.folder },
          { logPath: path.join(started.folder, 'other') },
        )
      ).process.ended;
      await until(() => log(started) === 'done\nlate ***\n', 'the late output');
    });

    it('ends though a child floods the output that it holds', async () => {
      const started = await startRedacted('yes & echo done');
      expect(await started.process.ended).toMatchObject({ exitCode: 0 });
      expect((await started.process.halt({ graceMs: 0 })).clean).toBe(true);
    });

    it('can be halted', async () => {
      const started = await startRedacted('trap "" TERM; echo $TEST_TOKEN; while :; do sleep 0.01; done');
      await until(() => log(started) === '***\n', 'the output');
      expect(await started.process.halt({ graceMs: 100 })).toEqual({ clean: true, remaining: [] });
    });

    it('has its cap all the same', async () => {
      const spec = { file: '/bin/sh', args: ['-c', 'yes $TEST_TOKEN | head -n 300000'], env };
      const started = await start(spec, { redact: true, maxBytes: 200_000 });
      await started.process.ended;
      expect(log(started).length).toBeLessThanOrEqual(200_000);
      expect(log(started)).toMatch(/^(\*\*\*\n)+.*were left out here/);
      expect(log(started).endsWith('\n***\n***\n')).toBe(true);
    });

    it('does not get it into its stop command’s output', async () => {
      const started = await startRedacted('while [ ! -e stop ]; do sleep 0.01; done');
      const stop = {
        file: '/bin/sh',
        args: ['-c', 'echo "stop $TEST_TOKEN"; touch stop'],
        cwd: started.folder,
        env,
      };
      await started.process.halt({ graceMs: 5000, stop });
      expect(log(started)).toBe('stop ***\n');
    });

    it('keeps it out of the reason why it cannot start, and out of its record', async () => {
      const folder = temporaryFolder();
      const record = { folder, jobId: 1, attempt: 1 };
      const bad = { file: 'true', args: [], cwd: folder, env: { TEST_TOKEN: `${secret}\0` } };
      const error = (await start(bad, { redact: true, record }).catch(
        (e: unknown) => e,
      )) as ProcessStartError;
      expect(error).toMatchObject({ reason: 'spawn', code: 'ERR_INVALID_ARG_VALUE' });
      expect(JSON.stringify([error.message, error.path, String(error.cause), error.stack])).not.toContain(
        'hunter2',
      );
      const gone = { file: `/no/${secret}`, args: [], cwd: folder, env };
      const other = (await start(gone, { redact: true, record }).catch(
        (e: unknown) => e,
      )) as ProcessStartError;
      expect(other).toMatchObject({ reason: 'notFound', path: '/no/***' });
      const fine = await start({ file: 'true', cwd: folder, env }, { redact: true, record });
      await fine.process.ended;
      expect(await readRunFiles({ folder, jobId: 1, attempt: 1 })).toMatchObject({ state: 'ended' });
      expect(readFileSync(path.join(folder, 'job-1-1.run'), 'utf8')).not.toContain('hunter2');
    });

    it.skipIf(process.platform !== 'linux')(
      'writes into a pipe; any other straight into its log',
      async () => {
        expect(await outputOf(look)).toMatch(/^\/.*\(deleted\)\n$/);
        for (const other of [
          { env: { TEST_TOKEN: 'short' } },
          { env: { TEST_KEYBOARD: secret } },
          { redact: false },
        ]) {
          const started = await startRedacted(look, other);
          await started.process.ended;
          expect(log(started)).toBe(`${started.logPath}\n`);
        }
        expect(await outputOf('echo $TEST_TOKEN', { redact: false })).toBe(`${secret}\n`);
      },
    );

    it('is redacted by Node’s own pipes where there are no named ones', async () => {
      // The name of the pipe would be too long.
      const logPath = path.join(temporaryFolder(), 'y'.repeat(230));
      const spec = {
        file: '/bin/sh',
        args: ['-c', 'echo $TEST_TOKEN; sleep 0.1; echo $TEST_TOKEN >&2; exit 2'],
        env,
      };
      const started = await start(spec, { redact: true, logPath });
      expect(await started.process.ended).toMatchObject({ exitCode: 2 });
      expect(log(started)).toBe('***\n***\n');
      const missing = start({ file: 'no-such-program-xyz', env }, { redact: true, logPath });
      await expect(missing).rejects.toMatchObject({ reason: 'notFound' });
    });
  });

  it.skipIf(!canLaunch)('goes on when its host dies, and so does what it has left running', async () => {
    const folder = temporaryFolder();
    const logPath = path.join(folder, 'out.log');
    const record = { folder, jobId: 1, attempt: 1 };
    const script = `(${wait('go2')}; echo "child $TEST_TOKEN") & ${wait('go')}; echo "job $TEST_TOKEN"; exit 7`;
    const spec = { file: '/bin/sh', args: ['-c', script], cwd: folder, env };
    const program = path.join(import.meta.dirname, '../hostProgram.ts');
    const args = JSON.stringify([launcherPath, spec, logPath, record, { redact: true }]);
    const host = spawn(process.execPath, [program, args], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [pid] = (await once(host.stdout, 'data')) as [Buffer];
    onTestFinished(() => killGroup(Number(pid.toString())));
    host.kill('SIGKILL');
    await once(host, 'exit');
    const touch = (file: string) =>
      start({ file: 'touch', args: [file], cwd: folder }, { logPath: path.join(folder, 'other') });
    await touch('go');
    await expect
      .poll(() => readRunFiles({ folder, jobId: 1, attempt: 1 }))
      .toMatchObject({ state: 'ended', end: { exitCode: 7 } });
    await expect.poll(() => readFileSync(logPath, 'utf8')).toBe('job ***\n');
    await touch('go2');
    await expect.poll(() => readFileSync(logPath, 'utf8')).toBe('job ***\nchild ***\n');
  });

  it.skipIf(!canLaunch)('gets SIGPIPE when the launcher is killed', async () => {
    const folder = temporaryFolder();
    const starter = createProcessStarter({ launcherPath });
    const spec = {
      file: '/bin/sh',
      args: ['-c', `${wait('go')}; kill -9 $PPID; while :; do echo x; sleep 0.01; done`],
      cwd: folder,
      env,
    };
    const running = await starter.start(spec, { logPath: path.join(folder, 'out.log'), redact: true });
    writeFileSync(path.join(folder, 'go'), '');
    expect(await running.ended).toMatchObject({ unknown: true });
    starter.dispose();
  });
});
