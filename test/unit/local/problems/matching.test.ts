import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { longestLine } from '../../../../src/local/base/terminalScreen.ts';
import { type MatchingNotice, OutputMatcher } from '../../../../src/local/problems/outputMatcher.ts';
import { definitions, find, said } from './support.ts';

const simple = { pattern: { regexp: '^(\\w+\\.x):(\\d+):(\\d+): (.*)$', message: 4 } };
const looping = {
  pattern: [
    { regexp: '^File (.*)$', file: 1 },
    { regexp: '^ (\\d+) (.*)$', line: 1, message: 2, loop: true },
  ],
};

describe('a matcher', () => {
  test('has defaults: file, line, column, and the whole line as message', () => {
    expect(find({ pattern: { regexp: '^(.*):(\\d+):(\\d+)' } }, 'a.x:1:2: bad\n')).toEqual([
      'a.x 1:2 error -: a.x:1:2',
    ]);
  });

  test('with a location captures all of it', () => {
    const pattern = { regexp: '^(.*)\\((.*)\\)$', location: 2 };
    expect(find({ pattern }, 'a(3)\na(3,4)\na(3,4,5,6)\na(none)\n')).toEqual([
      'a 3 error -: a(3)',
      'a 3:4 error -: a(3,4)',
      'a 3:4-5:6 error -: a(3,4,5,6)',
    ]);
  });

  test('of the kind "file" has no place', () => {
    expect(find({ pattern: { regexp: '^bad: (.*)$', kind: 'file' } }, 'bad: a.x\n')).toEqual([
      'a.x 1:1 error -: bad: a.x',
    ]);
  });

  test('captures ends; one before the start is the start', () => {
    const pattern = { regexp: '^(.*):(\\d+):(\\d+)-(\\d+):(\\d+)$', endLine: 4, endColumn: 5 };
    expect(find({ pattern }, 'a:3:4-5:6\na:3:4-2:6\n')).toEqual([
      'a 3:4-5:6 error -: a:3:4-5:6',
      'a 3:4-3:6 error -: a:3:4-2:6',
    ]);
  });

  test.each([
    ['error', 'error'],
    ['Warn', 'warning'],
    ['INFO', 'info'],
    ['note', 'info'],
    ['hint', 'info'],
    ['E', 'error'],
    ['W', 'warning'],
    ['I', 'info'],
    ['e', 'warning'],
    ['odd', 'warning'],
  ])('takes the severity "%s" as %s, or its own', (word, expected) => {
    const matcher = {
      severity: 'warning',
      pattern: { regexp: '^(.*):(\\d+):(\\d+) (\\w+)$', severity: 4 },
    };
    expect(find(matcher, `a:1:1 ${word}\n`)).toEqual([`a 1:1 ${expected} -: a:1:1 ${word}`]);
  });

  test('joins the messages of several lines', () => {
    const pattern = [
      { regexp: '^(.*):(\\d+)$', file: 1, line: 2 },
      { regexp: '^ (.*)$', message: 1 },
      { regexp: '^ (.*)$', message: 1 },
    ];
    expect(find({ pattern }, 'a:1\n one\n two\n three\n')).toEqual(['a 1 error -: one\ntwo']);
  });

  test('loops until a line does not match, and begins again', () => {
    const output = 'File a\n 1 one\n 2 two\n\n 3 lost\nFile b\n 4 four\nFile c\n 5 five\n';
    expect(find(looping, output)).toEqual([
      'a 1 error -: one',
      'a 2 error -: two',
      'b 4 error -: four',
      'c 5 error -: five',
    ]);
  });

  test('does not begin in the middle', () => {
    expect(find({ pattern: '$two-lines' }, 'In a line 1\nIn b line 2\n! bad\n! worse\n')).toEqual([
      'b 2 error -: bad',
    ]);
  });
});

describe('several matchers', () => {
  test('share the lines: the one with the most lines wins, then the first', () => {
    const first = { severity: 'info', pattern: { regexp: '^! (.*)$', kind: 'file' } };
    const second = { severity: 'warning', pattern: { regexp: '^! (.*)$', kind: 'file' } };
    expect(find([first, second, { pattern: '$two-lines' }], '! a\nIn f line 1\n! b\n')).toEqual([
      'a 1:1 info -: ! a',
      'f 1 error -: b',
    ]);
  });

  test('may take over from a loop', () => {
    expect(find([looping, simple], 'File a\n 1 one\nb.x:2:3: bad\n 4 lost\n')).toEqual([
      'a 1 error -: one',
      'b.x 2:3 error -: bad',
    ]);
  });
});

describe('output in pieces', () => {
  test('has the same problems wherever it is cut', () => {
    const output = 'File a\r\n 1 one\r\n 2 two\r\nnoise\nb.x:2:3: bad\nb.x:4:5: no end of line';
    const whole = find([looping, simple], output);
    expect(whole).toHaveLength(4);
    const cuts = fc.array(fc.nat(output.length), { maxLength: 6 });
    fc.assert(
      fc.property(cuts, (at) => {
        const places = [0, ...at.toSorted((a, b) => a - b), output.length];
        const pieces = places.slice(1).map((end, index) => output.slice(places[index], end));
        expect(find([looping, simple], pieces)).toEqual(whole);
      }),
    );
  });

  test('reports a problem as soon as its line ends', () => {
    const matcher = new OutputMatcher(definitions(simple), () => {});
    expect(matcher.push('a.x:1:1: ba')).toEqual([]);
    expect(matcher.push('d').length).toBe(0);
    expect(matcher.push('\nnext').map(said)).toEqual(['a.x 1:1 error -: bad']);
  });

  test('keeps no more of a line than its limit', () => {
    const long = 'm'.repeat(longestLine);
    const [found] = find(simple, ['a.x:1:1: ', long, long, long, '\nb.x:1:1: ok\n']);
    expect(found?.length).toBeLessThan(longestLine + 50);
    expect(find(simple, ['noise', long, long, '\nb.x:1:1: ok\n'])).toEqual(['b.x 1:1 error -: ok']);
  });
});

