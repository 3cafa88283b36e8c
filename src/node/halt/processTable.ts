/** A process as the system's table shows it. */
export type ProcessEntry = {
  pid: number;
  parent: number;
  groupId: number;
  /** 0 where the system does not say. */
  sessionId: number;
  /** In the unit of `ProcessIdentity.startTime`; NaN where the system does not say. */
  startTime: number;
  /** A zombie is dead: in a container there may be nobody to reap it. */
  alive: boolean;
  /** Its environment carries the marker. False when the environment may not be read. */
  marked: boolean;
};

export type ProcessTable = {
  /**
   * Every process, dead ones included. Only those that started at `bornAfter` or later are looked at for the
   * marker: an older one cannot have it from the job. `onMarked` hears of such a one at once, in the middle
   * of the look: it may be gone at the end of it. Rejects when the table cannot be read.
   */
  read(
    marker: string,
    bornAfter: number | undefined,
    onMarked?: (entry: ProcessEntry) => void,
  ): Promise<ProcessEntry[]>;
  /** Whether the number still means the process of the entry, asked in the moment before it is signalled. */
  isStill(entry: Pick<ProcessEntry, 'pid' | 'startTime'>): boolean;
};
