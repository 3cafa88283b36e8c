// The halters' decisions, with the system played by the test: what real processes do not do on order, and Windows.

import { describe, expect, it } from 'vitest';
import type { HaltTarget } from '../../../src/node/halt/halter.ts';
import { type Kill, posixHalter } from '../../../src/node/halt/posix.ts';
import {
  type GroupEntry,
  linuxProcessTable,
  parsePs,
  parseStat,
  psProcessTable,
} from '../../../src/node/halt/processTable.ts';
import { namedProcesses, taskkillPath, windowsHalter } from '../../../src/node/halt/windows.ts';
import { members, startShell, windows } from './support.ts';

const CLEAN = { clean: true, remaining: [] };
const noHurry = new Promise<void>(() => {});

function target(pid: number): HaltTarget & { exit: () => void } {
  let exited = false;
  let settle: (() => void) | undefined;
  const ended = new Promise<void>((resolve) => (settle = resolve));
  const exit = (): void => {
    exited = true;
    settle?.();
  };
  return { pid, exited: ended, hasExited: () => exited, exit };
}

/** A system with one group, whose leader ends on `exitsOn`; records the signals that are sent. */
function system(exitsOn: NodeJS.Signals, table: () => GroupEntry[]) {
  const leader = target(500);
  const sent: unknown[] = [];
  const kill: Kill = (pid, name) => {
    if (name !== 0) sent.push([pid, name]);
    if (table().length === 0 && leader.hasExited()) throw Object.assign(new Error(), { code: 'ESRCH' });
    if (name === exitsOn) leader.exit();
  };
  const halt = posixHalter(() => Promise.resolve().then(table), kill, 20);
  return { leader, sent, halt };
}

describe('posixHalter', () => {
  it('reports what survives the kill', async () => {
    const { leader, sent, halt } = system('SIGTERM', () => [{ pid: 501, alive: true }]);
    expect(await halt(leader, 5, noHurry)).toEqual({ clean: false, remaining: [501] });
    expect(sent.slice(0, 3)).toEqual([
      [-500, 'SIGTERM'],
      [-500, 'SIGCONT'],
      [-500, 'SIGKILL'],
    ]);
  });

  it('reports a leader that does not die', async () => {
    const { leader, halt } = system('SIGHUP', () => [{ pid: 500, alive: true }]);
    expect(await halt(leader, 0, noHurry)).toEqual({ clean: false, remaining: [500] });
  });

  it('takes zombies for dead', async () => {
    const { leader, sent, halt } = system('SIGTERM', () => [{ pid: 501, alive: false }]);
    expect(await halt(leader, 1000, noHurry)).toEqual(CLEAN);
    expect(sent.map((entry) => (entry as unknown[])[1])).not.toContain('SIGKILL');
  });

  it("never signals another program's group that has got our number", async () => {
    const { leader, sent, halt } = system('SIGTERM', () => [
      { pid: 500, alive: true },
      { pid: 501, alive: true },
    ]);
    leader.exit();
    expect(await halt(leader, 1000, noHurry)).toEqual(CLEAN);
    expect(sent).toEqual([]);
  });

  it('signals nobody it cannot see, and says that it does not know', async () => {
    const { leader } = system('SIGTERM', () => []);
    leader.exit();
    const sent: unknown[] = [];
    const kill: Kill = (_pid, name) => name === 0 || sent.push(name);
    const blind = posixHalter(() => Promise.reject(new Error('no table')), kill, 20);
    expect(await blind(leader, 0, noHurry)).toEqual({ clean: false, remaining: [] });
    expect(sent).toEqual([]);
  });
});

describe('the process table', () => {
  const tail = '1 500 500 0 -1 4194560 1 0 0 0 0 0 0 0 20 0';

  it('is read from /proc whatever the program is called', () => {
    expect(parseStat(`12 (sh) S ${tail} 1 0 99`)).toEqual({ groupId: 500, alive: true });
    expect(parseStat(`12 (a) Z 7 7) S ${tail} 1 0 99`)).toEqual({ groupId: 500, alive: true });
    expect(parseStat(`12 (sh) Z ${tail} 1 0 99`)).toEqual({ groupId: 500, alive: false });
    expect(parseStat(`12 (sh) X ${tail} 1 0 99`)).toEqual({ groupId: 500, alive: false });
  });

  it('shows a process alive whose first thread has ended', () => {
    expect(parseStat(`12 (java) Z ${tail} 9 0 99`)).toEqual({ groupId: 500, alive: true });
  });

  it("is read from ps' output", () => {
    const output = '    1     1 Ss\n  501   500 Z+\n  502   500 S+\n  503   503 R\n\n';
    expect(parsePs(output, 500)).toEqual([
      { pid: 501, alive: false },
      { pid: 502, alive: true },
    ]);
  });

  it.skipIf(process.platform !== 'linux')('says the same in both ways', async () => {
    const started = await startShell('sleep 1000 & sleep 1000 & wait');
    const alive = members(started.process.pid).map((pid) => ({ pid, alive: true }));
    expect(await linuxProcessTable()(started.process.pid)).toEqual(expect.arrayContaining(alive));
    expect(await psProcessTable()(started.process.pid)).toEqual(expect.arrayContaining(alive));
  });

  it.skipIf(windows)('that cannot be read is not an empty one', async () => {
    await expect(linuxProcessTable('/no/such/folder')(1)).rejects.toThrow('ENOENT');
  });
});

describe('windowsHalter', () => {
  it('ends the tree by taskkill, named by its full path', async () => {
    const leader = target(500);
    const calls: unknown[] = [];
    const halt = windowsHalter(async (file, args) => {
      calls.push([file, args]);
      leader.exit();
      return { ok: true, errors: '' };
    });
    expect(await halt(leader, 5000, noHurry)).toEqual(CLEAN);
    expect(calls).toEqual([[taskkillPath(), ['/PID', '500', '/T', '/F']]]);
    expect(taskkillPath({ SystemRoot: 'D:\\Win' })).toBe('D:\\Win\\System32\\taskkill.exe');
    expect(taskkillPath({})).toBe('C:\\Windows\\System32\\taskkill.exe');
  });

  it('does not touch an id that may belong to another process', async () => {
    const leader = target(500);
    leader.exit();
    const halt = windowsHalter(() => Promise.reject(new Error('called')));
    expect(await halt(leader, 0, noHurry)).toEqual(CLEAN);
  });

  it('reports those that taskkill complains of and that live', async () => {
    const errors = `FEHLER: Der Prozess mit PID 700 (untergeordneter Prozess von PID 500) konnte nicht beendet werden.\r
FEHLER: Der Prozess mit PID 500 (untergeordneter Prozess von PID ${process.pid}) konnte nicht beendet werden.`;
    const halt = async (alive: number[], ends: boolean) => {
      const leader = target(500);
      const taskkill = async () => {
        if (ends) leader.exit();
        return { ok: false, errors };
      };
      return windowsHalter(taskkill, (pid) => alive.includes(pid), 1)(leader, 0, noHurry);
    };
    expect(await halt([process.pid], true)).toEqual(CLEAN);
    expect(await halt([process.pid, 700], true)).toEqual({ clean: false, remaining: [700] });
    expect(await halt([700], false)).toEqual({ clean: false, remaining: [500, 700] });
    expect(namedProcesses(errors, process.pid)).toEqual([700, 500]);
  });
});