describe('a task that goes on', () => {
  const background = { beginsPattern: '^begin', endsPattern: { regexp: '^done' } };

  test('begins, and is ready, as its matcher says; those lines are no problems', () => {
    const anything = { pattern: { regexp: '^(.*):(\\d+):(\\d+)|(begin|done)$' }, background };
    expect(find(anything, 'done\nbegin\na.x:1:1\ndone\ndone\nbegin\n')).toEqual([
      'begins',
      'a.x 1:1 error -: a.x:1:1',
      'ready',
      'begins',
    ]);
  });

  test('may be at work from the start on', () => {
    const active = { ...simple, background: { ...background, activeOnStart: true } };
    expect(find(active, 'a.x:1:1: bad\ndone\n')).toEqual(['a.x 1:1 error -: bad', 'ready']);
  });

  test('is ready when all of its matchers say so; one line may speak for several', () => {
    const other = { ...simple, background: { beginsPattern: '^other', endsPattern: '^finished' } };
    const both = [{ ...simple, background }, other];
    expect(find(both, 'begin\nother\ndone\nfinished\n')).toEqual(['begins', 'begins', 'ready']);
    const same = { ...simple, background: { ...background, activeOnStart: true } };
    expect(find([same, same], 'done\nbegin\ndone\n')).toEqual(['ready', 'begins', 'ready']);
  });

  test('may end with a line that could be a beginning, and begins once a round', () => {
    const anyLine = { activeOnStart: true, beginsPattern: '.', endsPattern: '.' };
    expect(find({ ...simple, background: anyLine }, 'one\n')).toEqual(['ready']);
    const untilListening = { ...anyLine, endsPattern: 'listening' };
    expect(find({ ...simple, background: untilListening }, 'one\ntwo\nlistening\n')).toEqual(['ready']);
    const repeated = 'begin\na.x:1:1: bad\nbegin\ndone\n';
    expect(find({ ...simple, background }, repeated)).toEqual(['begins', 'a.x 1:1 error -: bad', 'ready']);
  });

  test('has its problems counted anew each time, and those that are too many told once', () => {
    const notices: MatchingNotice[] = [];
    const matcher = new OutputMatcher(definitions({ ...simple, background }), (one) => notices.push(one), {
      mostProblems: 2,
      limitMs: 5_000,
    });
    for (let round = 1; round <= 3; round += 1) {
      expect(matcher.push(`begin\n${'a.x:1:1: bad\n'.repeat(4)}`).map(said)).toEqual([
        'begins',
        ...Array<string>(2).fill('a.x 1:1 error -: bad'),
      ]);
      expect(matcher.push('done\n').map(said)).toEqual(['ready']);
    }
    expect(notices).toEqual([{ kind: 'tooMany', limit: 2 }]);
  });

  test('is ready when its expression takes exponential time, and no other can tell', () => {
    const slow = {
      ...simple,
      owner: 'slow',
      background: { activeOnStart: true, beginsPattern: '^begin', endsPattern: '^(a+)+$' },
    };
    const notices: MatchingNotice[] = [];
    const matcher = new OutputMatcher(definitions([slow, simple]), (notice) => notices.push(notice), {
      mostProblems: 100,
      limitMs: 50,
    });
    const hostile = `${'a'.repeat(60)}!\n`;
    expect(matcher.push(`${hostile}a.x:1:1: bad\n${hostile}`).map(said)).toEqual([
      'ready',
      'a.x 1:1 error -: bad',
    ]);
    expect(notices).toMatchObject([{ kind: 'tooSlow', matcher: { owner: 'slow' } }]);
  }, 20_000);
});

describe('limits', () => {
  test('so many problems and no more, said once', () => {
    const notices: MatchingNotice[] = [];
    const matcher = new OutputMatcher(definitions(simple), (notice) => notices.push(notice), {
      mostProblems: 3,
      limitMs: 5_000,
    });
    const line = 'a.x:1:1: bad\n';
    expect(matcher.push(line.repeat(2))).toHaveLength(2);
    expect(matcher.push(line.repeat(9))).toHaveLength(1);
    expect([...matcher.push(line), ...matcher.end()]).toEqual([]);
    expect(notices).toEqual([{ kind: 'tooMany', limit: 3 }]);
  });

  test('a matcher of exponential time is dropped; the others go on', () => {
    const slow = { owner: 'slow', pattern: { regexp: '^(a+)+$', kind: 'file' } };
    const notices: MatchingNotice[] = [];
    const matcher = new OutputMatcher(definitions([slow, simple]), (notice) => notices.push(notice), {
      mostProblems: 100,
      limitMs: 50,
    });
    const hostile = `${'a'.repeat(60)}!\n`;
    const found = matcher.push(`a.x:1:1: before\n${hostile}a.x:2:1: after\n${hostile}`);
    expect(found.map(said)).toEqual(['a.x 1:1 error -: before', 'a.x 2:1 error -: after']);
    expect(notices).toMatchObject([{ kind: 'tooSlow', matcher: { owner: 'slow' } }]);
  }, 20_000);
});
