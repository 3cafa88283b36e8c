// Halting on Linux and macOS: the job's own stop command, if it has one; a signal to the group and to whoever
// else belongs to the job; the grace; then SIGKILL until several looks at the process table running show
// nobody. Groups are killed as a whole, which no fork escapes. Nothing is signalled without a look at whose
// number it is.

import { isOfThisBoot } from '../process/identity.ts';
import { pause } from '../base/pause.ts';
import { errorCode } from '../base/processStartError.ts';
import { Family, type Look } from './family.ts';
import type { Halter, HaltOrders, HaltResult, HaltTarget } from './halter.ts';
import type { ProcessEntry, ProcessTable } from './processTable.ts';

export type Kill = (pid: number, name: NodeJS.Signals | 0) => unknown;

/** Nobody, or only the same dead ones, at so many looks running is an empty family. */
const defaultEmptyLooks = 2;
/**
 * Where there is no group that the system answers for: what lives on in ever new processes can slip through a
 * look.
 */
const defaultEmptyLooksScattered = 6;
/** For a group that exists, and nobody is seen in it. */
const mostLooks = 8;

/**
 * How long the system gets to end what was killed; a process stuck in the kernel is then reported as
 * remaining.
 */
const defaultKillWaitMs = 2000;
const firstPollMs = 2;
const longestPollMs = 50;
const cleanHalt: HaltResult = { clean: true, remaining: [] };

