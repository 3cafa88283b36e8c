import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { followLog, isLogBelow, logPathFor, readTail } from '../../../../src/node/index.ts';
import { temporaryFolder, until } from '../support.ts';

function follow(
  file: string,
  options: { fromByte?: number; onText?: (text: string) => void | Promise<void> } = {},
) {
  const chunks: string[] = [];
  const errors: unknown[] = [];
  const follower = followLog(file, {
    onText: (text) => void chunks.push(text),
    onError: (error) => errors.push(error),
    ...options,
  });
  onTestFinished(() => follower.stop());
  return { follower, chunks, errors, text: () => chunks.join('') };
}

const newFile = (content?: string | Buffer): string => {
  const file = path.join(temporaryFolder(), 'out.log');
  if (content !== undefined) {
    writeFileSync(file, content);
  }
  return file;
};

describe('logPathFor', () => {
  it('names one file per attempt', () => {
    expect(logPathFor('/logs', 12, 1)).toBe(path.join('/logs', 'job-12-1.log'));
    expect(logPathFor('/logs', 12, 2)).not.toBe(logPathFor('/logs', 12, 1));
    expect(logPathFor('/logs', 1, 21)).not.toBe(logPathFor('/logs', 12, 1));
  });
});

describe('followLog', () => {
  it('replays what is there and follows what comes', async () => {
    const file = newFile('one\n');
    const log = follow(file);
    await until(() => log.text() === 'one\n', 'replay');
    appendFileSync(file, 'two\n');
    await until(() => log.text() === 'one\ntwo\n', 'the rest');
    expect(log.errors).toEqual([]);
  });

  it('drains: all that was there at the call has been delivered', async () => {
    const file = newFile('one\n');
    const log = follow(file);
    appendFileSync(file, 'two\n');
    await log.follower.drain();
    expect(log.text()).toBe('one\ntwo\n');
  });

  it('waits for a file that does not exist yet', async () => {
    const file = newFile();
    const log = follow(file);
    await log.follower.drain();
    writeFileSync(file, 'late\n');
    await until(() => log.text() === 'late\n', 'the file');
  });

  it('keeps characters whole that arrive in pieces', async () => {
    const bytes = Buffer.from('a€😀ü');
    const file = newFile('');
    const log = follow(file);
    for (const byte of bytes) {
      appendFileSync(file, Buffer.of(byte));
      await log.follower.drain();
    }
    expect(log.chunks).toEqual(['a', '€', '😀', 'ü']);
  });

  it('may begin in the middle, even of a character', async () => {
    const log = follow(newFile('a€b'), { fromByte: 2 });
    await log.follower.drain();
    expect(log.text()).toBe('b');
  });

  it('begins anew when the file was truncated or replaced', async () => {
    const file = newFile('first, quite long\n');
    const log = follow(file);
    await log.follower.drain();
    truncateSync(file);
    appendFileSync(file, 'second\n');
    await log.follower.drain();
    expect(log.chunks).toEqual(['first, quite long\n', 'second\n']);
    writeFileSync(`${file}.new`, 'third, longer than the second\n');
    renameSync(`${file}.new`, file);
    await until(() => log.chunks.length === 3, 'the replacement');
    expect(log.chunks[2]).toBe('third, longer than the second\n');
    appendFileSync(file, 'fourth\n');
    await until(() => log.chunks[3] === 'fourth\n', 'the watch on the replacement');
  });

  it('survives that the file is deleted', async () => {
    const file = newFile('one\n');
    const log = follow(file);
    await log.follower.drain();
    rmSync(file);
    await log.follower.drain();
    writeFileSync(file, 'two\n');
    await until(() => log.chunks.length === 2, 'the new file');
    expect(log.errors).toEqual([]);
  });

  it('reads a long file in chunks and lets others work in between', async () => {
    const size = 4 * 1024 * 1024;
    const log = follow(newFile(Buffer.alloc(size, 'x')));
    let turns = 0;
    const turn = (): void => {
      turns++;
      ticking = setImmediate(turn);
    };
    let ticking = setImmediate(turn);
    await log.follower.drain();
    clearImmediate(ticking);
    expect(log.text()).toHaveLength(size);
    expect(Math.max(...log.chunks.map((chunk) => chunk.length))).toBe(64 * 1024);
    expect(turns).toBeGreaterThanOrEqual(size / (64 * 1024));
  });

  it('waits for a reader that asks it to', async () => {
    let release: (() => void) | undefined;
    const received: number[] = [];
    const log = follow(newFile(Buffer.alloc(100_000, 'x')), {
      onText: (text) => {
        received.push(text.length);
        return new Promise((resolve) => (release = resolve));
      },
    });
    await until(() => received.length === 1, 'the first chunk');
    for (let turn = 0; turn < 20; turn++) {
      await nextTurn();
    }
    expect(received).toHaveLength(1);
    release?.();
    await until(() => received.length === 2, 'the second chunk');
    log.follower.stop();
    await log.follower.drain();
  });

  it('delivers nothing after stop, and stop works twice', async () => {
    const file = newFile('one\n');
    const log = follow(file);
    log.follower.stop();
    log.follower.stop();
    await log.follower.drain();
    expect(log.chunks).toEqual([]);
  });

  it('reports a failure once and ends', async () => {
    const folder = follow(temporaryFolder());
    await folder.follower.drain();
    const failing = follow(newFile('text'), {
      onText: () => {
        throw new Error('reader');
      },
    });
    await failing.follower.drain();
    await failing.follower.drain();
    expect(failing.errors).toEqual([new Error('reader')]);
    expect(folder.errors).toHaveLength(1);
  });
});

describe('readTail', () => {
  it('gives the end, in whole characters', async () => {
    const file = newFile('a€b€');
    expect(await readTail(file, 100)).toBe('a€b€');
    expect(await readTail(file, 8)).toBe('a€b€');
    expect(await readTail(file, 6)).toBe('b€');
    expect(await readTail(file, 3)).toBe('€');
    expect(await readTail(file, 2)).toBe('');
    expect(await readTail(file, 0)).toBe('');
    truncateSync(file, 7);
    expect(await readTail(file, 100)).toBe('a€b');
  });

  it('reads a missing file as empty', async () => {
    expect(await readTail(newFile(), 100)).toBe('');
  });
});

describe('a path is that of a log', () => {
  const { posix, win32 } = path;
  it.each([
    [posix, '/out/host-1-2/job-3-1.log', true],
    [posix, '/out/host-1-2/../host-1-2/job-3-1.log', true],
    [posix, '/out/job-3-1.log', false],
    [posix, '/out/../job-3-1.log', false],
    [posix, '/out/host-1-2/deeper/job-3-1.log', false],
    [posix, '/elsewhere/host-1-2/job-3-1.log', false],
    [posix, '/out/host-1-2/job-3-1.json', false],
    [posix, '/out/host-1-2/passwords.log', false],
    [win32, String.raw`C:\out\host-1-2\job-3-1.log`, true],
    [win32, String.raw`D:\job-3-1.log`, false],
    [win32, String.raw`\\server\share\job-3-1.log`, false],
  ] as const)('%#: %s', (paths, file, expected) => {
    const root = paths === win32 ? String.raw`C:\out` : '/out';
    expect(isLogBelow(root, file, paths)).toBe(expected);
  });
});
