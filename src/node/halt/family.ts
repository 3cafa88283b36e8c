// Who belongs to a job: its process' group and session, whoever carries its marker, the descendants of all
// these as far as their parents live, and whoever has been seen to belong before.
//
// Whose group it is. A number is given out anew only when no process has it as its id, group or session. So
// the group is ours while its leader is the process that we started, by its start time; and when the leader
// is gone, for as long as it has members, if we have watched it or one of them is ours for another reason. A
// group that was formed anew under our number is recognised by its leader, which is another process.

import type { HaltTarget } from './halter.ts';
import type { ProcessEntry, ProcessTable } from './processTable.ts';

export type Look = {
  /** The living. */
  readonly members: readonly ProcessEntry[];
  /** Members not seen before. */
  readonly newcomers: number;
  /** The group under the target's number is the target's. */
  readonly groupIsOurs: boolean;
  /** Everybody in that group, dead ones included. */
  readonly group: readonly ProcessEntry[];
  /** Groups in which somebody lives who does not belong. */
  readonly foreignGroups: ReadonlySet<number>;
};

export class Family {
  readonly #target: HaltTarget;
  readonly #table: ProcessTable;
  /** Start times by process id. */
  readonly #known = new Map<number, number>();
  #isScattered = false;

  constructor(target: HaltTarget, table: ProcessTable) {
    this.#target = target;
    this.#table = table;
    for (const { pid, startTime } of target.known ?? []) {
      this.#known.set(pid, startTime);
    }
  }

  /** Somebody of it has been seen outside of the target's group and session. */
  get isScattered(): boolean {
    return this.#isScattered;
  }

  /** Undefined when the table cannot be read. */
  async look(onMarked?: (entry: ProcessEntry) => void): Promise<Look | undefined> {
    const { identity, marker } = this.#target;
    const entries = await this.#table.read(marker, identity.startTime, onMarked).catch(() => undefined);
    if (entries === undefined) {
      return undefined;
    }
    const groupIsOurs = this.#groupIsOurs(entries);
    const belonging = new Set<ProcessEntry>();
    for (const entry of entries) {
      if (entry.pid === process.pid) {
        continue;
      }
      if (entry.marked || this.#knows(entry) || (groupIsOurs && this.#inGroup(entry))) {
        belonging.add(entry);
      }
    }
    addDescendants(belonging, entries);
    const members = [...belonging].filter(({ alive }) => alive);
    const newcomers = members.filter((entry) => !this.#knows(entry)).length;
    for (const { pid, startTime } of members) {
      this.#known.set(pid, startTime);
    }
    this.#isScattered ||= members.some((entry) => !this.#inGroup(entry));
    const others = entries.filter((entry) => entry.alive && !belonging.has(entry));
    return {
      members,
      newcomers,
      groupIsOurs,
      group: groupIsOurs ? entries.filter((entry) => this.#inGroup(entry)) : [],
      foreignGroups: new Set(others.map(({ groupId }) => groupId)),
    };
  }

  #groupIsOurs(entries: readonly ProcessEntry[]): boolean {
    const { identity, watched } = this.#target;
    const leader = entries.find(({ pid }) => pid === identity.pid);
    if (leader === undefined) {
      return watched || entries.some((entry) => this.#inGroup(entry) && (entry.marked || this.#knows(entry)));
    }
    if (identity.startTime !== undefined) {
      return leader.startTime === identity.startTime;
    }
    // The word of its parent has to do, or that a member is ours for another reason.
    return watched
      ? !this.#target.hasExited()
      : entries.some((entry) => this.#inGroup(entry) && (entry.marked || this.#knows(entry)));
  }

  #inGroup({ groupId, sessionId }: ProcessEntry): boolean {
    const { pid } = this.#target.identity;
    return groupId === pid || sessionId === pid;
  }

  #knows({ pid, startTime }: ProcessEntry): boolean {
    return this.#known.get(pid) === startTime;
  }
}

function addDescendants(belonging: Set<ProcessEntry>, entries: readonly ProcessEntry[]): void {
  const parents = new Map([...belonging].map((entry) => [entry.pid, entry]));
  for (let before = -1; before !== belonging.size;) {
    before = belonging.size;
    for (const entry of entries) {
      const parent = parents.get(entry.parent);
      // A child is never older than its parent; an older one shows that the parent's number is another
      // process' now.
      if (parent === undefined || belonging.has(entry) || entry.startTime < parent.startTime) {
        continue;
      }
      if (entry.pid === process.pid) {
        continue;
      }
      belonging.add(entry);
      parents.set(entry.pid, entry);
    }
  }
}
