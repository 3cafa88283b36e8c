// The cap of a run's output, with processes that write while it is cut. Every line they write has its number,
// so that what is there, what is missing and what is said to be missing can be compared.

import {
  appendFileSync,
  existsSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { followLog } from '../../../../src/node/index.ts';
import { cutLog } from '../../../../src/node/output/cutLog.ts';
import { cutPathOf, markerBytes, readCutSync, writeCutSync } from '../../../../src/node/output/cutRecord.ts';
import { launcherPath, start, type Started, temporaryFolder, withEachStarter } from '../support.ts';
import { createProcessStarter } from '../../../../src/node/index.ts';

const cap = 400_000;
const bytesPerLine = 20;
const numbered = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => `${String(from + i).padStart(bytesPerLine - 1)}\n`).join('');

/** Writes numbered lines, `lines` of them, as quickly as it can or with pauses. */
const flood = (lines: number, pauseMs = 0): string => `
const fs = require('fs');
const pause = new Int32Array(new SharedArrayBuffer(4));
for (let n = 0; n < ${lines}; ) {
  let chunk = '';
  for (let i = 0; i < 500 && n < ${lines}; i++) chunk += String(n++).padStart(${bytesPerLine - 1}) + '\\n';
  fs.writeSync(1, chunk);
  if (${pauseMs} > 0) Atomics.wait(pause, 0, 0, ${pauseMs});
}`;

function startFlood(lines: number, { pauseMs = 0, maxBytes = cap } = {}): Promise<Started> {
  return start({ file: process.execPath, args: ['-e', flood(lines, pauseMs)] }, { maxBytes });
}

const linesOf = (part: string) => part.split('\n').filter((line) => line !== '');
const textOf = (logPath: string) => readFileSync(logPath, 'utf8');

function newLog(content: string | Buffer): string {
  const logPath = path.join(temporaryFolder(), 'out.log');
  writeFileSync(logPath, content);
  return logPath;
}

// oxlint-disable-next-line eslint/no-control-regex
const gap = /\u001b\[0m\[… ([\d.]+) (kB|MB) were left out here …\] *\n/;

/** The head, what is said to be left out, and the tail: each a run of numbered lines without a gap. */
function parts(text: string): { head: number[]; saidBytes: number; tail: number[] } {
  const [head = '', amount, unit, tail = '', ...more] = text.split(gap);
  expect(more).toEqual([]);
  for (const line of [...linesOf(head), ...linesOf(tail)]) {
    expect(line).toMatch(/^ *\d+$/);
  }
  const saidBytes = Number(amount) * (unit === 'MB' ? 1e6 : 1e3);
  return { head: linesOf(head).map(Number), saidBytes, tail: linesOf(tail).map(Number) };
}

function expectRun(numbers: number[], from: number): void {
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => from + i));
}

withEachStarter(() => {
  describe('the output of a job', () => {
    it('is all there below the cap', async () => {
      const started = await startFlood(cap / bytesPerLine);
      await started.process.ended;
      expect(textOf(started.logPath)).toBe(numbered(0, cap / bytesPerLine));
      expect(existsSync(cutPathOf(started.logPath))).toBe(false);
    });

    it('keeps head and tail above it, and says what is missing', async () => {
      const lines = 100_000;
      const started = await startFlood(lines, { pauseMs: 5 });
      await started.process.ended;
      const { size } = statSync(started.logPath);
      expect(size).toBeLessThanOrEqual(cap);
      expect(size).toBeGreaterThan(cap / 2);
      const { head, saidBytes, tail } = parts(textOf(started.logPath));
      expectRun(head, 0);
      expect(head.length).toBeCloseTo(cap / 2 / bytesPerLine, -1);
      expect(tail.at(-1)).toBe(lines - 1);
      expect(tail.length).toBeGreaterThan(cap / 5 / bytesPerLine);
      // What was written in the very moment of a cut, at most a write or two, cannot be counted.
      const missing = (lines - head.length - tail.length) * bytesPerLine;
      const { removed = 0, lost = 0 } = readCutSync(started.logPath) ?? {};
      expect(missing - removed - lost).toBeGreaterThan(-1000);
      expect(missing - removed - lost).toBeLessThan(25_000);
      // People are told in tenths of a megabyte.
      expect(Math.abs(saidBytes - removed - lost)).toBeLessThanOrEqual(50_000);
    });

    it('stays within it at any time when the job knows a secret, and nothing is lost', async () => {
      const lines = 2_000_000;
      const maxBytes = 4_000_000;
      const spec = {
        file: process.execPath,
        args: ['-e', flood(lines)],
        env: { TEST_TOKEN: 'hunter2-and-so-on' },
      };
      const started = await start(spec, { maxBytes, redact: true });
      const running = { ended: false };
      void started.process.ended.then(() => (running.ended = true));
      let peak = 0;
      while (!running.ended) {
        peak = Math.max(peak, statSync(started.logPath).size);
        await new Promise(setImmediate);
      }
      // What comes between two looks, and what comes at once.
      expect(peak).toBeLessThan(maxBytes * (1 + 1 / 32) + 65_536 + markerBytes);
      const { head, tail } = parts(textOf(started.logPath));
      expect(tail.at(-1)).toBe(lines - 1);
      const missing = (lines - head.length - tail.length) * bytesPerLine;
      expect(readCutSync(started.logPath)).toMatchObject({ removed: missing, lost: 0 });
    });

    it('is cut for two jobs at once, each by itself', async () => {
      const floods = await Promise.all([startFlood(60_000), startFlood(90_000)]);
      await Promise.all(floods.map((each) => each.process.ended));
      const lasts = floods.map(({ logPath }) => Number(linesOf(textOf(logPath)).at(-1)));
      expect(lasts).toEqual([59_999, 89_999]);
      for (const { logPath } of floods) {
        expect(statSync(logPath).size).toBeLessThanOrEqual(cap);
      }
    });
  });
});

