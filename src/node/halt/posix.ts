// Halting on Linux and macOS: SIGTERM to the process group, the grace, then SIGKILL to the group until the process
// table shows that nobody of it lives.
//
// Whose group it is. A number is given out anew only when no process has it as its id or its group. So the group is
// ours until the leader's end is reported to us, and after that for as long as it has members. A group that was formed
// anew under our number is recognised by its leader: a process with the leader's id, which ours no longer is.
// After the leader's end nothing is signalled without a look at the table.

import { errorCode } from '../processStartError.ts';
import type { Halter, HaltResult, HaltTarget } from './halter.ts';
import { pause } from './pause.ts';
import type { ProcessTable } from './processTable.ts';

export type Kill = (pid: number, name: NodeJS.Signals | 0) => unknown;

/**
 * What the table shows of a group: the members alive, or nobody. The list is empty when the system knows the group and
 * each look found nobody, since its processes follow one another faster than the table is read.
 */
type Look = number[] | 'empty' | 'unreadable';

/** Only dead ones, and the same at two looks running, is an empty group. */
const LOOKS = 3;

/** How long the system gets to end what was killed; a process stuck in the kernel is then reported as remaining. */
const KILL_WAIT_MS = 2000;
const FIRST_POLL_MS = 5;
const LONGEST_POLL_MS = 50;
const CLEAN: HaltResult = { clean: true, remaining: [] };

export function posixHalter(
  table: ProcessTable,
  kill: Kill = (pid, name) => process.kill(pid, name),
  killWaitMs = KILL_WAIT_MS,
): Halter {
  function signal(target: HaltTarget, name: NodeJS.Signals | 0): boolean {
    try {
      kill(-target.pid, name);
      return true;
    } catch (error) {
      // EPERM: there are members, and none that we may signal (macOS says so of zombies, too).
      return errorCode(error) !== 'ESRCH';
    }
  }

  async function look(target: HaltTarget): Promise<Look> {
    const leaderGone = target.hasExited();
    let deadBefore = '';
    for (let round = 0; round < LOOKS; round++) {
      if (leaderGone && !signal(target, 0)) return 'empty';
      const entries = await table(target.pid).catch(() => undefined);
      if (entries === undefined) return 'unreadable';
      if (leaderGone && entries.some((entry) => entry.pid === target.pid)) return 'empty';
      const alive = entries.filter((entry) => entry.alive).map((entry) => entry.pid);
      if (alive.length > 0) return alive;
      const dead = entries.map((entry) => entry.pid).join();
      if (dead !== '' && dead === deadBefore) return 'empty';
      deadBefore = dead;
    }
    return [];
  }

  /** True as soon as the group is empty, false when the time is up or somebody is in a hurry. */
  async function endsWithin(graceMs: number, target: HaltTarget, hurry: Promise<void>): Promise<boolean> {
    const deadline = performance.now() + graceMs;
    let hurried = false;
    const hurrying = hurry.then(() => (hurried = true));
    await pause(graceMs, target.exited, hurrying);
    let waitMs = FIRST_POLL_MS;
    while (target.hasExited()) {
      const lookedAt = performance.now();
      if ((await look(target)) === 'empty') return true;
      const now = performance.now();
      if (hurried || now >= deadline) return false;
      // A big table is looked at less often.
      await pause(Math.min(Math.max(waitMs, 4 * (now - lookedAt)), deadline - now), hurrying);
      waitMs = Math.min(waitMs * 2, LONGEST_POLL_MS);
    }
    return false;
  }

  async function killAll(target: HaltTarget): Promise<HaltResult> {
    const deadline = performance.now() + killWaitMs;
    for (let waitMs = FIRST_POLL_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_POLL_MS)) {
      const late = performance.now() >= deadline;
      if (target.hasExited() || late) {
        const found = await look(target);
        if (found === 'empty' && target.hasExited()) return CLEAN;
        if (late) return { clean: false, remaining: typeof found === 'string' ? [] : found };
        if (found !== 'unreadable') signal(target, 'SIGKILL');
      } else {
        signal(target, 'SIGKILL');
      }
      await (target.hasExited() ? pause(waitMs) : pause(waitMs, target.exited));
    }
  }

  return async (target, graceMs, hurry) => {
    if (graceMs > 0 && !target.hasExited()) {
      signal(target, 'SIGTERM');
      // One that is stopped would not notice before it is continued.
      signal(target, 'SIGCONT');
      if (await endsWithin(graceMs, target, hurry)) return CLEAN;
    }
    return killAll(target);
  };
}
