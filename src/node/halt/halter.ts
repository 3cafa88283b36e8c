// The seam between a process and how a platform ends it with all that it started.

import type { HaltStep } from '../../queue/index.ts';
import type { ProcessIdentity } from '../process/identity.ts';
import type { ProcessEntry } from './processTable.ts';

/**
 * `remaining`: ids of processes that survived; empty though not clean when something survived and the system
 * does not say what.
 */
export type HaltResult = { clean: boolean; remaining: readonly number[] };

export type HaltSignal = 'SIGTERM' | 'SIGINT';

/** A process that was started as leader of a group of its own (POSIX), as a halter sees it. */
export type HaltTarget = {
  readonly identity: ProcessIdentity;
  /** What the environment of all that belongs to it carries. */
  readonly marker: string;
  /**
   * It has been watched since its start, so its group's number is known to be its own for as long as the
   * group has members.
   */
  readonly watched: boolean;
  /** Processes that belong to it, as was found out before. */
  readonly known?: readonly Pick<ProcessEntry, 'pid' | 'startTime'>[];
  /** Settles when the process' end is known; from then on its id may belong to another process. */
  readonly exited: Promise<unknown>;
  hasExited(): boolean;
};

export type HaltOrders = {
  graceMs: number;
  signal: HaltSignal;
  /** When it settles, the rest of the grace is skipped. */
  hurry: Promise<void>;
  onPhase: (phase: HaltStep) => void;
  /** Runs the job's own stop command; settles when that has failed, or some time after it has succeeded. */
  stop?: (() => Promise<void>) | undefined;
};

/**
 * Ends the target and what belongs to it, and resolves when nothing is left or it is known what remains.
 * Never rejects.
 */
export type Halter = (target: HaltTarget, orders: HaltOrders) => Promise<HaltResult>;
