import type { Job } from './job.ts';
import type { JobCounts } from './state.ts';
import type { Worker } from './worker.ts';

/**
 * `added`, `started`, `phase`, `ready`, `progress`, `ended` name what happened; `moved`: its place among the waiting
 * changed; `edited`: its options were; `putBack`: its handler gave it back, and it waits again; `retry`: it failed
 * and waits for its next attempt; `removed`: it is no longer kept, by order or because newer ended jobs pushed it out.
 */
export type JobChange =
  | 'added'
  | 'started'
  | 'phase'
  | 'ready'
  | 'progress'
  | 'putBack'
  | 'retry'
  | 'edited'
  | 'ended'
  | 'moved'
  | 'removed';
export type JobEvent = { readonly change: JobChange; readonly job: Job };

/** `leaving`: whether it leaves after its job has changed; `removed`: it has left. */
export type WorkerChange = 'added' | 'busy' | 'halting' | 'idle' | 'leaving' | 'removed';
export type WorkerEvent = { readonly change: WorkerChange; readonly worker: Worker };

/**
 * `gate`: what the gate says may have changed; `role`: it leads or follows from now on, and its jobs may all be others;
 * `fenced`: it had to step down because another dispatcher leads its journal.
 */
export type QueueEvent = {
  readonly change: 'paused' | 'resumed' | 'gate' | 'stopped' | 'role' | 'fenced';
};

export type LogEvent = { readonly job: Job; readonly text: string };
export type FinishEvent = { readonly counts: JobCounts };
