import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { longestLine, TerminalScreen } from '../../../../src/local/base/terminalScreen.ts';

/** All lines, as a matcher gets them. */
function lines(...pieces: string[]): string[] {
  const screen = new TerminalScreen();
  return [...pieces.flatMap((piece) => screen.push(piece)), ...screen.end()];
}

function textOf(output: string): string {
  const screen = new TerminalScreen({ keepAll: true });
  screen.push(output);
  return screen.text;
}

describe('a line as the terminal shows it', () => {
  test.each([
    ['plain', 'plain'],
    ['ends with a carriage return\r', 'ends with a carriage return'],
    ['\u001b[1;31mred\u001b[0m and \u001b[38;5;12mblue\u001b[m', 'red and blue'],
    ['\u001b]8;;https://a.b/c\u0007link\u001b]8;;\u0007', 'link'],
    ['\u001b]0;title\u001b\\text', 'text'],
    ['\u001b(Bcharset', 'charset'],
    ['10%\r20%\rdone', 'done'],
    ['longer text\rshort', 'shortr text'],
    ['gone\u001b[2K\rnew', 'new'],
    ['long progress\r\u001b[Kshort', 'short'],
    ['long progress\rshort\u001b[K', 'short'],
    ['abc\u001b[1K\u001b[Gx', 'x'],
    ['abcdef\u001b[3G\u001b[1Kx', '  xdef'],
    ['a\u001b7bc\u001b8x', 'axc'],
    ['ab\u001b[1scd\u001b[sef', 'abcdef'],
    ['erased\u001b[6X\u001b[3G\u001b[9X', 'er'],
    ['abcdef\u001b[3Dx', 'abcxef'],
    ['abc\u001b[2Cx', 'abc  x'],
    ['abcdef\u001b[2Gx', 'axcdef'],
    ['abc\b\bx', 'axc'],
    ['abcdef\u001b[4G\u001b[2Px', 'abcx'],
    ['abcdef\u001b[4G\u001b[2X', 'abc  f'],
    ['abc\u001b[2G\u001b[2@x', 'ax bc'],
    ['a\tb', 'a       b'],
    ['12345678\tb', '12345678        b'],
    ['bell\u0007 and\u0000 nothing', 'bell and nothing'],
    ['cut \u001b]8;;https://a.b', 'cut '],
  ])('%j', (raw, expected) => {
    expect(lines(raw)).toEqual([expected]);
  });

  test('may be written again by a cursor that has climbed up', () => {
    expect(lines('one\ntwo\n\u001b[2A\u001b[2Kthree\n\nfour')).toEqual([
      'one',
      'two',
      'three',
      'two',
      'four',
    ]);
  });

  test('ends at a form feed as well, which returns to no beginning', () => {
    expect(lines('ab\fcd')).toEqual(['ab', '  cd']);
  });

  test('is none that has scrolled out of reach', () => {
    const many = Array.from({ length: 40 }, (_, index) => `line ${index}`).join('\n');
    expect(lines(`${many}\u001b[99A\rfirst`).at(-1)).toBe('first10');
  });

  test('keeps no more than its limit', () => {
    const [line] = lines('x'.repeat(longestLine), 'y'.repeat(longestLine), '\n');
    expect(line).toBe('x'.repeat(longestLine));
    expect(lines(`\u001b[99999999Cx\n`)).toEqual(['']);
  });

  test('is not made long, or many, by big numbers', () => {
    const big = '\u001b[999999999B\u001b[999999999Cx\u001b[999999999;999999999Hy\u001b[G\u001b[999999999@';
    const screen = new TerminalScreen({ keepAll: true });
    screen.push(big.repeat(1_000));
    expect(screen.text.length).toBeLessThan(40 * longestLine);
  });

  test('is the same however the output is cut into pieces', () => {
    const parts = [
      'text',
      '\n',
      '\r',
      '\r\n',
      '\b',
      '\t',
      ' ',
      'é',
      '\u0007',
      '\u001b[31m',
      '\u001b[K',
      '\u001b[2K',
    ];
    const more = [
      '\u001b[1A',
      '\u001b[3G',
      '\u001b[2D',
      '\u001b[J',
      '\u001b]0;title\u0007',
      '\u001b]8;;x\u001b\\',
    ];
    const output = fc.array(fc.constantFrom(...parts, ...more)).map((some) => some.join(''));
    fc.assert(
      fc.property(output, fc.infiniteStream(fc.integer({ min: 1, max: 5 })), (text, sizes) => {
        const pieces: string[] = [];
        for (let start = 0; start < text.length;) {
          const size = sizes.next().value ?? 1;
          pieces.push(text.slice(start, start + size));
          start += size;
        }
        expect(lines(...pieces)).toEqual(lines(text));
      }),
    );
  });
});

describe('the text of a whole output', () => {
  test('keeps what a watcher clears away', () => {
    expect(textOf('error TS1: bad\nmore\n\u001b[2J\u001b[3J\u001b[Hwatching')).toBe(
      'error TS1: bad\nmore\n\nwatching\n\n',
    );
  });

  test('keeps what has scrolled out of the reach of the cursor', () => {
    const log = Array.from({ length: 60 }, (_, index) => `line ${index}\n`).join('');
    expect(textOf(`${log}\u001b[Hframe`).split('\n').slice(0, 31)).toEqual(log.split('\n').slice(0, 31));
  });

  test('keeps long lines', () => {
    const long = 'x'.repeat(3 * longestLine);
    expect(textOf(`${long}\b\by\n`)).toBe(`${long.slice(2)}yx\n`);
  });
});
