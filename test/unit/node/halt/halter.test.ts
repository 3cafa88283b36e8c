// The halters' decisions, with the system played by the test: what real processes do not do on order, and
// Windows.

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HaltOrders, HaltTarget } from '../../../../src/node/halt/halter.ts';
import { linuxProcessTable } from '../../../../src/node/halt/linuxTable.ts';
import { type Kill, posixHalter } from '../../../../src/node/halt/posix.ts';
import type { ProcessEntry } from '../../../../src/node/halt/processTable.ts';
import { markedProcesses, parsePs, psProcessTable } from '../../../../src/node/halt/psTable.ts';
import { namedProcesses, taskkillPath, windowsHalter } from '../../../../src/node/halt/windows.ts';
import { identify } from '../../../../src/node/process/identity.ts';
import { parseStat } from '../../../../src/node/process/procStat.ts';
import { members, startShell, temporaryFolder, windows } from '../support.ts';

const cleanHalt = { clean: true, remaining: [] };
const noHurry = new Promise<void>(() => {});

function orders(graceMs: number, more: Partial<HaltOrders> = {}): HaltOrders {
  return { graceMs, signal: 'SIGTERM', hurry: noHurry, onPhase: () => {}, ...more };
}

function target(pid: number, watched = true): HaltTarget & { exit: () => void } {
  let exited = false;
  let settle: (() => void) | undefined;
  const ended = new Promise<void>((resolve) => (settle = resolve));
  const exit = (): void => {
    exited = true;
    settle?.();
  };
  const identity = { pid, startTime: 1000 };
  return { identity, marker: 'm', watched, exited: ended, hasExited: () => exited, exit };
}

/** A process of the group 500 unless it is said otherwise. */
function entry(pid: number, more: Partial<ProcessEntry> = {}): ProcessEntry {
  const usual = { parent: 1, groupId: 500, sessionId: 500, startTime: 1000, alive: true, marked: false };
  return { pid, ...usual, ...more };
}

/** A system whose leader 500 ends on `exitsOn`; records the signals that are sent. */
function system(exitsOn: NodeJS.Signals, look: () => ProcessEntry[], watched = true) {
  const leader = target(500, watched);
  const sent: unknown[] = [];
  const kill: Kill = (pid, name) => {
    if (name !== 0) {
      sent.push([pid, name]);
    }
    if (!look().some((one) => one.groupId === -pid || one.pid === pid)) {
      throw Object.assign(new Error(), { code: 'ESRCH' });
    }
    if (name === exitsOn) {
      leader.exit();
    }
  };
  const table = {
    read: () => Promise.resolve().then(look),
    isStill: ({ pid, startTime }: { pid: number; startTime: number }) =>
      look().some((one) => one.pid === pid && one.startTime === startTime),
  };
  return { leader, sent, halt: posixHalter(table, kill, 20) };
}