it('a flood of 1 GB ends with about the cap, while it runs and after', { timeout: 60_000 }, async () => {
  const maxBytes = 10_000_000;
  const code = `const chunk = Buffer.from(('x'.repeat(79) + '\\n').repeat(800));
    for (let i = 0; i < 15625; i++) require('fs').writeSync(1, chunk);`;
  const started = await start({ file: process.execPath, args: ['-e', code] }, { maxBytes });
  await started.process.ended;
  const text = textOf(started.logPath);
  expect(text.length).toBeLessThanOrEqual(maxBytes);
  expect(text.length).toBeGreaterThan(maxBytes / 2);
  const { removed = 0, lost = 0 } = readCutSync(started.logPath) ?? {};
  const accounted = text.length - markerBytes + removed + lost;
  // The lines that say where something is missing count as well, also those that later cuts took out.
  expect(accounted).toBeLessThanOrEqual(1_001_000_000);
  // What is written while this program has no processor in the middle of a cut is lost uncounted, at a
  // gigabyte a second: the more, the busier the machine is.
  expect(accounted).toBeGreaterThan(0.75 * 1_000_000_000);
});

it('is watched by the host when the launcher has died', async () => {
  const folder = temporaryFolder();
  const logPath = path.join(folder, 'out.log');
  const starter = createProcessStarter({ launcherPath });
  const parent = `while (!require('fs').existsSync('go')); process.kill(process.ppid, 'SIGKILL');`;
  const args = ['-e', `${parent}${flood(100_000, 5)}`];
  const running = await starter.start(
    { file: process.execPath, args, cwd: folder, env: {} },
    { logPath, maxBytes: cap },
  );
  writeFileSync(path.join(folder, 'go'), '');
  expect(await running.ended).toMatchObject({ unknown: true });
  starter.dispose();
  expect(parts(textOf(logPath)).tail.at(-1)).toBe(99_999);
  expect(statSync(logPath).size).toBeLessThanOrEqual(cap);
});

