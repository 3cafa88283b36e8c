// What says that the middle of a log has been taken out: a marker line in the log, for people, and a small
// file beside it, for those who follow the log. The log is then head, marker, body: the head never changes,
// the marker has a fixed width, and the body's beginning is taken away again and again. While a cut is under
// way, positions mean nothing.

import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { errorCode } from '../base/processStartError.ts';
import { pause } from '../base/pause.ts';

export type CutRecord = {
  /** Where the head ends and the marker begins; the body begins MARKER_BYTES later. */
  headEnd: number;
  /** Where the log ended after the last cut. */
  end: number;
  /** How many bytes have been taken out between head and body. */
  removed: number;
  /** How many more went lost because they were written in the very moment of a cut. */
  lost: number;
  /** A cut is under way, or was when its writer died. */
  cutting: boolean;
};

export const markerBytes = 80;
/** A cut takes some milliseconds, unless its writer has died. */
const cutMs = 3000;

export function cutPathOf(logPath: string): string {
  return `${logPath.replace(/\.log$/, '')}.cut`;
}

/** Undefined when nothing has been cut; `unreadable` while it is being written. */
export async function readCut(logPath: string): Promise<CutRecord | 'unreadable' | undefined> {
  try {
    return parse(await readFile(cutPathOf(logPath), 'utf8'));
  } catch (error) {
    return undefinedIfMissing(error);
  }
}

/** Waits for a cut that is under way. */
export async function completedCut(logPath: string): Promise<CutRecord | undefined> {
  const deadline = performance.now() + cutMs;
  for (;;) {
    const cut = await readCut(logPath);
    const underWay = cut === 'unreadable' || cut?.cutting === true;
    if (!underWay) {
      return cut;
    }
    if (performance.now() > deadline) {
      return cut === 'unreadable' ? undefined : cut;
    }
    await pause(5);
  }
}

export function readCutSync(logPath: string): CutRecord | undefined {
  try {
    const record = parse(readFileSync(cutPathOf(logPath), 'utf8'));
    return record === 'unreadable' ? undefined : record;
  } catch (error) {
    undefinedIfMissing(error);
    return undefined;
  }
}

export function writeCutSync(logPath: string, record: CutRecord): void {
  writeFileSync(cutPathOf(logPath), JSON.stringify(record), { mode: 0o600 });
}

/** For one gap; the reset keeps the colours of what is before it away from what follows. */
export function gapLine(bytes: number): string {
  return `\u001b[0m[… ${sizeText(bytes)} were left out here …]`;
}

/**
 * MARKER_BYTES long, whatever the number; a line of its own also when the head does not end in a line break.
 */
export function markerFor(bytes: number, afterLineBreak: boolean): Buffer {
  const text = `${afterLineBreak ? '' : '\n'}${gapLine(bytes)}`;
  const padding = markerBytes - Buffer.byteLength(text) - 1;
  return Buffer.from(`${text}${' '.repeat(padding)}\n`);
}

/**
 * Where in the log after a cut that is which was at `position` before it; or how much has been missed until
 * `at`.
 */
export function positionAfter(
  position: number,
  before: CutRecord | undefined,
  after: CutRecord,
): { at: number; missed: number } {
  const { headEnd, removed } = after;
  const beyondHead = position - headEnd;
  if (beyondHead <= 0) {
    return { at: position, missed: 0 };
  }
  // Counted in what the job has written beyond the head.
  const count = before === undefined ? beyondHead : Math.max(0, beyondHead - markerBytes) + before.removed;
  const inBody = count - removed;
  return { at: headEnd + markerBytes + Math.max(0, inBody), missed: Math.max(0, -inBody) };
}

export function isSameCut(a: CutRecord | undefined, b: CutRecord | 'unreadable' | undefined): boolean {
  return b !== 'unreadable' && JSON.stringify(a) === JSON.stringify(b);
}

function sizeText(bytes: number): string {
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function parse(text: string): CutRecord | 'unreadable' {
  try {
    return JSON.parse(text) as CutRecord;
  } catch {
    return 'unreadable';
  }
}

function undefinedIfMissing(error: unknown): undefined {
  if (errorCode(error) === 'ENOENT') {
    return undefined;
  }
  throw error;
}
