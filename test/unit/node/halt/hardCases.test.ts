// Processes that make themselves hard to end or to follow, and orders in unlucky moments.

import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { haltIdentified } from '../../../../src/node/index.ts';
import type { HaltStep } from '../../../../src/queue/index.ts';
import {
  log,
  members,
  start,
  type Started,
  temporaryFolder,
  until,
  windows,
  withEachStarter,
  written,
} from '../support.ts';
import { killSurvivors, newTrace, survivors, type Trace, writtenPids } from '../survivors.ts';

const cleanHalt = { clean: true, remaining: [] };
const long = 600_000;

async function startTraced(script: string): Promise<Started & { trace: Trace }> {
  const trace = newTrace(temporaryFolder());
  onTestFinished(() => killSurvivors(trace));
  const { folder: cwd, env } = trace;
  return { ...(await start({ file: '/bin/sh', args: ['-c', script], cwd, env })), trace };
}

const stopBy = (started: Started, script: string) => ({
  graceMs: long,
  stop: { file: '/bin/sh', args: ['-c', script], cwd: started.folder, env: {} },
});

describe.skipIf(process.platform !== 'linux')('hard cases', () => {
  withEachStarter(() => {
    it('a process that floods its output', async () => {
      const started = await startTraced('yes & yes; true');
      await until(() => statSync(started.logPath).size > 1_000_000, 'a flood');
      expect(await started.process.halt({ graceMs: long })).toEqual(cleanHalt);
      expect(survivors(started.trace)).toEqual([]);
      const { size } = statSync(started.logPath);
      await new Promise(setImmediate);
      expect(statSync(started.logPath).size).toBe(size);
    });

    it('a process that closes its output', async () => {
      const started = await startTraced('exec >&- 2>&-; echo $$ > ready; exec sleep 1000');
      await written(started, 'ready');
      expect(await started.process.halt({ graceMs: long })).toEqual(cleanHalt);
      expect(survivors(started.trace)).toEqual([]);
      expect(await started.process.ended).toMatchObject({ signal: 'SIGTERM' });
    });

    it('one that escapes holding the pipe neither keeps the job running nor survives its halt', async () => {
      const script = `echo out | setsid sh -c 'cat; echo $$ >> pids; exec sleep 1000' & `;
      const ended = await startTraced(`${script} while [ ! -s pids ]; do sleep 0.01; done; exit 3`);
      expect(await ended.process.ended).toMatchObject({ exitCode: 3 });
      // A natural end leaves alone what goes on in the background.
      expect(await ended.process.halt({ graceMs: 0 })).toEqual(cleanHalt);
      expect(survivors(ended.trace)).toEqual(writtenPids(ended.trace));

      const halted = await startTraced(`${script} sleep 1000`);
      await until(() => writtenPids(halted.trace).length === 1, 'the escaped one');
      expect(await halted.process.halt({ graceMs: long })).toEqual(cleanHalt);
      expect(survivors(halted.trace)).toEqual([]);
    });

    it('one that has left the group is asked politely, too', async () => {
      const server = `trap 'echo bye; exit' TERM; echo $$ >> pids; while :; do sleep 0.02; done`;
      const started = await startTraced(
        `(setsid sh -c "${server.replace('$$', '\\$\\$')}" &); exec sleep 1000`,
      );
      await until(() => writtenPids(started.trace).length === 1, 'the server');
      expect(await started.process.halt({ graceMs: long })).toEqual(cleanHalt);
      expect(log(started)).toContain('bye\n');
      expect(survivors(started.trace)).toEqual([]);
    });

    it('a child in the group that has dropped its environment, when its leader is gone', async () => {
      const child = `trap "" TERM; echo $$ >> pids; while :; do sleep 0.02; done`;
      const started = await startTraced(`env -i PATH="$PATH" sh -c '${child}' & wait`);
      await until(() => writtenPids(started.trace).length === 1, 'the child');
      expect(await started.process.halt({ graceMs: 100 })).toEqual(cleanHalt);
      expect(survivors(started.trace)).toEqual([]);
    });

    it('a child that has dropped its environment and left the session, while its parent lives', async () => {
      const child = `trap "" TERM; echo $$ >> pids; while :; do sleep 0.02; done`;
      const started = await startTraced(`setsid env -i PATH="$PATH" sh -c '${child}' & wait`);
      await until(() => writtenPids(started.trace).length === 1, 'the child');
      expect(await started.process.halt({ graceMs: 100 })).toEqual(cleanHalt);
      expect(survivors(started.trace)).toEqual([]);
    });

    it('one that multiplies in its group', async () => {
      const bomb = `trap '' TERM; n=0; while [ $n -lt 200 ]; do sleep 1000 & n=$((n + 1)); done`;
      const started = await startTraced(`(${bomb}) & (${bomb}) & echo $$ > ready; (${bomb}); wait`);
      await written(started, 'ready');
      expect(await started.process.halt({ graceMs: 1 })).toEqual(cleanHalt);
      expect(survivors(started.trace)).toEqual([]);
    });

    it('one that forks faster than it is killed: within bounds, and what is said is true', async () => {
      const hop = `[ -e enough ] && exit; trap '' TERM; setsid sh hop.sh & setsid true`;
      const started = await startTraced(
        `cat > hop.sh <<'EOF'\n${hop}\nEOF\nsh hop.sh & sh hop.sh & echo $$ > ready; exec sleep 1000`,
      );
      await written(started, 'ready');
      const before = performance.now();
      const { clean } = await started.process.halt({ graceMs: 50 });
      expect(performance.now() - before).toBeLessThan(8000);
      if (clean) {
        expect(survivors(started.trace)).toEqual([]);
      }
      killSurvivors(started.trace);
    }, 20_000);
  });
});

