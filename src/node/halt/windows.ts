// Halting on Windows: `taskkill /T /F` on the tree below the process. There is no grace: taskkill without /F
// sends window messages, which a console program never gets, and Windows has no other polite way to reach a
// process that does not share our console. The tree is found through parent ids, so only while its root
// lives, and a process whose parent has ended is not part of it any more.

import { execFile } from 'node:child_process';
import path from 'node:path';
import { isAlive as identifiedIsAlive } from '../process/identity.ts';
import { pause } from '../base/pause.ts';
import type { Halter, HaltResult } from './halter.ts';

export type TaskkillResult = { ok: boolean; errors: string };
export type Taskkill = (file: string, args: readonly string[]) => Promise<TaskkillResult>;

const defaultExitWaitMs = 2000;
const taskkillTimeoutMs = 10_000;
const cleanHalt: HaltResult = { clean: true, remaining: [] };

export function windowsHalter(
  taskkill: Taskkill = runTaskkill,
  isAlive = (pid: number) => identifiedIsAlive({ pid }),
  exitWaitMs = defaultExitWaitMs,
): Halter {
  return async (target, { graceMs, hurry, onPhase, stop }) => {
    if (graceMs > 0 && stop !== undefined) {
      onPhase('asked');
      await pause(graceMs, target.exited, hurry, stop());
    }
    onPhase('killing');
    // Until its end is reported Node holds the process open, so that the id cannot go to another one.
    if (target.hasExited()) {
      return cleanHalt;
    }
    const result = await taskkill(taskkillPath(), ['/PID', String(target.identity.pid), '/T', '/F']);
    if (!target.hasExited()) {
      await pause(exitWaitMs, target.exited);
    }
    const remaining = result.ok ? [] : namedProcesses(result.errors).filter(isAlive);
    if (!target.hasExited() && !remaining.includes(target.identity.pid)) {
      remaining.unshift(target.identity.pid);
    }
    return { clean: remaining.length === 0, remaining };
  };
}

/** By its full path, so that nothing on the PATH or in the working folder can stand in for it. */
export function taskkillPath(env: NodeJS.ProcessEnv = process.env): string {
  return path.win32.join(env.SystemRoot ?? 'C:\\Windows', 'System32', 'taskkill.exe');
}

/**
 * The ids in taskkill's complaints, whose language is the user's. "Could not be ended" is often said of a
 * process that ended by itself meanwhile, so whoever asks must look whether they live.
 */
export function namedProcesses(errors: string, ownPid = process.pid): number[] {
  const numbers = (errors.match(/\d+/g) ?? []).map(Number);
  return [...new Set(numbers)].filter((pid) => pid > 4 && pid !== ownPid && Number.isSafeInteger(pid));
}

function runTaskkill(file: string, args: readonly string[]): Promise<TaskkillResult> {
  return new Promise((resolve) => {
    execFile(file, args, { windowsHide: true, timeout: taskkillTimeoutMs }, (error, _stdout, stderr) => {
      resolve({ ok: error === null, errors: stderr });
    });
  });
}
