// One launcher process, as the host sees it. Requests are written at once and answered when they are; when
// the process dies, what it had in hand is recovered (recovery.ts). A launcher that does not answer, or does
// not notice that a job has ended, is waited for: it may be swapped out, or stopped. It is never killed while
// it has jobs, because it alone can learn how they end. When it takes too long, the one job or request is
// recovered as if it had died, and it gets no others.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import type { Stream } from 'node:stream';
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
 * The launcher died before it answered, does not answer, or could not be started: then `cause` is what the
 * system said. `wasReady`: it had come up, so that the request may have been carried out; `lives`: whether it
 * may still be.
 */
export class LauncherLost extends Error {
  readonly wasReady: boolean;
  readonly lives: () => boolean;

  constructor(wasReady: boolean, { cause, lives = () => false }: { cause?: unknown; lives?: () => boolean }) {
    super('The process that starts jobs ended.', cause === undefined ? undefined : { cause });
    this.wasReady = wasReady;
    this.lives = lives;
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
  /** Undefined, as `#output`, when the system had no descriptors left: the launcher was not started then. */
  readonly #input: Socket | undefined;
  readonly #output: Socket | undefined;
  readonly #entries = new Map<number, Entry>();
  readonly #onIdle: () => void;
  readonly #lookMs: number;
  #lastId = 0;
  #ready = false;
  #lost: LauncherLost | undefined;
  #stalled = false;
  #looking: NodeJS.Timeout | undefined;

  /** Throws LauncherLost when the system refuses at once; it may also do so a moment later. */
  constructor(command: LauncherCommand, onIdle: () => void) {
    this.#onIdle = onIdle;
    this.#lookMs = command.lookMs ?? defaultLookMs;
    this.#child = start(command);
    // Before anything else: an error that nobody hears would end the host.
    this.#child.once('error', (error) => this.#lose(error));
    this.#child.once('exit', () => void this.#readRest().then(() => this.#lose()));
    this.#child.unref();
    this.#input = socketOf(this.#child.stdin);
    this.#output = socketOf(this.#child.stdout)?.setEncoding('utf8');
    this.#output?.on(
      'data',
      lineReader((message: FromLauncher) => this.#receive(message)),
    );
  }

  get lost(): boolean {
    return this.#lost !== undefined;
  }

  /** Whether nothing more is to be asked of it. */
  get isUnusable(): boolean {
    return this.lost || this.#stalled;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Rejects with ProcessStartError or LauncherLost. */
  launch(request: LaunchRequest): Promise<Launched> {
    if (this.#lost !== undefined) {
      return Promise.reject(this.#lost);
    }
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#entries.set(id, { request, resolve, reject, overdue: 0 });
      this.#input?.write(`${JSON.stringify({ id, request } satisfies ToLauncher)}\n`);
      if (this.#entries.size > 1) {
        return;
      }
      // Awaiting a job must not end early; an unneeded launcher must not keep the program alive.
      this.#output?.ref();
      this.#looking = setInterval(() => this.#look(), this.#lookMs);
      this.#looking.unref();
    });
  }

  /** The launcher ends when its last job has; until then it reports. */
  close(): void {
    this.#input?.end();
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
    this.#output?.unref();
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
      if (request.record === undefined) {
        // Nothing could keep it from being carried out later, or would show that it was.
        return;
      }
      reject(new LauncherLost(true, { lives: () => !this.lost }));
    } else {
      running.end(watchOrphan(request, running.identity));
    }
    this.#remove(id);
  }

  /** What it said before it died may still be in the pipe. */
  async #readRest(): Promise<void> {
    if (this.#output?.readableEnded === false) {
      await pause(
        200,
        once(this.#output, 'end').catch(() => undefined),
      );
    }
  }

  #lose(cause?: unknown): void {
    if (this.#lost !== undefined) {
      return;
    }
    const lost = new LauncherLost(this.#ready, { cause });
    this.#lost = lost;
    clearInterval(this.#looking);
    for (const { request, reject, running } of this.#entries.values()) {
      if (running === undefined) {
        reject(lost);
      } else {
        running.end(watchOrphan(request, running.identity));
      }
    }
    this.#entries.clear();
    this.#output?.destroy();
    this.#input?.destroy();
  }
}

function start({ execPath, launcherPath }: LauncherCommand): ChildProcess {
  const { NODE_OPTIONS: _, [markerVariable]: __, ...env } = baseEnvironment();
  try {
    return spawn(execPath, [launcherPath], {
      cwd: process.platform === 'win32' ? undefined : '/',
      detached: true,
      windowsHide: true,
      env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
  } catch (error) {
    throw new LauncherLost(false, { cause: error });
  }
}

/** One that neither keeps the program alive nor fails it. Undefined where the system could make none. */
function socketOf(stream: Stream | null | undefined): Socket | undefined {
  return stream instanceof Socket ? stream.on('error', () => {}).unref() : undefined;
}

function startErrorFrom({ reason, message, path, code }: StartFailure): ProcessStartError {
  const cause = code === undefined ? undefined : Object.assign(new Error(message), { code });
  return new ProcessStartError(reason, message, path, cause);
}