describe.skipIf(windows)('orders', () => {
  withEachStarter(() => {
    it('tell their phases', async () => {
      const stubborn = await startTraced(`trap '' TERM; echo 1 > ready; while :; do sleep 0.02; done`);
      await written(stubborn, 'ready');
      const phases: HaltStep[] = [];
      const onPhase = (phase: HaltStep): void => void phases.push(phase);
      await stubborn.process.halt({ graceMs: 50, onPhase });
      expect(phases).toEqual(['asked', 'killing']);

      const polite = await startTraced('sleep 1000');
      await polite.process.halt({ graceMs: long, onPhase });
      expect(phases).toEqual(['asked', 'killing', 'asked']);
    });

    it('may ask by SIGINT', async () => {
      const started = await startTraced(`trap 'exit 9' INT; echo 1 > ready; while :; do sleep 0.02; done`);
      await written(started, 'ready');
      expect(await started.process.halt({ graceMs: long, signal: 'SIGINT' })).toEqual(cleanHalt);
      expect(await started.process.ended).toMatchObject({ exitCode: 9 });
    });

    const onSignals = `trap 'exit 4' USR1; trap 'exit 5' TERM; echo 1 > ready; while :; do sleep 0.02; done`;

    it("try the job's own stop command first", async () => {
      const started = await startTraced(onSignals);
      await written(started, 'ready');
      const halt = stopBy(started, 'echo stopping; kill -USR1 $JOB_QUEUE_PID');
      expect(await started.process.halt(halt)).toEqual(cleanHalt);
      expect(await started.process.ended).toMatchObject({ exitCode: 4 });
      expect(log(started)).toBe('stopping\n');
    });

    it('still ask what is left when it has ended the first process alone', async () => {
      const child = `trap 'echo 1 > asked; exit' TERM; echo 1 > ready; while :; do sleep 0.02; done`;
      const started = await startTraced(`sh -c "${child}" & wait`);
      await written(started, 'ready');
      const halt = stopBy(started, 'kill -KILL $JOB_QUEUE_PID');
      expect(await started.process.halt({ ...halt, graceMs: 1000 })).toEqual(cleanHalt);
      expect(existsSync(path.join(started.folder, 'asked'))).toBe(true);
    });

    it.each(['exit 1', 'kill -9 $$'])('go on by themselves when it fails (%s)', async (script) => {
      const started = await startTraced(onSignals);
      await written(started, 'ready');
      expect(await started.process.halt(stopBy(started, script))).toEqual(cleanHalt);
      expect(await started.process.ended).toMatchObject({ exitCode: 5 });
    });

    it('go on by themselves when it cannot be started', async () => {
      const started = await startTraced(onSignals);
      await written(started, 'ready');
      const stop = { file: 'no-such-program', args: [], cwd: started.folder, env: {} };
      expect(await started.process.halt({ graceMs: long, stop })).toEqual(cleanHalt);
      expect(await started.process.ended).toMatchObject({ exitCode: 5 });
    });

    it('go on by themselves when it hangs, and end it, too', async () => {
      const started = await startTraced(onSignals);
      await written(started, 'ready');
      const halt = stopBy(started, 'echo $$ > stopper; exec sleep 1000');
      expect(await started.process.halt({ ...halt, graceMs: 300 })).toEqual(cleanHalt);
      expect(await started.process.ended).toMatchObject({ exitCode: 5 });
      expect(members(Number(await written(started, 'stopper')))).toEqual([]);
    });

    it('do not wait for it when ordered twice', async () => {
      const started = await startTraced(onSignals);
      await written(started, 'ready');
      const first = started.process.halt(stopBy(started, 'echo $$ > stopper; exec sleep 1000'));
      await written(started, 'stopper');
      expect(await started.process.halt({ graceMs: long })).toEqual(cleanHalt);
      expect(await first).toEqual(cleanHalt);
      expect(members(Number(await written(started, 'stopper')))).toEqual([]);
    });
  });
});

describe.skipIf(process.platform !== 'linux')('by identity, without being the parent', () => {
  it('ends the process and all that carries its marker', async () => {
    const started = await startTraced(`(setsid sh -c 'echo $$ >> pids; exec sleep 1000' &); exec sleep 1000`);
    await until(() => writtenPids(started.trace).length === 1, 'the escaped one');
    const { identity, marker } = started.process;
    expect(await haltIdentified({ identity, marker }, { graceMs: long })).toEqual(cleanHalt);
    expect(survivors(started.trace)).toEqual([]);
    expect(await started.process.ended).toMatchObject({ signal: 'SIGTERM' });
  });

  it('touches no other process that has the number, the group or the session', async () => {
    const started = await startTraced('echo $$ >> pids; sleep 1000 & echo $! >> pids; wait');
    await until(() => writtenPids(started.trace).length === 2, 'both processes');
    const { identity } = started.process;
    for (const other of [{ startTime: (identity.startTime ?? 0) - 1 }, { bootId: 'another' }]) {
      const stranger = { identity: { ...identity, ...other }, marker: 'of nobody' };
      expect(await haltIdentified(stranger, { graceMs: 20 })).toEqual(cleanHalt);
    }
    expect(survivors(started.trace)).toHaveLength(2);
  });
});

it.skipIf(process.platform !== 'linux')('a process sees its marker', async () => {
  const started = await start({ file: '/bin/sh', args: ['-c', 'echo $JOB_QUEUE_JOB'] });
  await started.process.ended;
  expect(log(started)).toBe(`${started.process.marker}\n`);
  expect(path.basename(started.logPath)).toBe('out.log');
});
