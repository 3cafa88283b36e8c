// Does what a terminal does when its shell has ended: it sends SIGHUP to what the shell has left running in
// its group. That ends whatever has not chosen to ignore it (nohup) or left the group (setsid, a shell's own
// job control).

import { isOfThisBoot } from '../process/identity.ts';
import { pause } from '../base/pause.ts';
import { errorCode } from '../base/processStartError.ts';
import { Family } from './family.ts';
import type { HaltTarget } from './halter.ts';
import { linuxProcessTable } from './linuxTable.ts';
import type { Kill } from './posix.ts';
import type { ProcessEntry, ProcessTable } from './processTable.ts';
import { psProcessTable } from './psTable.ts';

/**
 * For a target that has ended. `signals`: whether to send SIGHUP, or only to look. Resolves with the
 * processes that live on in its group: at once if there is no group any more, otherwise within half a second.
 * Never rejects.
 */
export type HangUp = (target: HaltTarget, signals: boolean) => Promise<readonly ProcessEntry[]>;

/** After each the process table is read, which costs more the bigger it is. */
const waitsMs = [5, 15, 45, 135, 300];

function posixHangUp(table: ProcessTable, kill: Kill = (pid, name) => process.kill(pid, name)): HangUp {
  function signal(pid: number, name: NodeJS.Signals | 0): boolean {
    try {
      kill(pid, name);
      return true;
    } catch (error) {
      return errorCode(error) !== 'ESRCH';
    }
  }

  return async (target, signals) => {
    const { identity } = target;
    // Nearly always: nothing has been left, and no table is read.
    if (!isOfThisBoot(identity) || !signal(-identity.pid, 0)) {
      return [];
    }
    const family = new Family({ ...target, hasExited: () => true }, table);
    const living = async () => {
      const seen = signal(-identity.pid, 0) ? await family.look() : undefined;
      // The number may mean another group by now.
      const group = seen?.groupIsOurs === true ? seen.group : [];
      return group.filter(({ alive, groupId }) => alive && groupId === identity.pid);
    };
    let left = await living();
    if (signals && left.length > 0) {
      signal(-identity.pid, 'SIGHUP');
      // One that is stopped would not notice.
      signal(-identity.pid, 'SIGCONT');
      for (const waitMs of waitsMs) {
        await pause(waitMs);
        left = await living();
        if (left.length === 0) {
          break;
        }
      }
    }
    return left;
  };
}

/** Windows knows no groups: there nothing is signalled. */
export function systemHangUp(platform: NodeJS.Platform = process.platform): HangUp {
  if (platform === 'win32') {
    return async () => [];
  }
  return posixHangUp(platform === 'linux' ? linuxProcessTable() : psProcessTable());
}
