// The seam between a process and how a platform ends it with all that it started.

import { posixHalter } from './posix.ts';
import { linuxProcessTable, psProcessTable } from './processTable.ts';
import { windowsHalter } from './windows.ts';

/** `remaining`: ids of processes that survived; empty though not clean when something survived and the system does not say what. */
export type HaltResult = { clean: boolean; remaining: readonly number[] };

/** A process that was started as leader of a group of its own (POSIX), as a halter sees it. */
export type HaltTarget = {
  readonly pid: number;
  /** Settles when the process' end has been reported; from then on its id may belong to another process. */
  readonly exited: Promise<unknown>;
  hasExited(): boolean;
};

/**
 * Ends the target and what belongs to it, and resolves when nothing is left or it is known what remains. Never
 * rejects. When `hurry` settles, the rest of the grace is skipped.
 */
export type Halter = (target: HaltTarget, graceMs: number, hurry: Promise<void>) => Promise<HaltResult>;

export function systemHalter(platform: NodeJS.Platform = process.platform): Halter {
  if (platform === 'win32') return windowsHalter();
  return posixHalter(platform === 'linux' ? linuxProcessTable() : psProcessTable());
}
