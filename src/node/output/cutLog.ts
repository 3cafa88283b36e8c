// Takes the middle out of a log that a process is writing to. The process appends, so that it goes on at the
// end wherever that is: what is kept of the end is moved down within the file, up to the last byte, and the
// file is shortened to there. What is written between the last look at the size and the shortening is lost
// and cannot be counted: some microseconds of output, or a few milliseconds while the process keeps the file
// busy. The alternatives are worse. Punching a hole loses nothing, but Node cannot, and every reader of the
// file would see its old size; a second file is of no use to a process that holds the first one open.

import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import * as fs from 'node:fs';
import { promisify } from 'node:util';
import { characterStart } from './outputLog.ts';
import { type CutRecord, gapLine, markerBytes, markerFor, readCutSync, writeCutSync } from './cutRecord.ts';

/** Moved at once, in some milliseconds. */
const chunkBytes = 4 * 1024 * 1024;
const lineBytes = 64 * 1024;
const holeBytes = 4096;
const newline = 10;
/** How often what was written meanwhile is moved as well, and every how many times only the last of it. */
const mostRounds = 6;
const patientRounds = 3;
const noSeam = Buffer.alloc(0);

const readLater = promisify(fs.read);
const writeLater = promisify(fs.write);

/**
 * Beside a head of half the cap, `keep` bytes of the end are kept, by default a quarter of the cap: the next
 * cut is due when another quarter has been written.
 */
export async function cutLog(logPath: string, maxBytes: number, keep = maxBytes / 4): Promise<void> {
  const file = openSync(logPath, 'r+');
  try {
    const known = readCutSync(logPath);
    const { size } = fstatSync(file);
    // Shorter than that, the job has emptied its output itself.
    const before = known !== undefined && size >= known.headEnd + markerBytes ? known : undefined;
    const closed = before && (await closeHole(file, logPath, before));
    if (fstatSync(file).size > maxBytes) {
      await takeOut(file, logPath, { maxBytes, keep }, closed);
    }
  } finally {
    closeSync(file);
  }
}

async function takeOut(
  file: number,
  logPath: string,
  { maxBytes, keep }: { readonly maxBytes: number; readonly keep: number },
  before: CutRecord | undefined,
): Promise<void> {
  const headEnd = before?.headEnd ?? endOfHead(file, Math.floor(maxBytes / 2));
  const bodyStart = headEnd + markerBytes;
  const cut = { headEnd, end: 0, removed: before?.removed ?? 0, lost: before?.lost ?? 0 };
  writeCutSync(logPath, { ...cut, cutting: true });
  let from = startOfTail(file, fstatSync(file).size - Math.floor(keep));
  let moved = await moveDown(file, from, bodyStart);
  if (moved.left > chunkBytes) {
    // The process writes faster than we can copy: keep less.
    from = startOfTail(file, fstatSync(file).size - Math.min(chunkBytes, Math.floor(keep)));
    moved = { read: from, written: bodyStart, left: 0 };
  }
  // The first time, the marker takes the place of what was written there.
  cut.removed += from - (before === undefined ? headEnd : bodyStart);
  // From here on nothing else of this program runs.
  const { lost, end } = shorten(file, moved);
  cut.lost += lost;
  cut.end = end;
  const afterLineBreak = headEnd === 0 || byteAt(file, headEnd - 1) === newline;
  const marker = markerFor(cut.removed + cut.lost, afterLineBreak);
  writeSync(file, marker, 0, marker.length, headEnd);
  writeCutSync(logPath, { ...cut, cutting: false });
}

type Moved = { read: number; written: number; left: number };

/** Until what is left can be moved at once, or does not get less. */
async function moveDown(file: number, from: number, to: number): Promise<Moved> {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let moved = 0;
  let before = Infinity;
  for (;;) {
    const left = fstatSync(file).size - from - moved;
    if (left <= chunkBytes || left >= before) {
      return { read: from + moved, written: to + moved, left };
    }
    before = left;
    const { bytesRead } = await readLater(file, buffer, 0, Math.min(left, buffer.length), from + moved);
    moved += (await writeLater(file, buffer, 0, bytesRead, to + moved)).bytesWritten;
  }
}

