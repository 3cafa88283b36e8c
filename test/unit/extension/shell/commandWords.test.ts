import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWords, quoteWords } from '../../../../src/extension/shell/commandWords.ts';

describe.each(['linux', 'win32'] as const)('a program and its arguments as text on %s', (platform) => {
  it('come back as they were, whatever is in them', () => {
    const hostile = string({ unit: constantFrom('a', ' ', "'", '"', '\\', '\t', '$', '\n') });
    assert(
      property(array(oneof(hostile, string())), (words) => {
        expect(parseWords(quoteWords(words, platform), platform)).toEqual(words);
      }),
    );
  });

  it('are read as a person types them', () => {
    expect(parseWords(` node  -e "a b" --x='c d'e '' `, platform)).toEqual([
      'node',
      '-e',
      'a b',
      '--x=c de',
      '',
    ]);
    expect(parseWords(String.raw`"a\"b" "c\d"`, platform)).toEqual(['a"b', String.raw`c\d`]);
  });

  it('are nothing while a quote is open', () => {
    expect(parseWords(`node "a`, platform)).toBeUndefined();
  });
});

describe('a backslash outside of quotes', () => {
  it('is part of a path on Windows, and escapes elsewhere', () => {
    expect(parseWords(String.raw`C:\a\b`, 'win32')).toEqual([String.raw`C:\a\b`]);
    expect(parseWords(String.raw`a\ b`, 'linux')).toEqual(['a b']);
  });
});
