// Takes the middle out of a log that a process is writing to. The process appends, so that it goes on at the
// end wherever that is: what is kept of the end is moved down within the file, up to the last byte, and the
// file is shortened to there. What is written between the last look at the size and the shortening (some
// microseconds) is lost and cannot be counted; the alternatives are worse. Punching a hole loses nothing, but
// Node cannot, and every reader of the file would see its old size; a second file is of no use to a process
// that holds the first one open.

import { fstatSync, ftruncateSync, readSync, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { characterStart } from './outputLog.ts';
import { type CutRecord, gapLine, markerBytes, markerFor, readCutSync, writeCutSync } from './cutRecord.ts';

const chunkBytes = 1024 * 1024;
const lineBytes = 64 * 1024;
const holeBytes = 4096;
const newline = 10;

/**
 * Beside a head of half the cap, a quarter of it is kept: the next cut is due when another quarter has been
 * written.
 */
export async function cutLog(logPath: string, maxBytes: number): Promise<void> {
  const file = await open(logPath, 'r+');
  try {
    const known = readCutSync(logPath);
    const { size } = await file.stat();
    // Shorter than that, the job has emptied its output itself.
    const before = known !== undefined && size >= known.headEnd + markerBytes ? known : undefined;
    const closed = before && (await closeHole(file, logPath, before));
    if ((await file.stat()).size > maxBytes) {
      await takeOut(file, logPath, maxBytes, closed);
    }
  } finally {
    await file.close();
  }
}

async function takeOut(
  file: FileHandle,
  logPath: string,
  maxBytes: number,
  before: CutRecord | undefined,
): Promise<void> {
  const headEnd = before?.headEnd ?? (await endOfHead(file, Math.floor(maxBytes / 2)));
  const bodyStart = headEnd + markerBytes;
  const cut = { headEnd, end: 0, removed: before?.removed ?? 0, lost: before?.lost ?? 0 };
  writeCutSync(logPath, { ...cut, cutting: true });
  const { size } = await file.stat();
  let from = await startOfTail(file, size - Math.floor(maxBytes / 4));
  let moved = await moveDown(file, from, bodyStart, 2 * maxBytes);
  if (moved.left > chunkBytes) {
    // The process writes faster than we can copy: keep less.
    from = await startOfTail(file, (await file.stat()).size - chunkBytes);
    moved = { read: from, written: bodyStart, left: 0 };
  }
  // The first time, the marker takes the place of what was written there.
  cut.removed += from - (before === undefined ? headEnd : bodyStart);
  // From here on nothing else of this program runs.
  const { lost, end } = shorten(file.fd, moved);
  cut.lost += lost;
  cut.end = end;
  const afterLineBreak = headEnd === 0 || byteAt(file.fd, headEnd - 1) === newline;
  const marker = markerFor(cut.removed + cut.lost, afterLineBreak);
  writeSync(file.fd, marker, 0, marker.length, headEnd);
  writeCutSync(logPath, { ...cut, cutting: false });
}

type Moved = { read: number; written: number; left: number };

/** Until it has come up with the process, as good as, or has moved `mostBytes`. */
async function moveDown(file: FileHandle, from: number, to: number, mostBytes: number): Promise<Moved> {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let moved = 0;
  for (;;) {
    const left = (await file.stat()).size - from - moved;
    if (left <= lineBytes || moved > mostBytes) {
      return { read: from + moved, written: to + moved, left };
    }
    const { bytesRead } = await file.read(buffer, 0, Math.min(left, buffer.length), from + moved);
    moved += (await file.write(buffer, 0, bytesRead, to + moved)).bytesWritten;
  }
}

function shorten(file: number, { read, written }: Moved): { end: number; lost: number } {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let from = read;
  let to = written;
  let left = fstatSync(file).size - from;
  for (let rounds = 0; left > 0 && rounds < 16; rounds++) {
    const bytesRead = readSync(file, buffer, 0, Math.min(left, buffer.length), from);
    const moved = writeSync(file, buffer, 0, bytesRead, to);
    from += moved;
    to += moved;
    left = fstatSync(file).size - from;
  }
  if (left > 0) {
    const seam = Buffer.from(`\n${gapLine(left)}\n`);
    to += writeSync(file, seam, 0, seam.length, to);
  }
  ftruncateSync(file, to);
  return { end: to, lost: left };
}

/** The end of a line, or at least of a character, at or before `most`. */
async function endOfHead(file: FileHandle, most: number): Promise<number> {
  const from = Math.max(0, most - lineBytes);
  const bytes = await readAt(file, from, most - from);
  const lineBreak = bytes.lastIndexOf(newline);
  if (lineBreak >= 0) {
    return from + lineBreak + 1;
  }
  let end = bytes.length;
  const after = (await readAt(file, most, 1))[0] ?? 0;
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
async function startOfTail(file: FileHandle, least: number): Promise<number> {
  const bytes = await readAt(file, least, lineBytes);
  const lineBreak = bytes.indexOf(newline);
  return least + (lineBreak >= 0 ? lineBreak + 1 : characterStart(bytes));
}

/**
 * A process that has opened its output anew (/dev/stdout) does not append: after a cut it writes where it
 * was, and leaves a hole before that. What is behind the hole is moved down, so that the hole counts as
 * nothing.
 */
async function closeHole(file: FileHandle, logPath: string, before: CutRecord): Promise<CutRecord> {
  const { size } = await file.stat();
  if (size - before.end <= holeBytes || !(await isEmpty(file, before.end))) {
    return before;
  }
  const cut = { ...before };
  writeCutSync(logPath, { ...cut, cutting: true });
  const begin = await endOfHole(file, cut.end, size);
  const { end, lost } = shorten(file.fd, await moveDown(file, begin, cut.end, size));
  cut.end = end;
  cut.lost += lost;
  writeCutSync(logPath, { ...cut, cutting: false });
  return cut;
}

async function endOfHole(file: FileHandle, end: number, size: number): Promise<number> {
  let hole = end;
  let data = size;
  while (data - hole > holeBytes) {
    const middle = Math.floor((hole + data) / 2);
    if (await isEmpty(file, middle)) {
      hole = middle;
    } else {
      data = middle;
    }
  }
  const bytes = await readAt(file, hole, 2 * holeBytes);
  return (
    hole +
    Math.max(
      0,
      bytes.findIndex((byte) => byte !== 0),
    )
  );
}

async function isEmpty(file: FileHandle, position: number): Promise<boolean> {
  return (await readAt(file, position, holeBytes)).every((byte) => byte === 0);
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function byteAt(file: number, position: number): number | undefined {
  const byte = Buffer.alloc(1);
  return readSync(file, byte, 0, 1, position) === 1 ? byte[0] : undefined;
}
