// The moments of a run at which a test may end the process: between them lies every state that a crash can
// leave behind.

/**
 * In the order of a run. `fence.*`: its file is there, then its first line; `start.*` and `end.*`: the lines
 * that say which process it became, and how that ended. `launch.forestalled`: a later host has found that it
 * was not started, and has seen to it that it will not be.
 */
export const runFailpoints = [
  'launch.requested',
  'fence.created',
  'fence.written',
  'process.spawned',
  'start.written',
  'launch.answered',
  'end.known',
  'end.written',
  'launch.forestalled',
] as const;

export type RunFailpoint = (typeof runFailpoints)[number];

let act: ((point: RunFailpoint) => void) | undefined;

/** For tests. */
export function onRunFailpoint(listener: (point: RunFailpoint) => void): void {
  act = listener;
}

export function reached(point: RunFailpoint): void {
  act?.(point);
}
