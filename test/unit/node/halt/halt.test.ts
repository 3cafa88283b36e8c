// Halting real processes. Whether something survived is asked of the process table.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { log, members, startNode, startShell, until, windows, withEachStarter, written } from '../support.ts';

const cleanHalt = { clean: true, remaining: [] };
/** Long enough that a test which waits for it fails. */
const long = 600_000;
const ignoresTerm = `trap '' TERM; echo $$ > ready; while :; do sleep 0.05; done`;

withEachStarter(() => {
  describe('halt, on every platform', () => {
    it('ends a plain process, and is clean again when called later', async () => {
      const started = await startNode('setInterval(() => {}, 1000)');
      expect(await started.process.halt({ graceMs: long })).toEqual(cleanHalt);
      expect(() => process.kill(started.process.pid, 0)).toThrow('ESRCH');
      await started.process.ended;
      expect(await started.process.halt({ graceMs: long })).toEqual(cleanHalt);
    });

    it('after the end has nothing to do', async () => {
      const started = await startNode('process.exit(3)');
      const end = await started.process.ended;
      expect(await started.process.halt({ graceMs: long })).toEqual(cleanHalt);
      expect(await started.process.ended).toBe(end);
      expect(end.exitCode).toBe(3);
    });
  });

  describe.skipIf(windows)('halt, on POSIX', () => {
    it('is polite: the process may clean up and choose its exit code', async () => {
      const started = await startShell(
        `trap 'echo bye; exit 7' TERM; echo 1 > ready; while :; do sleep 0.05; done`,
      );
      await written(started, 'ready');
      expect(await started.process.halt({ graceMs: long })).toEqual(cleanHalt);
      expect(await started.process.ended).toMatchObject({ exitCode: 7 });
      expect(log(started)).toMatch(/bye\n$/);
    });

    it('with graceMs 0 is not', async () => {
      const started = await startShell(
        `trap 'echo bye; exit 7' TERM; echo 1 > ready; while :; do sleep 0.05; done`,
      );
      await written(started, 'ready');
      expect(await started.process.halt({ graceMs: 0 })).toEqual(cleanHalt);
      expect(await started.process.ended).toMatchObject({ signal: 'SIGKILL' });
      expect(log(started)).toBe('');
      expect(members(started.process.pid)).toEqual([]);
    });

    it("ends a shell's children", async () => {
      const started = await startShell(
        `sleep 1000 & (sleep 1000; true) & sh -c 'sleep 1000; true' & echo 1 > ready; wait`,
      );
      await written(started, 'ready');
      await until(() => members(started.process.pid).length >= 6, 'six processes');
      expect(await started.process.halt({ graceMs: long })).toEqual(cleanHalt);
      expect(members(started.process.pid)).toEqual([]);
      expect(await started.process.ended).toMatchObject({ signal: 'SIGTERM' });
    });

    it('kills what ignores SIGTERM after the grace', async () => {
      const started = await startShell(ignoresTerm);
      await written(started, 'ready');
      const before = performance.now();
      expect(await started.process.halt({ graceMs: 100 })).toEqual(cleanHalt);
      expect(performance.now() - before).toBeGreaterThanOrEqual(99);
      expect(members(started.process.pid)).toEqual([]);
      expect(await started.process.ended).toMatchObject({ signal: 'SIGKILL' });
    });

    it('kills a child that ignores SIGTERM when its leader has already gone', async () => {
      const started = await startShell(`sh -c "${ignoresTerm.replace('$$', '\\$\\$')}" & wait`);
      await written(started, 'ready');
      const before = performance.now();
      expect(await started.process.halt({ graceMs: 150 })).toEqual(cleanHalt);
      expect(performance.now() - before).toBeGreaterThanOrEqual(149);
      expect(await started.process.ended).toMatchObject({ signal: 'SIGTERM' });
      expect(members(started.process.pid)).toEqual([]);
    });

    it('waits for a child that takes its time, and not for the rest of the grace', async () => {
      const child = `trap 'sleep 0.1; echo cleaned; exit' TERM; echo 1 > ready; while :; do sleep 0.01; done`;
      const started = await startShell(`sh -c "${child}" & wait`);
      await written(started, 'ready');
      expect(await started.process.halt({ graceMs: long })).toEqual(cleanHalt);
      expect(log(started)).toMatch(/cleaned\n$/);
      expect(members(started.process.pid)).toEqual([]);
    });

    it('ends what forks while it is halted', async () => {
      const started = await startShell(
        `trap '' TERM; while :; do sleep 1000 & echo 1 > ready; sleep 0.001; done`,
      );
      await written(started, 'ready');
      expect(await started.process.halt({ graceMs: 50 })).toEqual(cleanHalt);
      expect(members(started.process.pid)).toEqual([]);
    });

    it('ends what a dying process starts', async () => {
      const link = `fork() { trap 'fork & exit' TERM; echo 1 > ready; while :; do sleep 0.01; done; }; fork`;
      const started = await startShell(link);
      await written(started, 'ready');
      expect(await started.process.halt({ graceMs: 100 })).toEqual(cleanHalt);
      expect(members(started.process.pid)).toEqual([]);
    });

    it('ends a process that lives on in ever new ones', async () => {
      const hop = `trap '' TERM; echo 1 > ready; sh "$0" &`;
      const started = await startShell(`cat > hop.sh <<'EOF'\n${hop}\nEOF\nsh hop.sh & sleep 1000`);
      await written(started, 'ready');
      expect(await started.process.halt({ graceMs: 100 })).toEqual(cleanHalt);
      // A hop between two looks at the table escapes them; this one cannot outrun every look.
      for (let look = 0; look < 5; look++) {
        expect(members(started.process.pid)).toEqual([]);
      }
    });

    it('ends what is stopped', async () => {
      const started = await startShell(`trap 'exit 7' TERM; echo 1 > ready; while :; do sleep 0.05; done`);
      await written(started, 'ready');
      process.kill(started.process.pid, 'SIGSTOP');
      expect(await started.process.halt({ graceMs: long })).toEqual(cleanHalt);
      expect(await started.process.ended).toMatchObject({ exitCode: 7 });
    });

    it('ordered twice skips the rest of the grace', async () => {
      const started = await startShell(ignoresTerm);
      await written(started, 'ready');
      const first = started.process.halt({ graceMs: long });
      const second = started.process.halt({ graceMs: long });
      expect(await Promise.all([first, second])).toEqual([cleanHalt, cleanHalt]);
      expect(members(started.process.pid)).toEqual([]);
    });

    it('ordered twice skips it also when only a child is left', async () => {
      const started = await startShell(`sh -c "${ignoresTerm.replace('$$', '\\$\\$')}" & wait`);
      await written(started, 'ready');
      const first = started.process.halt({ graceMs: long });
      await started.process.ended;
      expect(members(started.process.pid)).not.toEqual([]);
      await started.process.halt({ graceMs: long });
      expect(await first).toEqual(cleanHalt);
      expect(members(started.process.pid)).toEqual([]);
    });

    it('in the moment of start', async () => {
      const pids: number[] = [];
      for (let round = 0; round < 20; round++) {
        const started = await startShell('sleep 1000 & sleep 1000 & wait');
        pids.push(started.process.pid);
        expect(await started.process.halt({ graceMs: long })).toEqual(cleanHalt);
      }
      expect(members(...pids)).toEqual([]);
    }, 20_000);

    it('in the moment of exit', async () => {
      for (let round = 0; round < 20; round++) {
        const started = await startShell('echo 1 > ready; exit 3');
        await until(() => existsSync(path.join(started.folder, 'ready')), 'ready');
        expect(await started.process.halt({ graceMs: long })).toEqual(cleanHalt);
        const end = await started.process.ended;
        expect(end.exitCode === 3 || end.signal === 'SIGTERM').toBe(true);
      }
    }, 20_000);

    it('after the end leaves alone what the command left in the background', async () => {
      const started = await startShell('sleep 1000 & echo $! > child');
      await started.process.ended;
      expect(await started.process.halt({ graceMs: 0 })).toEqual(cleanHalt);
      const child = Number(readFileSync(path.join(started.folder, 'child'), 'utf8'));
      expect(members(started.process.pid)).toEqual([child]);
    });
  });
});
