// A process that another program has started as the leader of a group of its own, as VS Code does with those
// of its terminals, and what comes of it: its group, its session, and the descendants seen at a look. Nobody
// tells of their end, so they are looked at. A number belongs to the process that had it at the first look,
// known by its start time; a later process under the same number is not taken for it. What has left group and
// session and lost its parent before the first look is known at most by a variable of its environment that
// only this leader had; it is named, not killed, because what the other program puts there is not ours to
// promise. Only Linux lets us look; elsewhere only the leader is asked for, and nothing is killed.

import { isAlive } from './identity.ts';
import { processIds, type ProcStat, readEnvironment, readStat, unlessGone } from './procStat.ts';

export type ForeignGroup = {
  /** Those that live, by their ids. */
  alive(): number[];
  /** SIGKILL for all of them, as far as this system lets us be sure whom it hits. */
  kill(): void;
  /** Others that live and have the leader's value of `mark`. */
  strays(): number[];
};

export type ForeignOptions = {
  /** A variable whose value the other program makes up anew for each process that it starts. */
  readonly mark?: string;
  readonly proc?: string;
};

export function foreignGroup(leader: number, { mark, proc = '/proc' }: ForeignOptions = {}): ForeignGroup {
  if (process.platform !== 'linux') {
    return { alive: () => (isAlive({ pid: leader }) ? [leader] : []), kill: () => {}, strays: () => [] };
  }
  // By id, with the start times.
  const ours = new Map<number, number>();
  const first = living(leader, proc);
  const variable = mark === undefined ? undefined : markOf(leader, mark, proc);
  if (first !== undefined) {
    ours.set(leader, first.startTime);
  }
  const alive = (): number[] => {
    if (ours.size === 0) {
      return [];
    }
    const table = readTable(proc);
    // The number stays the group's as long as it has a member, so it counts while one of ours lives.
    const found = new Map([...ours].filter(([pid, startTime]) => table.get(pid)?.startTime === startTime));
    const reused = table.has(leader) && !found.has(leader);
    const related = ({ parent, groupId, sessionId }: ProcStat): boolean =>
      found.has(parent) || (!reused && (groupId === leader || sessionId === leader));
    let size: number;
    do {
      size = found.size;
      [...table]
        .filter(([, stat]) => related(stat))
        .forEach(([pid, { startTime }]) => found.set(pid, startTime));
    } while (found.size > size);
    ours.clear();
    found.forEach((startTime, pid) => ours.set(pid, startTime));
    return [...ours.keys()];
  };
  return {
    alive,
    kill: () => alive().forEach(killOne),
    strays() {
      if (variable === undefined) {
        return [];
      }
      // In this order: whoever is started between the looks is no candidate.
      const candidates = [...readTable(proc).keys()];
      const known = new Set(alive());
      return candidates.filter((pid) => !known.has(pid) && environment(pid, proc).includes(variable));
    },
  };
}

function readTable(proc: string): Map<number, ProcStat> {
  const table = new Map<number, ProcStat>();
  for (const pid of processIds(proc)) {
    const stat = living(pid, proc);
    if (stat !== undefined) {
      table.set(pid, stat);
    }
  }
  return table;
}

/** Undefined when it is ours as well, and so tells nobody apart. */
function markOf(leader: number, name: string, proc: string): string | undefined {
  const found = environment(leader, proc).find((variable) => variable.startsWith(`${name}=`));
  return found === `${name}=${process.env[name] ?? ''}` ? undefined : found;
}

function environment(pid: number, proc: string): string[] {
  return unlessGone(() => readEnvironment(pid, proc))?.split('\0') ?? [];
}

/** Undefined for one that is dead, too. */
function living(pid: number, proc: string): ProcStat | undefined {
  const stat = unlessGone(() => readStat(pid, proc));
  return stat?.alive === true ? stat : undefined;
}

function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
