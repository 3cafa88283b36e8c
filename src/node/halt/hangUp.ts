// What a terminal does when its shell has ended: what the shell has left running in its group is told so by
// SIGHUP, which ends whoever has not decided otherwise (nohup) or gone away (setsid).

import { pause } from '../base/pause.ts';
import { errorCode } from '../base/processStartError.ts';
import { Family } from './family.ts';
import type { HaltTarget } from './halter.ts';
import { linuxProcessTable } from './linuxTable.ts';
import type { Kill } from './posix.ts';
import type { ProcessTable } from './processTable.ts';
import { psProcessTable } from './psTable.ts';

/**
 * For a target that has ended. `tell`: send the signal; otherwise only look. Resolves with the ids of what
 * lives on in its group: at once if there is no group any more, otherwise within half a second. Never
 * rejects.
 */
export type HangUp = (target: HaltTarget, tell: boolean) => Promise<readonly number[]>;

const endWaitMs = 500;
const pollMs = 20;

function posixHangUp(table: ProcessTable, kill: Kill = (pid, name) => process.kill(pid, name)): HangUp {
  function signal(pid: number, name: NodeJS.Signals | 0): boolean {
    try {
      kill(pid, name);
      return true;
    } catch (error) {
      return errorCode(error) !== 'ESRCH';
    }
  }

  return async (target, tell) => {
    const { pid } = target.identity;
    // Nearly always: nothing has been left, and no table is read.
    if (!signal(-pid, 0)) {
      return [];
    }
    const family = new Family(target, table);
    const living = async () => {
      const seen = await family.look();
      // The number may mean another group by now.
      return seen?.groupIsOurs === true ? seen.group.filter(({ alive }) => alive) : [];
    };
    let left = await living();
    if (tell && left.length > 0) {
      signal(-pid, 'SIGHUP');
      // One that is stopped would not notice.
      signal(-pid, 'SIGCONT');
      const deadline = performance.now() + endWaitMs;
      while (left.length > 0 && performance.now() < deadline) {
        await pause(pollMs);
        left = signal(-pid, 0) ? await living() : [];
      }
    }
    return left.map((entry) => entry.pid);
  };
}

/** Windows knows no groups: there, nothing is told. */
export function systemHangUp(platform: NodeJS.Platform = process.platform): HangUp {
  if (platform === 'win32') {
    return async () => [];
  }
  return posixHangUp(platform === 'linux' ? linuxProcessTable() : psProcessTable());
}