export function posixHalter(
  table: ProcessTable,
  kill: Kill = (pid, name) => process.kill(pid, name),
  killWaitMs = defaultKillWaitMs,
): Halter {
  function signal(pid: number, name: NodeJS.Signals | 0): boolean {
    try {
      kill(pid, name);
      return true;
    } catch (error) {
      // EPERM: there are members, and none that we may signal (macOS says so of zombies, too).
      return errorCode(error) !== 'ESRCH';
    }
  }

  /** False when its leader is gone: the number of the group may belong to another one since. */
  function signalGroup(target: HaltTarget, ...names: NodeJS.Signals[]): boolean {
    const { pid, startTime } = target.identity;
    const isOurs =
      startTime === undefined ? target.watched && !target.hasExited() : table.isStill({ pid, startTime });
    if (isOurs) {
      for (const name of names) {
        signal(-pid, name);
      }
    }
    return isOurs;
  }

  function signalOne(entry: ProcessEntry, ...names: NodeJS.Signals[]): void {
    if (table.isStill(entry)) {
      for (const name of names) {
        signal(entry.pid, name);
      }
    }
  }

  /**
   * What looks running show: the living, or 'empty'. No members and not 'empty' means that the system knows
   * the group and each look found nobody, since its processes follow one another faster than the table is
   * read.
   */
  async function look(
    family: Family,
    { identity }: HaltTarget,
    onMarked?: (entry: ProcessEntry) => void,
  ): Promise<Look | 'empty' | undefined> {
    let deadBefore: string | undefined;
    let emptyLooks = 0;
    for (let round = 1; ; round++) {
      const seen = await family.look(onMarked);
      if (seen === undefined || seen.members.length > 0) {
        return seen;
      }
      const exists = seen.groupIsOurs && signal(-identity.pid, 0);
      const dead = exists ? seen.group.map(({ pid }) => pid).join() : 'no group';
      emptyLooks = dead === '' ? 0 : dead === deadBefore ? emptyLooks + 1 : 1;
      if (emptyLooks >= (family.isScattered ? defaultEmptyLooksScattered : defaultEmptyLooks)) {
        return 'empty';
      }
      if (round >= mostLooks) {
        return seen;
      }
      deadBefore = dead;
      if (family.isScattered) {
        await pause(1);
      }
    }
  }

  async function ask(family: Family, target: HaltTarget, name: NodeJS.Signals): Promise<void> {
    // Before the first signal: a parent that it ends no longer tells whose child the child is.
    const seen = (await family.look())?.members ?? [];
    // One that is stopped would not notice before it is continued.
    const groupIsAsked = signalGroup(target, name, 'SIGCONT');
    const { pid } = target.identity;
    for (const entry of seen) {
      if (!groupIsAsked || entry.groupId !== pid) {
        signalOne(entry, name, 'SIGCONT');
      }
    }
    // Again for those that were just leaving the session. Whoever is new inside of it may be there to clean
    // up.
    const asked = new Set(seen.map((entry) => entry.pid));
    for (const entry of (await family.look())?.members ?? []) {
      const left = entry.groupId !== pid && entry.sessionId !== pid;
      if (left && !asked.has(entry.pid)) {
        signalOne(entry, name, 'SIGCONT');
      }
    }
  }

  /** True as soon as nobody is left, false when the time is up or one of the wakers settles. */
  async function endsWithin(
    graceMs: number,
    family: Family,
    target: HaltTarget,
    ...wakers: Promise<unknown>[]
  ): Promise<boolean> {
    const deadline = performance.now() + graceMs;
    let woken = false;
    const waking = Promise.race(wakers).then(() => (woken = true));
    await pause(graceMs, target.exited, waking);
    for (let waitMs = firstPollMs; target.hasExited(); waitMs = Math.min(waitMs * 2, longestPollMs)) {
      const lookedAt = performance.now();
      if ((await look(family, target)) === 'empty') {
        return true;
      }
      const now = performance.now();
      if (woken || now >= deadline) {
        return false;
      }
      // A big table is looked at less often.
      await pause(Math.min(Math.max(waitMs, 4 * (now - lookedAt)), deadline - now), waking);
    }
    return false;
  }

  function killMembers({ members, foreignGroups, groupIsOurs }: Look, target: HaltTarget): void {
    const groups = new Set<number>();
    for (const entry of members) {
      // A member that is still itself proves that the number of its group has not been given out anew.
      if (groups.has(entry.groupId) || !table.isStill(entry)) {
        continue;
      }
      if (foreignGroups.has(entry.groupId)) {
        signal(entry.pid, 'SIGKILL');
      } else {
        groups.add(entry.groupId);
        signal(-entry.groupId, 'SIGKILL');
      }
    }
    // Nobody was seen, and still there is somebody.
    if (members.length === 0 && groupIsOurs) {
      signal(-target.identity.pid, 'SIGKILL');
    }
  }

  /** In the middle of the look that has just found it. */
  function killMarked({ pid, groupId }: ProcessEntry): void {
    if (pid !== process.pid) {
      signal(groupId === pid ? -pid : pid, 'SIGKILL');
    }
  }

  async function killAll(family: Family, target: HaltTarget): Promise<HaltResult> {
    const deadline = performance.now() + killWaitMs;
    signalGroup(target, 'SIGKILL');
    for (let waitMs = firstPollMs; ;) {
      const seen = await look(family, target, killMarked);
      if (seen === 'empty') {
        return cleanHalt;
      }
      if (performance.now() >= deadline) {
        return { clean: false, remaining: seen?.members.map(({ pid }) => pid) ?? [] };
      }
      if (seen === undefined) {
        signalGroup(target, 'SIGKILL');
      } else {
        killMembers(seen, target);
      }
      // What multiplies is not given time.
      waitMs = seen !== undefined && seen.newcomers > 0 ? firstPollMs : Math.min(waitMs * 2, longestPollMs);
      await pause(waitMs);
    }
  }

  async function askAndWait(family: Family, target: HaltTarget, orders: HaltOrders): Promise<boolean> {
    const { graceMs, hurry, stop } = orders;
    if (stop !== undefined && (await endsWithin(graceMs, family, target, hurry, stop()))) {
      return true;
    }
    await ask(family, target, orders.signal);
    return endsWithin(graceMs, family, target, hurry);
  }

  return async (target, orders) => {
    if (!isOfThisBoot(target.identity)) {
      return cleanHalt;
    }
    const family = new Family(target, table);
    if (orders.graceMs > 0) {
      orders.onPhase('asked');
      if (await askAndWait(family, target, orders)) {
        return cleanHalt;
      }
    }
    orders.onPhase('killing');
    if (orders.graceMs <= 0) {
      await family.look();
    }
    return killAll(family, target);
  };
}