describe('posixHalter', () => {
  it('kills the group when its leader is gone, and reports what survives that', async () => {
    const { leader, sent, halt } = system('SIGTERM', () => [
      ...(leader.hasExited() ? [] : [entry(500)]),
      entry(501),
    ]);
    const phases: string[] = [];
    const onPhase = (phase: string): void => void phases.push(phase);
    expect(await halt(leader, orders(5, { onPhase }))).toEqual({ clean: false, remaining: [501] });
    expect(sent.slice(0, 3)).toEqual([
      [-500, 'SIGTERM'],
      [-500, 'SIGCONT'],
      [-500, 'SIGKILL'],
    ]);
    expect(phases).toEqual(['asked', 'killing']);
  });

  it('asks by the signal that is ordered', async () => {
    const { leader, sent, halt } = system('SIGINT', () => (leader.hasExited() ? [] : [entry(500)]));
    expect(await halt(leader, orders(1000, { signal: 'SIGINT' }))).toEqual(cleanHalt);
    expect(sent).toEqual([
      [-500, 'SIGINT'],
      [-500, 'SIGCONT'],
    ]);
  });

  it('reports a leader that does not die', async () => {
    const { leader, halt } = system('SIGHUP', () => [entry(500)]);
    expect(await halt(leader, orders(0))).toEqual({ clean: false, remaining: [500] });
  });

  it('takes zombies for dead', async () => {
    const { leader, sent, halt } = system('SIGTERM', () => [
      entry(500, { alive: !leader.hasExited() }),
      entry(501, { alive: false }),
    ]);
    expect(await halt(leader, orders(1000))).toEqual(cleanHalt);
    expect(sent.map((one) => (one as unknown[])[1])).not.toContain('SIGKILL');
  });

  it('asks and kills outside of the group: what is marked, and the children of what belongs', async () => {
    const outside = { groupId: 600, sessionId: 600 };
    const { leader, sent, halt } = system('SIGTERM', () => [
      ...(leader.hasExited() ? [] : [entry(500)]),
      entry(600, { ...outside, marked: true }),
      entry(601, { ...outside, parent: 600 }),
      entry(602, { parent: 601, groupId: 700, sessionId: 700 }),
      // In the group of another, older process.
      entry(700, { groupId: 700, sessionId: 700, startTime: 3 }),
    ]);
    expect(await halt(leader, orders(5))).toEqual({ clean: false, remaining: [600, 601, 602] });
    const pids = sent.map((one) => (one as unknown[])[0]);
    expect(pids.slice(2, 8)).toEqual([600, 600, 601, 601, 602, 602]);
    expect(sent).toContainEqual([-600, 'SIGKILL']);
    expect(sent).toContainEqual([602, 'SIGKILL']);
    expect(pids).not.toContain(-700);
    expect(pids).not.toContain(700);
  });

  it.each([true, false])(
    "never signals another program's group that has got our number (watched: %s)",
    async (watched) => {
      const others = [entry(500, { startTime: 2000 }), entry(501, { startTime: 2000 })];
      const { leader, sent, halt } = system('SIGTERM', () => others, watched);
      leader.exit();
      expect(await halt(leader, orders(1000))).toEqual(cleanHalt);
      expect(await halt(leader, orders(0))).toEqual(cleanHalt);
      expect(sent).toEqual([]);
    },
  );

  it('signals a group without its leader only when it is known to be ours', async () => {
    const foreign = system('SIGTERM', () => [entry(501)], false);
    foreign.leader.exit();
    expect(await foreign.halt(foreign.leader, orders(0))).toEqual(cleanHalt);
    expect(foreign.sent).toEqual([]);

    const ours = system('SIGTERM', () => [entry(501), entry(502, { marked: true })], false);
    ours.leader.exit();
    expect(await ours.halt(ours.leader, orders(0))).toEqual({ clean: false, remaining: [501, 502] });
    expect(ours.sent).toContainEqual([-500, 'SIGKILL']);
  });

  it('does not signal a number that has been given out anew since the look', async () => {
    const { leader, sent, halt } = system('SIGTERM', () => [entry(600, { groupId: 600, marked: true })]);
    leader.exit();
    const reused = posixHalter(
      { read: async () => [entry(600, { groupId: 600, marked: true })], isStill: () => false },
      (pid, name) => name !== 0 && sent.push([pid, name]),
      20,
    );
    expect(await reused(leader, orders(5))).toEqual({ clean: false, remaining: [600] });
    expect(sent).toEqual([]);
    await halt(leader, orders(0));
    expect(sent).toContainEqual([-600, 'SIGKILL']);
  });

  it('touches nothing when its process was one of an earlier boot', async () => {
    const { leader, sent, halt } = system('SIGTERM', () => [entry(500)]);
    const earlier = { ...leader, identity: { ...leader.identity, bootId: 'another' } };
    if (process.platform === 'linux') {
      expect(await halt(earlier, orders(0))).toEqual(cleanHalt);
    }
    if (process.platform === 'linux') {
      expect(sent).toEqual([]);
    }
  });

  it('signals nobody it cannot see, and says that it does not know', async () => {
    const { leader } = system('SIGTERM', () => []);
    leader.exit();
    const sent: unknown[] = [];
    const kill: Kill = (_pid, name) => name === 0 || sent.push(name);
    const blindTable = { read: () => Promise.reject(new Error('no table')), isStill: () => false };
    const blind = posixHalter(blindTable, kill, 20);
    expect(await blind(leader, orders(0))).toEqual({ clean: false, remaining: [] });
    expect(sent).toEqual([]);
  });
});