describe('a cut of a log that nobody writes to', () => {
  it('happens again when the log has grown again, with the sum in its marker', async () => {
    const logPath = newLog(numbered(0, 25_000));
    await cutLog(logPath, cap);
    const first = parts(textOf(logPath));
    appendFileSync(logPath, numbered(25_000, 50_000));
    await cutLog(logPath, cap);
    const { head, tail, saidBytes } = parts(textOf(logPath));
    expect(head).toEqual(first.head);
    expect(tail.at(-1)).toBe(49_999);
    expect(Math.round(saidBytes / bytesPerLine / 50)).toBe(
      Math.round((50_000 - head.length - tail.length) / 50),
    );
    expect(saidBytes).toBeGreaterThan(first.saidBytes);
    expect(readCutSync(logPath)).toMatchObject({
      removed: (50_000 - head.length - tail.length) * bytesPerLine,
      lost: 0,
      cutting: false,
    });
  });

  it('keeps less of the end where that is wanted', async () => {
    const logPath = newLog(numbered(0, 25_000));
    await cutLog(logPath, cap, 20_000);
    const { head, tail } = parts(textOf(logPath));
    expectRun(head, 0);
    expectRun(tail, 25_000 - tail.length);
    expect(tail.length).toBe(20_000 / bytesPerLine - 1);
  });

  it('is never inside a character', async () => {
    for (const shift of ['', 'x', 'xx', 'xxx']) {
      const logPath = newLog(shift + '😀'.repeat(cap / 3));
      await cutLog(logPath, cap);
      const text = textOf(logPath);
      expect(text).toMatch(gap);
      expect(text.replace(gap, '')).toMatch(/^x*[😀\n]+$/u);
    }
  });

  it('leaves no escape sequence half done in the head', async () => {
    const logPath = newLog(`${'x'.repeat(cap / 2 - 3)}\u001b[31mred${'y'.repeat(cap)}`);
    await cutLog(logPath, cap);
    expect(textOf(logPath).split(gap)[0]).toBe(`${'x'.repeat(cap / 2 - 3)}\n`);
  });

  it('goes on with a job that has emptied its output itself', async () => {
    const logPath = newLog(numbered(0, 25_000));
    await cutLog(logPath, cap);
    truncateSync(logPath);
    appendFileSync(logPath, numbered(0, 30_000));
    await cutLog(logPath, cap);
    const { head, tail } = parts(textOf(logPath));
    expectRun(head, 0);
    expect(tail.at(-1)).toBe(29_999);
  });

  it('closes the hole of a process that does not append', async () => {
    const logPath = newLog('');
    const writer = openSync(logPath, 'r+');
    let next = 0;
    const write = (lines: number): void => {
      writeSync(writer, numbered(next, next + lines));
      next += lines;
    };
    write(50_000);
    for (let round = 0; round < 3; round++) {
      await cutLog(logPath, cap);
      write(8000);
      expect(statSync(logPath).size).toBeGreaterThan(1_000_000);
    }
    await cutLog(logPath, cap);
    const { head, tail } = parts(textOf(logPath));
    expect(tail.at(-1)).toBe(next - 1);
    expectRun(tail, next - tail.length);
    expect(readCutSync(logPath)?.removed).toBe((next - head.length - tail.length) * bytesPerLine);
    expect(statSync(logPath).size).toBeLessThanOrEqual(cap);
  });

  it('is followed without repeating anything, with a word about what was missed', async () => {
    const logPath = newLog(numbered(0, 15_000));
    let text = '';
    const errors: unknown[] = [];
    const follower = followLog(logPath, {
      onText: (more) => void (text += more),
      onError: (e) => errors.push(e),
    });
    await follower.drain();
    appendFileSync(logPath, numbered(15_000, 21_000));
    await cutLog(logPath, cap);
    await follower.drain();
    // All that it had not seen was still there.
    expect(text.split(gap)[0]).toBe(numbered(0, 15_000));
    const { tail, saidBytes } = parts(text);
    expect(tail.at(-1)).toBe(20_999);
    expect(saidBytes).toBeCloseTo((21_000 - 15_000 - tail.length) * bytesPerLine, -3);
    appendFileSync(logPath, numbered(21_000, 22_000));
    await follower.drain();
    await cutLog(logPath, cap / 2);
    appendFileSync(logPath, numbered(22_000, 22_100));
    await follower.drain();
    follower.stop();
    expect(parts(text).tail.at(-1)).toBe(22_099);
    expectRun(parts(text).tail, tail[0] ?? -1);
    expect(errors).toEqual([]);
  });

  it('is noticed by a follower that is reading just then', async () => {
    const logPath = newLog(numbered(0, 15_000));
    let text = '';
    const follower = followLog(logPath, {
      onText: async (more) => {
        if (text === '') {
          appendFileSync(logPath, numbered(15_000, 21_000));
          await cutLog(logPath, cap);
        }
        text += more;
      },
      onError: () => {},
    });
    await follower.drain();
    await follower.drain();
    follower.stop();
    // The marker and all: it had read nothing but a part of the head.
    expect(text).toBe(textOf(logPath));
  });

  it('does not hold up a follower for good when it was never completed', { timeout: 10_000 }, async () => {
    const logPath = newLog(numbered(0, 10));
    writeCutSync(logPath, { headEnd: 40, end: 200, removed: 5, lost: 0, cutting: true });
    let text = '';
    const follower = followLog(logPath, { onText: (more) => void (text += more), onError: () => {} });
    await follower.drain();
    follower.stop();
    expect(text).toBe(numbered(0, 10));
  });
});

it('a follower of a flood sees every line at most once, in order', { timeout: 30_000 }, async () => {
  const started = await startFlood(400_000, { pauseMs: 1 });
  let text = '';
  const errors: unknown[] = [];
  const follower = followLog(started.logPath, {
    onText: (more) => void (text += more),
    onError: (error) => errors.push(error),
  });
  await started.process.ended;
  await follower.drain();
  follower.stop();
  const numbers = text
    .split('\n')
    .filter((line) => line.length === bytesPerLine - 1 && /^ *\d+$/.test(line))
    .map(Number);
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers.at(-1)).toBe(399_999);
  expect(errors).toEqual([]);
});
