// One launcher process, as the host sees it. Requests are written at once and answered when they are; when
// the process dies, what it had in hand is recovered (recovery.ts). A launcher that does not answer, or does
// not notice that a job has ended, is waited for: it may be swapped out, or stopped. It is never killed while
// it has jobs, because it alone can learn how they end. When it takes too long, the one job or request is
// recovered as if it had died, and it gets no others.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { baseEnvironment } from '../process/environment.ts';
import type { ProcessIdentity } from '../process/identity.ts';
import { markerVariable } from '../process/marker.ts';
import { pause } from '../base/pause.ts';
import { ProcessStartError } from '../base/processStartError.ts';
import type { ProcessEnd } from '../runs/runFiles.ts';
import type { Launched, LaunchRequest } from './launch.ts';
import { type FromLauncher, lineReader, type StartFailure, type ToLauncher } from './protocol.ts';
import { isUnreportedEnd, watchOrphan } from './recovery.ts';

export type LauncherCommand = {
  execPath: string;
  launcherPath: string;
  /** How often is looked for a launcher that hangs, in ms; default 1,000. */
  lookMs?: number;
};

/**
 * The launcher died before it answered, or does not answer. `wasReady`: it had come up, so that the request
 * may have been carried out, or will be.
 */
export class LauncherLost extends Error {
  readonly wasReady: boolean;

  constructor(wasReady: boolean) {
    super('The process that starts jobs ended.');
    this.wasReady = wasReady;
  }
}

type Entry = {
  request: LaunchRequest;
  resolve: (launched: Launched) => void;
  reject: (error: unknown) => void;
  /** Once it has started. */
  running?: { identity: ProcessIdentity; end: (end: ProcessEnd | PromiseLike<ProcessEnd>) => void };
  /** How many looks running it has been waiting for an answer, or its end for being reported. */
  overdue: number;
};

const defaultLookMs = 1000;
const endOverdueLooks = 60;
const answerOverdueLooks = 30;

export class Connection {
  readonly #child: ChildProcess;
  readonly #input: Socket;
  readonly #output: Socket;
  readonly #entries = new Map<number, Entry>();
  readonly #onIdle: () => void;
  readonly #lookMs: number;
  #lastId = 0;
  #ready = false;
  #lost = false;
  #stalled = false;
  #looking: NodeJS.Timeout | undefined;

  constructor({ execPath, launcherPath, lookMs = defaultLookMs }: LauncherCommand, onIdle: () => void) {
    this.#onIdle = onIdle;
    this.#lookMs = lookMs;
    const { NODE_OPTIONS: _, [markerVariable]: __, ...env } = baseEnvironment();
    this.#child = spawn(execPath, [launcherPath], {
      cwd: process.platform === 'win32' ? undefined : '/',
      detached: true,
      windowsHide: true,
      env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#input = this.#child.stdin as Socket;
    this.#output = this.#child.stdout as Socket;
    this.#input.on('error', () => {});
    this.#output.on('error', () => {});
    this.#output.setEncoding('utf8');
    this.#output.on(
      'data',
      lineReader((message: FromLauncher) => this.#receive(message)),
    );
    this.#child.once('error', () => this.#lose());
    this.#child.once('exit', () => void this.#readRest().then(() => this.#lose()));
    this.#child.unref();
    this.#input.unref();
    this.#output.unref();
  }

  get lost(): boolean {
    return this.#lost;
  }

  /** Whether nothing more is to be asked of it. */
  get isUnusable(): boolean {
    return this.#lost || this.#stalled;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Rejects with ProcessStartError or LauncherLost. */
  launch(request: LaunchRequest): Promise<Launched> {
    if (this.#lost) {
      return Promise.reject(new LauncherLost(false));
    }
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#entries.set(id, { request, resolve, reject, overdue: 0 });
      this.#input.write(`${JSON.stringify({ id, request } satisfies ToLauncher)}\n`);
      if (this.#entries.size > 1) {
        return;
      }
      // Awaiting a job must not end early; an unneeded launcher must not keep the program alive.
      this.#output.ref();
      this.#looking = setInterval(() => this.#look(), this.#lookMs);
      this.#looking.unref();
    });
  }

  /** The launcher ends when its last job has; until then it reports. */
  close(): void {
    this.#input.end();
  }

  #receive(message: FromLauncher): void {
    if (message.is === 'ready') {
      this.#ready = true;
      return;
    }
    const entry = this.#entries.get(message.id);
    if (entry === undefined) {
      return;
    }
    entry.overdue = 0;
    switch (message.is) {
      case 'started': {
        const { promise: ended, resolve: end } = Promise.withResolvers<ProcessEnd>();
        const { identity, startedAt } = message;
        entry.running = { identity, end };
        entry.resolve({ identity, startedAt, ended });
        break;
      }
      case 'refused':
        entry.reject(startErrorFrom(message.failure));
        this.#remove(message.id);
        break;
      case 'ended':
        entry.running?.end(message.end);
        this.#remove(message.id);
        break;
    }
  }

  #remove(id: number): void {
    this.#entries.delete(id);
    if (this.#entries.size > 0) {
      return;
    }
    this.#output.unref();
    clearInterval(this.#looking);
    this.#onIdle();
  }

  #look(): void {
    for (const [id, entry] of this.#entries) {
      const { running } = entry;
      const due = running === undefined || isUnreportedEnd(running.identity);
      entry.overdue = due ? entry.overdue + 1 : 0;
      if (entry.overdue >= (running === undefined ? answerOverdueLooks : endOverdueLooks)) {
        this.#giveUp(id, entry);
      }
    }
  }

  #giveUp(id: number, { request, reject, running }: Entry): void {
    if (!this.#ready) {
      // It has not come up, and has no jobs.
      this.#child.kill('SIGKILL');
      return;
    }
    this.#stalled = true;
    if (running === undefined) {
      reject(new LauncherLost(true));
    } else {
      running.end(watchOrphan(request, running.identity));
    }
    this.#remove(id);
  }

  /** What it said before it died may still be in the pipe. */
  async #readRest(): Promise<void> {
    if (!this.#output.readableEnded) {
      await pause(
        200,
        once(this.#output, 'end').catch(() => undefined),
      );
    }
  }

  #lose(): void {
    if (this.#lost) {
      return;
    }
    this.#lost = true;
    clearInterval(this.#looking);
    for (const { request, reject, running } of this.#entries.values()) {
      if (running === undefined) {
        reject(new LauncherLost(this.#ready));
      } else {
        running.end(watchOrphan(request, running.identity));
      }
    }
    this.#entries.clear();
    this.#output.destroy();
    this.#input.destroy();
  }
}

function startErrorFrom({ reason, message, path, code }: StartFailure): ProcessStartError {
  const cause = code === undefined ? undefined : Object.assign(new Error(message), { code });
  return new ProcessStartError(reason, message, path, cause);
}
