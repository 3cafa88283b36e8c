// A process that another program has started as the leader of a group of its own, as VS Code does with those of its
// terminals. Nobody tells of its end, so it is looked at. The number stays the group's as long as it has a member; the
// leader is known by its start time, so that a later process under the same number is not taken for it.
// Only Linux lets us look; elsewhere only the leader is asked for, and nothing is killed.

import { readdirSync, readFileSync } from 'node:fs';

export type ForeignGroup = {
  /** Processes of the group that live; empty for good once it was. */
  alive(): number[];
  /** SIGKILL for the group; false when this system does not let us be sure whom it would hit. */
  kill(): boolean;
};

type Entry = { readonly group: number; readonly dead: boolean; readonly startedAt: string };

export function foreignGroup(leader: number, proc = '/proc'): ForeignGroup {
  if (process.platform !== 'linux') {
    return { alive: () => (answers(leader) ? [leader] : []), kill: () => false };
  }
  const first = read(leader, proc);
  let empty = first === undefined;
  const alive = (): number[] => {
    if (empty) {
      return [];
    }
    const now = read(leader, proc);
    const found = now !== undefined && now.startedAt !== first?.startedAt ? [] : members(leader, proc);
    empty = found.length === 0;
    return found;
  };
  return {
    alive,
    kill() {
      // One that does not lead its group would take the group of its parent with it.
      if (first?.group !== leader) {
        return false;
      }
      if (alive().length > 0) {
        try {
          process.kill(-leader, 'SIGKILL');
        } catch {
          // It has ended meanwhile.
        }
      }
      return true;
    },
  };
}

function members(leader: number, proc: string): number[] {
  return readdirSync(proc)
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const entry = read(pid, proc);
      return entry !== undefined && !entry.dead && (entry.group === leader || pid === leader);
    });
}

function read(pid: number, proc: string): Entry | undefined {
  try {
    const stat = readFileSync(`${proc}/${pid}/stat`, 'latin1');
    // The second field is the program's name in brackets and may itself hold brackets and spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      group: Number(fields[2]),
      dead: /[ZXx]/.test(fields[0] ?? ''),
      startedAt: fields[19] ?? '',
    };
  } catch {
    return undefined;
  }
}

function answers(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
