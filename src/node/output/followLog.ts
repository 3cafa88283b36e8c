// Replays a log and follows it as it grows. Every pass opens the file, reads up to the size it had at that
// moment and closes it, so a pass always ends, however fast the file grows, and the file can be deleted
// meanwhile (Windows). Passes are woken by fs.watch and by a slow poll: watching tells nothing on network
// file systems, or when the system is out of watches, and Windows announces what a process appends only when
// it closes the file.

import { type FSWatcher, watch } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { characterStart } from './outputLog.ts';
import { completedCut, type CutRecord, gapLine, isSameCut, positionAfter, readCut } from './cutRecord.ts';
import { errorCode } from '../base/processStartError.ts';

const chunkBytes = 64 * 1024;
const pollMs = 250;
/** A chatty process causes an event per write; they are answered together. */
const coalesceMs = 20;

export type LogFollower = {
  /** Ends following. Nothing is delivered after it, and a pending drain settles. */
  stop(): void;
  /** Resolves when all that the file held at the call has been delivered. Never rejects. */
  drain(): Promise<void>;
};

/**
 * Delivers the file's text from `fromByte` (default 0) on: what is there and what is added. Waits for a file
 * that does not exist yet; begins anew when the file got shorter or was replaced. Chunks are at most 64 KB;
 * when `onText` returns a promise, the next chunk is read after it. Any other failure, or one of `onText`,
 * goes to `onError` once and ends the following. A follower does not keep the program alive.
 */
export function followLog(
  path: string,
  options: {
    fromByte?: number;
    onText: (text: string) => void | PromiseLike<void>;
    onError: (error: unknown) => void;
  },
): LogFollower {
  let position = options.fromByte ?? 0;
  let inode: number | undefined;
  let cut: CutRecord | undefined;
  let decoder = new StringDecoder('utf8');
  let insideCharacter = position > 0;
  let inLine = false;
  let stopped = false;
  let watcher: FSWatcher | undefined;
  let pending: NodeJS.Timeout | undefined;
  let passes: Promise<void> = Promise.resolve();
  let settleStopping: (() => void) | undefined;
  const stopping = new Promise<void>((resolve) => (settleStopping = resolve));

  function pass(): Promise<void> {
    passes = passes.then(readNew).catch((error: unknown) => {
      if (stopped) {
        return;
      }
      stop();
      options.onError(error);
    });
    return passes;
  }

  async function readNew(): Promise<void> {
    let complete = false;
    while (!complete) {
      complete = stopped || (await readOnce());
    }
  }

  /** False when the log was cut meanwhile: what was read last is void and has to be read again. */
  async function readOnce(): Promise<boolean> {
    let file: FileHandle;
    try {
      file = await open(path, 'r');
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') {
        throw error;
      }
      if (inode !== undefined) {
        beginAnew();
      }
      inode = undefined; // the next file may well get the same number
      return true;
    }
    try {
      const latest = await completedCut(path);
      const { size, ino } = await file.stat();
      if (!isSameCut(latest, await readCut(path))) {
        return false;
      }
      if (inode !== undefined && ino !== inode) {
        beginAnew();
      } else {
        await goOn(latest, size);
      }
      cut = latest;
      if (ino !== inode) {
        watchAnew();
      }
      inode = ino;
      return await deliver(file, size);
    } finally {
      await file.close();
    }
  }

  function beginAnew(): void {
    goTo(0);
    insideCharacter = false;
  }

  function goTo(place: number): void {
    position = place;
    decoder = new StringDecoder('utf8');
  }

  async function goOn(latest: CutRecord | undefined, size: number): Promise<void> {
    if (latest !== undefined && inode !== undefined && !isSameCut(cut, latest)) {
      const { at, missed } = positionAfter(position, cut, latest);
      if (missed > 0) {
        goTo(at);
        insideCharacter = false;
        await hand(`${inLine ? '\n' : ''}${gapLine(missed)}\n`);
      }
      position = at;
    }
    if (size >= position) {
      return;
    }
    if (latest === undefined || size < latest.headEnd) {
      beginAnew();
    } else {
      goTo(size);
    }
  }

  async function deliver(file: FileHandle, end: number): Promise<boolean> {
    if (position >= end) {
      return true;
    }
    const buffer = Buffer.allocUnsafe(Math.min(chunkBytes, end - position));
    while (position < end) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, end - position), position);
      if (!isSameCut(cut, await readCut(path))) {
        return false;
      }
      if (bytesRead === 0 || stopped) {
        return true;
      }
      position += bytesRead;
      let bytes = buffer.subarray(0, bytesRead);
      if (insideCharacter) {
        bytes = bytes.subarray(characterStart(bytes));
      }
      insideCharacter = false;
      await hand(decoder.write(bytes));
    }
    return true;
  }

  async function hand(text: string): Promise<void> {
    if (text === '') {
      return;
    }
    inLine = !text.endsWith('\n');
    await Promise.race([options.onText(text), stopping]);
  }

  function watchAnew(): void {
    watcher?.close();
    watcher = undefined;
    if (stopped) {
      return;
    }
    try {
      watcher = watch(path, { persistent: false }, wake);
      watcher.on('error', () => watcher?.close());
    } catch {
      // The poll goes on.
    }
  }

  function wake(): void {
    if (stopped || pending !== undefined) {
      return;
    }
    pending = setTimeout(() => {
      pending = undefined;
      void pass();
    }, coalesceMs);
    pending.unref();
  }

  function stop(): void {
    stopped = true;
    settleStopping?.();
    clearInterval(poll);
    clearTimeout(pending);
    watcher?.close();
  }

  const poll = setInterval(wake, pollMs);
  poll.unref();
  void pass();
  return { stop, drain: pass };
}
