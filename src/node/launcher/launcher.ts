// Keeps one launcher process for the host: started on first use, started again when it died, dismissed when
// it has been idle for a while. While none can be started the host is the parent of its processes itself;
// when the system only lacks something, the job waits for that instead.

import { isAbsolute } from 'node:path';
import { ProcessStartError } from '../base/processStartError.ts';
import { shortageOf } from '../base/shortage.ts';
import { Connection, type LauncherCommand, LauncherLost } from './connection.ts';
import { type Launch, launch as launchHere, type Launched, type LaunchRequest } from './launch.ts';
import { recover } from './recovery.ts';
import { startError } from './startError.ts';
import { latestStart, type RunRecord } from '../runs/runFiles.ts';

const idleMs = 30_000;
/** A request that ended the launcher so often is not made again. */
const mostTries = 2;
/** One that could not be started is tried again so much later, then twice as late, up to the second. */
const firstAgainMs = 60_000;
const longestAgainMs = 3_600_000;

export type LauncherOptions = LauncherCommand & {
  /** How long an idle launcher is kept, in ms; default 30,000. */
  idleMs?: number;
  /** How long none is started after that has failed, in ms; default 60,000, then twice as long. */
  againMs?: number;
  /** Hears once that no launcher can be started. */
  onUnavailable?: () => void;
};

export class Launcher {
  readonly #options: LauncherOptions;
  #connection: Connection | undefined;
  #idling: NodeJS.Timeout | undefined;
  #unavailableUntil = -Infinity;
  #againMs: number;
  #hasTold = false;
  #disposed = false;

  constructor(options: LauncherOptions) {
    if (!isAbsolute(options.launcherPath)) {
      throw new TypeError('launcherPath must be absolute.');
    }
    this.#options = options;
    this.#againMs = options.againMs ?? firstAgainMs;
  }

  /** Of the launcher process, if there is one. */
  get pid(): number | undefined {
    return this.#connection?.lost === false ? this.#connection.pid : undefined;
  }

  readonly launch: Launch = async (given) => {
    for (let tries = 1; ; tries++) {
      // What was given up of an earlier try is in the way of that try alone.
      const request = tries === 1 || given.record === undefined ? given : anew(given, given.record);
      if (this.#disposed) {
        throw new ProcessStartError('spawn', 'Nothing is started any more.', request.file);
      }
      if (performance.now() < this.#unavailableUntil) {
        return launchHere(request);
      }
      try {
        return await this.#connect().launch(request);
      } catch (error) {
        if (!(error instanceof LauncherLost)) {
          throw error;
        }
        const recovered = await this.#afterLoss(error, request);
        if (recovered !== 'unstarted') {
          return recovered;
        }
        if (tries >= mostTries) {
          throw new ProcessStartError('spawn', error.message, request.file, error);
        }
      }
    }
  };

  /** Running processes go on, and their ends are still reported. The launcher goes with the last of them. */
  dispose(): void {
    this.#disposed = true;
    this.#dismiss();
  }

  #connect(): Connection {
    clearTimeout(this.#idling);
    if (this.#connection === undefined || this.#connection.isUnusable) {
      // One that stalls ends when its last job has.
      this.#connection?.close();
      const connection = new Connection(this.#options, () => this.#idle(connection));
      this.#connection = connection;
    }
    return this.#connection;
  }

  #idle(connection: Connection): void {
    if (connection !== this.#connection) {
      return;
    }
    this.#idling = setTimeout(() => this.#dismiss(), this.#options.idleMs ?? idleMs);
    this.#idling.unref();
  }

  #dismiss(): void {
    clearTimeout(this.#idling);
    this.#connection?.close();
    this.#connection = undefined;
  }

  async #afterLoss(error: LauncherLost, request: LaunchRequest): Promise<Launched | 'unstarted'> {
    if (error.wasReady) {
      return recover(request, error.lives);
    }
    if (shortageOf(error.cause) !== undefined) {
      throw await startError(request, error.cause);
    }
    this.#doWithout();
    return 'unstarted';
  }

  #doWithout(): void {
    const now = performance.now();
    if (now >= this.#unavailableUntil) {
      this.#unavailableUntil = now + this.#againMs;
      this.#againMs = Math.min(2 * this.#againMs, longestAgainMs);
    }
    if (!this.#hasTold) {
      this.#hasTold = true;
      this.#options.onUnavailable?.();
    }
  }
}

function anew(request: LaunchRequest, record: RunRecord): LaunchRequest {
  return { ...request, record: latestStart(record) };
}
