// A process that another program has started as the leader of a group of its own, as VS Code does with those of its
// terminals, and what comes of it: its group, its session, and the descendants seen at a look. Nobody tells of their
// end, so they are looked at. A number belongs to the process that had it at the first look, known by its start time;
// a later process under the same number is not taken for it. What has left group and session and lost its parent before
// the first look is known at most by a variable of its environment that only this leader had; it is named, not killed,
// because what the other program puts there is not ours to promise.
// Only Linux lets us look; elsewhere only the leader is asked for, and nothing is killed.

import { readdirSync, readFileSync } from 'node:fs';

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

type Entry = {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  readonly startedAt: string;
};

export function foreignGroup(leader: number, { mark, proc = '/proc' }: ForeignOptions = {}): ForeignGroup {
  if (process.platform !== 'linux') {
    return { alive: () => (answers(leader) ? [leader] : []), kill: () => {}, strays: () => [] };
  }
  // By id, with the start times.
  const ours = new Map<number, string>();
  const first = read(leader, proc);
  const variable = mark === undefined ? undefined : markOf(leader, mark, proc);
  if (first !== undefined) {
    ours.set(leader, first.startedAt);
  }
  const alive = (): number[] => {
    if (ours.size === 0) {
      return [];
    }
    const table = readTable(proc);
    // The number stays the group's as long as it has a member, so it counts while one of ours lives.
    const found = new Map([...ours].filter(([pid, startedAt]) => table.get(pid)?.startedAt === startedAt));
    const reused = table.has(leader) && !found.has(leader);
    const related = ({ parent, group, session }: Entry): boolean =>
      found.has(parent) || (!reused && (group === leader || session === leader));
    let size: number;
    do {
      size = found.size;
      [...table.values()].filter(related).forEach(({ pid, startedAt }) => found.set(pid, startedAt));
    } while (found.size > size);
    ours.clear();
    found.forEach((startedAt, pid) => ours.set(pid, startedAt));
    return [...ours.keys()];
  };
  return {
    alive,
    kill: () => alive().forEach(killOne),
    strays() {
      const known = new Set(alive());
      return variable === undefined
        ? []
        : [...readTable(proc).keys()].filter(
            (pid) => !known.has(pid) && environment(pid, proc).includes(variable),
          );
    },
  };
}

function readTable(proc: string): Map<number, Entry> {
  const entries = readdirSync(proc)
    .filter((name) => /^\d+$/.test(name))
    .map((name) => read(Number(name), proc))
    .filter((entry) => entry !== undefined);
  return new Map(entries.map((entry) => [entry.pid, entry]));
}

/** Undefined when it is ours as well, and so tells nobody apart. */
function markOf(leader: number, name: string, proc: string): string | undefined {
  const found = environment(leader, proc).find((variable) => variable.startsWith(`${name}=`));
  return found === `${name}=${process.env[name] ?? ''}` ? undefined : found;
}

function environment(pid: number, proc: string): string[] {
  try {
    return readFileSync(`${proc}/${pid}/environ`, 'latin1').split('\0');
  } catch {
    return [];
  }
}

/** Undefined for one that is dead, too. */
function read(pid: number, proc: string): Entry | undefined {
  try {
    const stat = readFileSync(`${proc}/${pid}/stat`, 'latin1');
    // The second field is the program's name in brackets and may itself hold brackets and spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state = '', parent, group, session] = fields;
    return /[ZXx]/.test(state)
      ? undefined
      : {
          pid,
          parent: Number(parent),
          group: Number(group),
          session: Number(session),
          startedAt: fields[19] ?? '',
        };
  } catch {
    return undefined;
  }
}

function killOne(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
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