describe('the process table', () => {
  const tail = '1 500 400 0 -1 4194560 1 0 0 0 0 0 0 0 20 0';
  const seen = { parent: 1, groupId: 500, sessionId: 400, startTime: 99 };

  it('is read from /proc whatever the program is called', () => {
    expect(parseStat(`12 (sh) S ${tail} 1 0 99 5 6`)).toEqual({ ...seen, alive: true });
    expect(parseStat(`12 (a) Z 7 7) S ${tail} 1 0 99 5`)).toEqual({ ...seen, alive: true });
    expect(parseStat(`12 (sh) Z ${tail} 1 0 99 5`)).toEqual({ ...seen, alive: false });
    expect(parseStat(`12 (sh) X ${tail} 1 0 99 5`)).toEqual({ ...seen, alive: false });
  });

  it('shows a process alive whose first thread has ended', () => {
    expect(parseStat(`12 (java) Z ${tail} 9 0 99 5`)).toEqual({ ...seen, alive: true });
  });

  it("is read from ps' output", () => {
    const output = `    1     0     1 Ss   Tue Nov 24 06:30:12 2026
  501   500   500 Z+   Tue Nov  3 06:30:12 2026\n  502 501 500 S+   x\n\n`;
    const startTime = Date.UTC(2026, 10, 24, 6, 30, 12) / 1000;
    const [one, two, three, ...rest] = parsePs(output, new Set([502]));
    const unknown = { sessionId: 0, marked: false };
    expect(one).toEqual({ ...unknown, pid: 1, parent: 0, groupId: 1, startTime, alive: true });
    expect(two).toMatchObject({ pid: 501, parent: 500, groupId: 500, alive: false });
    expect(three).toMatchObject({ pid: 502, alive: true, marked: true, startTime: Number.NaN });
    expect(rest).toEqual([]);
    expect([...markedProcesses(' 12 sh A=b JOB_QUEUE_JOB=x\n13 sh JOB_QUEUE_JOB=xy C=d\n', 'x')]).toEqual([
      12,
    ]);
  });

  it.skipIf(process.platform !== 'linux')('says the same in both ways', async () => {
    const { process: ours } = await startShell('sleep 1000 & sleep 1000 & wait');
    const alive = members(ours.pid);
    const group = (entries: ProcessEntry[]) =>
      entries.filter((one) => one.alive && one.groupId === ours.pid).map(({ pid }) => pid);
    const byProc = await linuxProcessTable().read(ours.marker, ours.identity.startTime);
    expect(group(byProc)).toEqual(expect.arrayContaining(alive));
    expect(byProc.filter(({ marked }) => marked).map(({ pid }) => pid)).toEqual(group(byProc));
    expect(group(await psProcessTable().read(ours.marker, undefined))).toEqual(expect.arrayContaining(alive));
    expect(await linuxProcessTable().read('another', undefined)).not.toContainEqual(
      expect.objectContaining({ marked: true }),
    );
  });

  it.skipIf(process.platform !== 'linux')('knows whether a number is still the same process', async () => {
    const table = linuxProcessTable();
    const { pid, startTime = 0 } = await identify(process.pid);
    expect(table.isStill({ pid, startTime })).toBe(true);
    expect(table.isStill({ pid, startTime: startTime + 1 })).toBe(false);
    expect(table.isStill({ pid: 2 ** 22 + 1, startTime })).toBe(false);
  });

  it.skipIf(windows)('that cannot be read is not an empty one', async () => {
    await expect(linuxProcessTable('/no/such/folder').read('m', 0)).rejects.toThrow('ENOENT');
  });

  it('does not say of a process that cannot be looked at that it is still itself', () => {
    const proc = temporaryFolder();
    mkdirSync(path.join(proc, '7', 'stat'), { recursive: true });
    expect(linuxProcessTable(proc).isStill({ pid: 7, startTime: 1 })).toBe(false);
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
    expect(await halt(leader, orders(5000))).toEqual(cleanHalt);
    expect(calls).toEqual([[taskkillPath(), ['/PID', '500', '/T', '/F']]]);
    expect(taskkillPath({ SystemRoot: 'D:\\Win' })).toBe('D:\\Win\\System32\\taskkill.exe');
    expect(taskkillPath({})).toBe('C:\\Windows\\System32\\taskkill.exe');
  });

  it('does not touch an id that may belong to another process', async () => {
    const leader = target(500);
    leader.exit();
    const halt = windowsHalter(() => Promise.reject(new Error('called')));
    expect(await halt(leader, orders(0))).toEqual(cleanHalt);
  });

  it('reports those that taskkill complains of and that live', async () => {
    const errors = `FEHLER: Der Prozess mit PID 700 (untergeordneter Prozess von PID 500) konnte nicht beendet werden.\r
FEHLER: Der Prozess mit PID 500 (untergeordneter Prozess von PID ${process.pid}) konnte nicht beendet werden.`;
    const halt = async (alive: number[], ends: boolean) => {
      const leader = target(500);
      const taskkill = async () => {
        if (ends) {
          leader.exit();
        }
        return { ok: false, errors };
      };
      return windowsHalter(taskkill, (pid) => alive.includes(pid), 1)(leader, orders(0));
    };
    expect(await halt([process.pid], true)).toEqual(cleanHalt);
    expect(await halt([process.pid, 700], true)).toEqual({ clean: false, remaining: [700] });
    expect(await halt([700], false)).toEqual({ clean: false, remaining: [500, 700] });
    expect(namedProcesses(errors, process.pid)).toEqual([700, 500]);
  });
});
