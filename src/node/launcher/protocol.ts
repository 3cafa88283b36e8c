// What the host and the launcher process tell one another: a JSON value a line, on the launcher's stdin and
// stdout. Requests are answered in any order. The launcher says `ready` first, and ends when its stdin has
// ended and no job runs.

import type { ProcessIdentity } from '../process/identity.ts';
import type { ProcessStartReason } from '../base/processStartError.ts';
import type { ProcessEnd } from '../runs/runFiles.ts';
import type { LaunchRequest } from './launch.ts';

export type ToLauncher = { id: number; request: LaunchRequest };

export type StartFailure = { reason: ProcessStartReason; message: string; path: string; code?: string };

export type FromLauncher =
  | { is: 'ready' }
  | { is: 'started'; id: number; identity: ProcessIdentity; startedAt: number }
  | { is: 'refused'; id: number; failure: StartFailure }
  | { is: 'ended'; id: number; end: ProcessEnd };

/**
 * Takes chunks and gives whole lines, parsed. Both ends are of one build, so that the messages are what they
 * should be.
 */
export function lineReader(onMessage: (message: never) => void): (chunk: string) => void {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      onMessage(JSON.parse(line) as never);
    }
  };
}
