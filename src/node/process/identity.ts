// Which process a number means. A process id alone is given out again; with the time of its start, and the
// boot that the time belongs to, it names one process for ever. Linux reads it from /proc, macOS asks `ps`
// (not tried there), on Windows only the number is known.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { promisify } from 'node:util';
import { pause } from '../base/pause.ts';
import { readStat } from './procStat.ts';
import { errorCode } from '../base/processStartError.ts';
import { shortageOf } from '../base/shortage.ts';

export type ProcessIdentity = {
  readonly pid: number;
  /** Linux: clock ticks since the boot; macOS: epoch seconds; not known on Windows. */
  readonly startTime?: number;
  /** Linux only: the other times count from no boot. */
  readonly bootId?: string;
};

const linux = process.platform === 'linux';
let boot: string | undefined;

function currentBoot(): string {
  boot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return boot;
}

/**
 * Of a process that lives, or whose end nobody has asked for yet. Never rejects: what is not known is left
 * out.
 */
export async function identify(pid: number): Promise<ProcessIdentity> {
  try {
    if (linux) {
      return { pid, startTime: readStat(pid).startTime, bootId: currentBoot() };
    }
    if (process.platform === 'win32') {
      return { pid };
    }
    const args = ['-o', 'lstart=', '-p', String(pid)];
    const { stdout } = await promisify(execFile)('/bin/ps', args, { env: psEnvironment });
    const startTime = parseStartTime(stdout);
    return Number.isFinite(startTime) ? { pid, startTime } : { pid };
  } catch {
    return { pid };
  }
}

/** This process, as far as it can be said at once. */
export function identifySelf(): ProcessIdentity {
  try {
    const { pid } = process;
    return linux ? { pid, startTime: readStat(pid).startTime, bootId: currentBoot() } : { pid };
  } catch {
    return { pid: process.pid };
  }
}

/** `ps` words times by locale and time zone. */
export const psEnvironment = { LC_ALL: 'C', TZ: 'UTC' };

export function parseStartTime(lstart: string): number {
  return Date.parse(`${lstart.trim()} UTC`) / 1000;
}

/** False when it was of an earlier boot: then the number, if somebody has it, is another process. */
export function isOfThisBoot({ bootId }: ProcessIdentity): boolean {
  try {
    return bootId === undefined || !linux || bootId === currentBoot();
  } catch {
    // There is no descriptor left to look with; the start time says the same.
    return true;
  }
}

/**
 * Whether this very process lives; a zombie does not. Where the start time cannot be asked without starting a
 * process (anywhere but on Linux), or this program has no descriptor left to ask with, it says whether the
 * number is in use.
 */
export function isAlive(identity: ProcessIdentity): boolean {
  if (!isOfThisBoot(identity)) {
    return false;
  }
  if (linux && identity.startTime !== undefined) {
    try {
      const stat = readStat(identity.pid);
      return stat.alive && stat.startTime === identity.startTime;
    } catch (error) {
      if (shortageOf(error) === undefined) {
        return errorCode(error) === 'EPERM';
      }
    }
  }
  try {
    return process.kill(identity.pid, 0);
  } catch (error) {
    // Another user's process: alive.
    return errorCode(error) === 'EPERM';
  }
}

/** Clocks that are set, and the time that a start takes to be written, make it uncertain by so much. */
const bootToleranceMs = 60_000;

/** Whether what was started then cannot have lived through to this boot. Times in epoch ms. */
export function isBeforeBoot(startedAt: number, now = Date.now(), uptimeMs = uptime() * 1000): boolean {
  return startedAt < now - uptimeMs - bootToleranceMs;
}

/**
 * Whether the process that was started then still lives: surer than `isAlive` where that knows only the
 * number. macOS is asked for its start; on Windows a number that was given out again since the boot is not
 * told apart.
 */
export async function livesStill(identity: ProcessIdentity, startedAt: number | undefined): Promise<boolean> {
  if (linux || !isAlive(identity)) {
    return isAlive(identity);
  }
  if (startedAt !== undefined && isBeforeBoot(startedAt)) {
    return false;
  }
  const { startTime } = await identify(identity.pid);
  return startTime === undefined || identity.startTime === undefined || startTime === identity.startTime;
}

/**
 * Resolves at the end of a process that is not our child, which the system does not announce; or when
 * `signal` aborts.
 */
export async function watchEnd(
  identity: ProcessIdentity,
  pollMs: number,
  signal?: AbortSignal,
): Promise<void> {
  const aborted = new Promise<void>((resolve) => {
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
  while (isAlive(identity)) {
    await pause(pollMs, aborted);
    if (signal?.aborted === true) {
      return;
    }
  }
}
