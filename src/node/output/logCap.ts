// Watches how big the logs of running jobs get, and cuts those that exceed their cap. Whoever is the parent
// of a job watches its log: the launcher process, or else the host. A process that writes straight into its
// log cannot be held back, and what it writes in the moment of a cut is lost. So a log that grows quickly
// gets some slack, or it would be cut all the time; and the less room is left up to there, the sooner it is
// looked at. A quiet log is left to the system, which tells of the next write. bench/outputPeak.ts measures
// how big a log gets beside its cap.

import { type FSWatcher, statSync, watch } from 'node:fs';
import { pause } from '../base/pause.ts';
import { cutLog } from './cutLog.ts';

/** What a program may write in a millisecond, in bytes. */
const fastest = 2_000_000;
const leastLookMs = 4;
const mostLookMs = 50;
/** By how much a log may exceed its cap, and for how long after a cut or its beginning. */
const slackBytes = 64_000_000;
const slackMs = 100;
/** A log that has not changed for so long is quiet. */
const quietMs = 250;
/** How often a quiet log is looked at all the same, in case the system does not tell of a change. */
const quietLookMs = 250;
/** At this rate so much of the cap is kept of the end: the faster a program writes, the less is copied. */
const usualRate = 1_000_000;
const keptOfFast = 0.05;
const leastKept = 256 * 1024;
/** The end of a job is not kept waiting longer than this by the last cut of its log. */
const lastCutMs = 1500;

export type LogCap = {
  /** Infinity: no limit. */
  readonly maxBytes: number;
  /** Resolves when what is too much has been cut; to be called while nobody writes. Never rejects. */
  enforce(): Promise<void>;
  /** The same, but resolves after some time in any case. */
  settle(): Promise<void>;
  stop(): void;
};

export function capLog(logPath: string, maxBytes: number | undefined): LogCap {
  return maxBytes === undefined ? unlimited : new WatchedLog(logPath, maxBytes);
}

const unlimited: LogCap = {
  maxBytes: Infinity,
  enforce: () => Promise.resolve(),
  settle: () => Promise.resolve(),
  stop: () => {},
};

class WatchedLog implements LogCap {
  readonly maxBytes: number;
  readonly #logPath: string;
  #size: number;
  #lookedAt = performance.now();
  #changedAt = this.#lookedAt;
  /** In bytes a millisecond, when it was last looked at. */
  #rate = 0;
  #timer: NodeJS.Timeout | undefined;
  #watcher: FSWatcher | undefined;
  /** Windows tells of what a process appends only when it closes the file. */
  #canWatch = process.platform !== 'win32';
  #cutting: Promise<void> | undefined;
  #cutAt = this.#lookedAt;
  #hasFailed = false;
  #stopped = false;

  constructor(logPath: string, maxBytes: number) {
    this.#logPath = logPath;
    this.maxBytes = maxBytes;
    this.#size = sizeOf(logPath);
    this.#lookAfter(leastLookMs);
  }

  async enforce(): Promise<void> {
    // One that is under way may have begun before the last write.
    await this.#cutting;
    this.#measure();
    this.#rate = 0;
    await this.#cutIfAbove(this.maxBytes);
  }

  settle(): Promise<void> {
    return pause(lastCutMs, this.enforce());
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#watcher?.close();
  }

  #lookAfter(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#stopped) {
      return;
    }
    this.#timer = setTimeout(() => void this.#look(), ms);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    this.#measure();
    const slack = this.#lookedAt - this.#cutAt < slackMs ? slackBytes : 0;
    await this.#cutIfAbove(this.maxBytes + slack);
    if (this.#stopped) {
      return;
    }
    const isQuiet = this.#lookedAt - this.#changedAt >= quietMs;
    const isLeft = this.#hasFailed || (isQuiet && this.#isWatched());
    this.#lookAfter(isLeft ? quietLookMs : this.#nextLookMs());
  }

  #nextLookMs(): number {
    const room = this.maxBytes + slackBytes - this.#size;
    return Math.min(Math.max(room / Math.max(fastest, 2 * this.#rate), leastLookMs), mostLookMs);
  }

  #measure(): void {
    const now = performance.now();
    const size = sizeOf(this.#logPath);
    this.#rate = Math.max(0, size - this.#size) / Math.max(1, now - this.#lookedAt);
    if (size !== this.#size) {
      this.#changedAt = now;
    }
    this.#size = size;
    this.#lookedAt = now;
  }

  /** Never rejects. */
  #cutIfAbove(bytes: number): Promise<void> {
    if (this.#size > bytes) {
      this.#cutting ??= this.#cut().finally(() => (this.#cutting = undefined));
    }
    return this.#cutting ?? Promise.resolve();
  }

  async #cut(): Promise<void> {
    const copied = keptOfFast * this.maxBytes * (usualRate / this.#rate);
    const keep = Math.min(this.maxBytes / 4, Math.max(leastKept, copied));
    try {
      await cutLog(this.#logPath, this.maxBytes, keep);
      this.#hasFailed = false;
    } catch {
      // Deleted, or not to be written: the job goes on, and so does the watch.
      this.#hasFailed = true;
    }
    this.#size = sizeOf(this.#logPath);
    this.#lookedAt = performance.now();
    this.#cutAt = this.#lookedAt;
  }

  /** Whether the system tells of the next write to the log, once: a busy one would be told of without end. */
  #isWatched(): boolean {
    if (this.#watcher !== undefined || !this.#canWatch) {
      return this.#canWatch;
    }
    try {
      const watcher = watch(this.#logPath, { persistent: false });
      watcher.on('change', () => this.#wake());
      watcher.on('error', () => {
        this.#canWatch = false;
        this.#wake();
      });
      this.#watcher = watcher;
    } catch {
      // It was deleted, or the system is out of watches.
      return false;
    }
    return sizeOf(this.#logPath) === this.#size;
  }

  #wake(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
    // Also one that is written over and does not grow is not quiet.
    this.#changedAt = performance.now();
    this.#lookAfter(0);
  }
}

/** In bytes; 0 for a missing file. */
function sizeOf(logPath: string): number {
  try {
    return statSync(logPath, { throwIfNoEntry: false })?.size ?? 0;
  } catch {
    return 0;
  }
}
