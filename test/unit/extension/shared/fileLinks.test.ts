import { describe, expect, it } from 'vitest';
import { findFileLinks } from '../../../../src/extension/shared/fileLinks.ts';

describe('a place in a file', () => {
  it.each([
    ['src/a.ts:12:5 - error', 'src/a.ts', 12, 5],
    ['  at run (/home/me/x.js:3:1)', '/home/me/x.js', 3, 1],
    ['src/a.ts(7,9): error TS1', 'src/a.ts', 7, 9],
    ['main.c:4: warning', 'main.c', 4, undefined],
    ['  File "lib/my tool.py", line 30, in f', 'lib/my tool.py', 30, undefined],
    [String.raw`C:\work\a.cs(3,4): error`, String.raw`C:\work\a.cs`, 3, 4],
  ])('in %j', (text, path, line, column) => {
    const [link, ...more] = findFileLinks(text);
    expect(more).toEqual([]);
    expect(link).toMatchObject({ path, line, column });
    expect(text.slice(link?.startIndex, (link?.startIndex ?? 0) + (link?.length ?? 0))).toContain(path);
  });

  it.each(['10:32:05 started', 'http://127.0.0.1:8000/', 'no file here', 'ratio 1.5:2'])(
    'is not in %j',
    (text) => {
      expect(findFileLinks(text)).toEqual([]);
    },
  );

  it('is not looked for in a line that nobody reads, which would take long', () => {
    expect(findFileLinks(`${'a.b'.repeat(100_000)}:1`)).toEqual([]);
  });
});