/**
 * Moves what is left, and shortens the file to what was moved. Each write waits for those of the process:
 * what comes faster than it can be moved is skipped, up to the last lines.
 */
function shorten(file: number, { read, written }: Moved): { end: number; lost: number } {
  let from = read;
  let to = written;
  let lost = 0;
  let left = fstatSync(file).size - from;
  for (let rounds = 1; left > 0 && rounds <= mostRounds; rounds++) {
    let seam: Buffer = noSeam;
    if (rounds % patientRounds === 0 && left > lineBytes) {
      const next = startOfTail(file, from + left - lineBytes);
      seam = seamFor(next - from);
      lost += next - from;
      left -= next - from;
      from = next;
    }
    const bytes = readAt(file, from, Math.min(left, chunkBytes));
    to += writeSync(file, Buffer.concat([seam, bytes]), 0, seam.length + bytes.length, to);
    from += bytes.length;
    left = fstatSync(file).size - from;
  }
  if (left > 0) {
    const seam = seamFor(left);
    to += writeSync(file, seam, 0, seam.length, to);
  }
  ftruncateSync(file, to);
  return { end: to, lost: lost + left };
}

function seamFor(bytes: number): Buffer {
  return Buffer.from(`\n${gapLine(bytes)}\n`);
}

/** The end of a line, or at least of a character, at or before `most`. */
function endOfHead(file: number, most: number): number {
  const from = Math.max(0, most - lineBytes);
  const bytes = readAt(file, from, most - from);
  const lineBreak = bytes.lastIndexOf(newline);
  if (lineBreak >= 0) {
    return from + lineBreak + 1;
  }
  let end = bytes.length;
  const after = readAt(file, most, 1)[0] ?? 0;
  if ((after & 0xc0) === 0x80) {
    do {
      end--;
    } while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80);
  }
  // An escape sequence that has just begun belongs to what is taken out.
  const escape = bytes.lastIndexOf(0x1b, end - 1);
  const begun = escape >= 0 && end - escape < 32 && !/[A-Za-z]/.test(bytes.toString('latin1', escape, end));
  return from + (begun ? escape : end);
}

/** The beginning of a line, or at least of a character, at or after `least`. */
function startOfTail(file: number, least: number): number {
  const bytes = readAt(file, least, lineBytes);
  const lineBreak = bytes.indexOf(newline);
  return least + (lineBreak >= 0 ? lineBreak + 1 : characterStart(bytes));
}

/**
 * A process that has opened its output anew (/dev/stdout) does not append: after a cut it writes where it
 * was, and leaves a hole before that. What is behind the hole is moved down, so that the hole counts as
 * nothing.
 */
async function closeHole(file: number, logPath: string, before: CutRecord): Promise<CutRecord> {
  const { size } = fstatSync(file);
  if (size - before.end <= holeBytes || !isEmpty(file, before.end)) {
    return before;
  }
  const cut = { ...before };
  writeCutSync(logPath, { ...cut, cutting: true });
  const begin = endOfHole(file, cut.end, size);
  const { end, lost } = shorten(file, await moveDown(file, begin, cut.end));
  cut.end = end;
  cut.lost += lost;
  writeCutSync(logPath, { ...cut, cutting: false });
  return cut;
}

function endOfHole(file: number, end: number, size: number): number {
  let hole = end;
  let data = size;
  while (data - hole > holeBytes) {
    const middle = Math.floor((hole + data) / 2);
    if (isEmpty(file, middle)) {
      hole = middle;
    } else {
      data = middle;
    }
  }
  const bytes = readAt(file, hole, 2 * holeBytes);
  return (
    hole +
    Math.max(
      0,
      bytes.findIndex((byte) => byte !== 0),
    )
  );
}

function isEmpty(file: number, position: number): boolean {
  return readAt(file, position, holeBytes).every((byte) => byte === 0);
}

function readAt(file: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  return buffer.subarray(0, readSync(file, buffer, 0, length, position));
}

function byteAt(file: number, position: number): number | undefined {
  const byte = Buffer.alloc(1);
  return readSync(file, byte, 0, 1, position) === 1 ? byte[0] : undefined;
}
