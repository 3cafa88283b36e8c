// The launcher process: the parent of a host's jobs. A fork costs the more the bigger the process is that
// forks, and this one is small. Being the jobs' parent, it learns how they ended and writes it down, also
// when the host that asked for them is long gone.

import { errorCode, ProcessStartError } from '../base/processStartError.ts';
import { launch } from './launch.ts';
import { type FromLauncher, lineReader, type StartFailure, type ToLauncher } from './protocol.ts';

let jobs = 0;
let hostGone = false;

function tell(message: FromLauncher): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

async function run({ id, request }: ToLauncher): Promise<void> {
  jobs++;
  try {
    const { identity, startedAt, ended, drained } = await launch(request);
    tell({ is: 'started', id, identity, startedAt });
    tell({ is: 'ended', id, end: await ended });
    await drained;
  } catch (error) {
    tell({ is: 'refused', id, failure: failureFrom(error) });
  }
  jobs--;
  endIfUnneeded();
}

function failureFrom(error: unknown): StartFailure {
  const { message } = error as Error;
  if (!(error instanceof ProcessStartError)) {
    return { reason: 'spawn', message, path: '' };
  }
  const code = errorCode(error);
  return { reason: error.reason, message, path: error.path ?? '', ...(code !== undefined && { code }) };
}

function endIfUnneeded(): void {
  if (hostGone && jobs === 0) {
    process.exit();
  }
}

function loseHost(): void {
  hostGone = true;
  endIfUnneeded();
}

// It is in a session of its own; these would come from somebody who means a whole terminal, or from a job
// that ends its parent. The ends of all jobs would be lost with it, and it ends by itself.
process.on('SIGHUP', () => {});
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
// The host may be gone; when it has only let go, it still hears.
process.stdout.on('error', () => {});
process.stdin.on('error', loseHost);
process.stdin.on('close', loseHost);
process.stdin.setEncoding('utf8');
process.stdin.on(
  'data',
  lineReader((message: ToLauncher) => void run(message)),
);
// It ends when it says so, not when only the output of processes that a job has left behind is to be awaited.
setInterval(() => {}, 2 ** 30);
tell({ is: 'ready' });
