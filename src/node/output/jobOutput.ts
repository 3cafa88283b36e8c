// What a job's stdout and stderr are. As a rule the log file itself, so that nobody stands between. A job
// that knows secrets writes into a pipe instead, and its parent takes them out before it writes to the log:
// one named pipe for both streams, which keeps their order and can be opened anew by the job (/dev/stderr),
// unlike the sockets that Node makes; where there are no named pipes, those. Such a job stalls when its
// parent does, also while its log is cut, and gets SIGPIPE when that is gone.

import { type ChildProcess, execFile, type StdioOptions } from 'node:child_process';
import { closeSync, constants, openSync, rmSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';
import { pause } from '../base/pause.ts';
import { openInFolder } from '../runs/runFiles.ts';
import type { LogCap } from './logCap.ts';
import { pipePathFor } from './outputLog.ts';
import { Redactor } from './redactor.ts';

/**
 * Somebody else holds the pipe open: what the job itself has written is through when nothing has come for so
 * long.
 */
const quietMs = 50;
const mostMs = 2000;
/** A log that is written through a pipe is looked at each time it has grown by such a part of its limit. */
const looks = 32;

export type JobOutput = {
  readonly stdio: StdioOptions;
  /** Called once, right after the spawn, also when that has failed. */
  spawned(child: ChildProcess | undefined): void;
  /** After the job's exit: resolves when what it has written is in the log. Never rejects. */
  settled(): Promise<void>;
  /** Settles when nobody can write any more; immediately where nobody stands between. */
  readonly drained: Promise<void>;
};

/** Throws what the system says when the log cannot be opened. */
export async function openOutput(
  logPath: string,
  secrets: readonly string[],
  cap: LogCap,
): Promise<JobOutput> {
  const log = openInFolder(logPath, 'a');
  if (secrets.length > 0) {
    return redactedOutput(log, secrets, await namedPipe(logPath), cap);
  }
  return {
    stdio: ['ignore', log, log],
    spawned: () => closeSync(log),
    settled: () => Promise.resolve(),
    drained: Promise.resolve(),
  };
}

type NamedPipe = { source: Socket; writeEnd: number };

async function namedPipe(logPath: string): Promise<NamedPipe | undefined> {
  if (process.platform === 'win32') {
    return undefined;
  }
  const file = pipePathFor(logPath);
  let readEnd: number | undefined;
  try {
    await promisify(execFile)('mkfifo', ['-m', '600', file]);
  } catch {
    return undefined;
  }
  try {
    readEnd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const writeEnd = openSync(file, constants.O_WRONLY);
    return { source: new Socket({ fd: readEnd, readable: true, writable: false }), writeEnd };
  } catch {
    if (readEnd !== undefined) {
      closeSync(readEnd);
    }
    return undefined;
  } finally {
    rmSync(file, { force: true });
  }
}

function redactedOutput(
  log: number,
  secrets: readonly string[],
  pipe: NamedPipe | undefined,
  cap: LogCap,
): JobOutput {
  const sources: Socket[] = [];
  const { promise: drained, resolve: drain } = Promise.withResolvers<void>();
  let lastAt = 0;
  let unchecked = 0;
  let held = false;

  /** Holds the writers meanwhile: the log exceeds its limit by no more than what comes between two looks. */
  async function enforceCap(): Promise<void> {
    unchecked = 0;
    held = true;
    sources.forEach((source) => source.pause());
    await cap.enforce();
    held = false;
    lastAt = performance.now();
    sources.forEach((source) => source.resume());
  }

  function take(source: Socket): void {
    const redactor = new Redactor(secrets);
    sources.push(source);
    source.on('data', (chunk: Buffer) => {
      lastAt = performance.now();
      write(log, redactor.push(chunk));
      unchecked += chunk.length;
      if (unchecked > cap.maxBytes / looks) {
        void enforceCap();
      }
    });
    source.on('error', () => {});
    source.once('close', () => {
      write(log, redactor.end());
      sources.splice(sources.indexOf(source), 1);
      if (sources.length > 0) {
        return;
      }
      closeSync(log);
      drain();
    });
  }

  return {
    stdio: pipe === undefined ? ['ignore', 'pipe', 'pipe'] : ['ignore', pipe.writeEnd, pipe.writeEnd],
    spawned: (child) => {
      if (pipe !== undefined) {
        closeSync(pipe.writeEnd);
        take(pipe.source);
        return;
      }
      const streams = [child?.stdout, child?.stderr].filter((stream) => stream instanceof Socket);
      for (const stream of streams) {
        take(stream);
      }
      if (streams.length > 0) {
        return;
      }
      closeSync(log);
      drain();
    },
    settled: async () => {
      const isBusy = (): boolean => held || performance.now() - lastAt < quietMs;
      const beganAt = performance.now();
      lastAt = beganAt;
      // Whoever still holds it open must not keep this program alive.
      for (const source of sources) {
        source.unref();
      }
      while (sources.length > 0 && isBusy()) {
        if (performance.now() - beganAt > mostMs) {
          return;
        }
        await pause(quietMs / 5, drained);
      }
    },
    drained,
  };
}

/** A full disk costs the output, but must not stall the job. */
function write(log: number, bytes: Buffer): void {
  try {
    for (let from = 0; from < bytes.length;) {
      from += writeSync(log, bytes, from);
    }
  } catch {
    // As said.
  }
}
