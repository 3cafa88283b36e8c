import { describe, expect, it } from 'vitest';
import { failingLine, lastLines, plainOutput } from '../../../../src/local/output/outputText.ts';

describe('output as text', () => {
  it.each([
    ['has no colours', '\u001b[31mred\u001b[0m\n', 'red\n'],
    ['has no links', '\u001b]8;;http://a\u0007text\u001b]8;;\u0007', 'text'],
    ['ends lines with one character', 'a\r\nb\r\n', 'a\nb\n'],
    ['shows what was written last over a line', '10 %\r50 %\r100 %\ndone', '100 %\ndone'],
    ['keeps a line that ends with a return', 'ready\r', 'ready'],
  ])('%s', (_, output, text) => {
    expect(plainOutput(output)).toBe(text);
  });
});

describe('the line that says what went wrong', () => {
  it.each([
    [
      'the first that complains',
      'start\nsrc/a.ts(1,2): error TS1: no\nerror: 2 more\nbye',
      'src/a.ts(1,2): error TS1: no',
    ],
    ['not one that counts no errors', '0 errors\n✖ test failed\nend', '✖ test failed'],
    ['the last one when none complains', 'one\ntwo\n\n', 'two'],
    ['without colours', '\u001b[31mError: x\u001b[0m\n', 'Error: x'],
    ['none for no output', '\n\n', undefined],
  ])('is %s', (_, output, line) => {
    expect(failingLine(output)).toBe(line);
  });
});

describe('the last lines', () => {
  it('are those that hold anything', () => {
    expect(lastLines('a\n\nb  \n \nc\n', 2)).toEqual(['b', 'c']);
  });
});
