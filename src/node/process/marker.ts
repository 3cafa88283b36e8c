// The marker: a variable in the environment of a job's process that all which it starts inherits, in whatever
// group or session, unless it is given an environment of its own. README documents the names.

import { randomUUID } from 'node:crypto';

export const markerVariable = 'JOB_QUEUE_JOB';

/** The environment of a job's own stop command has the process id of the job here. */
export const pidVariable = 'JOB_QUEUE_PID';

export function newMarker(): string {
  return randomUUID();
}
