import { describe, expect, test } from 'vitest';
import { matcherPaths, withMatcherPaths } from '../../../../src/local/matchers/matcherDefinition.ts';
import { matcherProblemText } from '../../../../src/local/matchers/matcherProblem.ts';
import { matcherRegistry } from '../../../../src/local/matchers/matcherRegistry.ts';
import { readMatchers } from '../../../../src/local/matchers/readMatchers.ts';
import { problemMatcherOf } from '../../../../src/extension/tasksJson/rawTasks.ts';
import { contributes, definitions } from '../problems/support.ts';

const pattern = { regexp: '^(.*):(\\d+):(\\d+): (.*)$', message: 4 };

const withBackground = (background: unknown) =>
  readMatchers({ pattern, background }, matcherRegistry([contributes]));

describe('a definition', () => {
  test('is complete when read', () => {
    expect(definitions({ owner: 'me', source: 'my tool', severity: 'warning', pattern })).toEqual([
      {
        owner: 'me',
        source: 'my tool',
        severity: 'warning',
        applyTo: 'allDocuments',
        fileLocation: { kind: 'relative', folder: '${workspaceFolder}' },
        kind: 'location',
        patterns: [{ regexp: pattern.regexp, file: 1, line: 2, column: 3, message: 4 }],
        loop: false,
      },
    ]);
  });

  test.each([
    [{ background: { beginsPattern: 'b', endsPattern: 'e' } }, false],
    [
      { background: { activeOnStart: true, beginsPattern: { regexp: 'b' }, endsPattern: { regexp: 'e' } } },
      true,
    ],
    [{ watching: { beginsPattern: 'b', endsPattern: 'e' } }, false],
    [{ watchedTaskBeginsRegExp: 'b', watchedTaskEndsRegExp: 'e' }, false],
  ])('tells how a task that goes on begins and ends its work: %j', (written, activeOnStart) => {
    const expected = { activeOnStart, begins: 'b', ends: 'e' };
    expect(definitions({ pattern, ...written })).toMatchObject([{ background: expected }]);
  });

  test('with half a background, or one that is no expression, goes on without', () => {
    const half = withBackground({ beginsPattern: 'b' });
    expect(half.matchers).toMatchObject([{ owner: 'problemMatcher' }]);
    expect(half.matchers[0]).not.toHaveProperty('background');
    expect(half.problems.map(matcherProblemText)).toEqual([
      'problemMatcher.background must have both a "beginsPattern" and an "endsPattern".',
    ]);
    const wrong = withBackground({ beginsPattern: 'b', endsPattern: '(' });
    expect(wrong.matchers[0]).not.toHaveProperty('background');
    expect(wrong.problems).toMatchObject([{ place: 'problemMatcher.background.endsPattern' }]);
  });

  test('may change a named one', () => {
    const [base] = definitions('$tsc');
    expect(definitions({ base: '$tsc' })).toEqual([base]);
    expect(
      definitions([
        { base: '$tsc', fileLocation: ['relative', '${workspaceFolder}/web'], applyTo: 'openDocuments' },
      ]),
    ).toEqual([
      {
        ...base,
        applyTo: 'openDocuments',
        fileLocation: { kind: 'relative', folder: '${workspaceFolder}/web' },
      },
    ]);
    expect(definitions({ base: '$tsc', source: 'x', severity: 'info', pattern })).toMatchObject([
      { owner: 'typescript', source: 'x', severity: 'info', patterns: [{ message: 4 }] },
    ]);
  });

  test.each([
    ['absolute', { kind: 'absolute' }],
    [['absolute'], { kind: 'absolute' }],
    ['relative', { kind: 'relative', folder: '${workspaceFolder}' }],
    [['relative', 'x'], { kind: 'relative', folder: 'x' }],
    ['autoDetect', { kind: 'autoDetect', folder: '${workspaceFolder}' }],
    [['autodetect', 'x'], { kind: 'autoDetect', folder: 'x' }],
    ['search', { kind: 'search', include: ['${workspaceFolder}'], exclude: [] }],
    [
      ['search', { include: 'a', exclude: ['b', 'c'] }],
      { kind: 'search', include: ['a'], exclude: ['b', 'c'] },
    ],
  ])('has its files at %j', (fileLocation, expected) => {
    expect(definitions({ fileLocation, pattern })[0]?.fileLocation).toEqual(expected);
  });

  test('has its variables replaced in paths only', () => {
    const [matcher] = definitions({
      fileLocation: ['search', { include: ['${a}'], exclude: '${b}' }],
      pattern,
    });
    expect(matcher && matcherPaths([matcher])).toEqual(['${a}', '${b}']);
    const replaced = matcher && withMatcherPaths(matcher, (text) => text.toUpperCase());
    expect(replaced).toEqual({
      ...matcher,
      fileLocation: { kind: 'search', include: ['${A}'], exclude: ['${B}'] },
    });
  });
});

describe('a bad definition', () => {
  const cases: [raw: unknown, problem: object][] = [
    [3, { reason: 'notAMatcher', place: 'problemMatcher' }],
    ['$nobody', { reason: 'unknownMatcher', name: '$nobody', place: 'problemMatcher' }],
    [['$circle'], { reason: 'baseOfItself', place: 'problemMatcher[0]($circle).base' }],
    [{ base: '$nobody' }, { reason: 'unknownMatcher', place: 'problemMatcher.base' }],
    [{}, { reason: 'noPattern', place: 'problemMatcher' }],
    [{ pattern: {} }, { reason: 'noPattern', place: 'problemMatcher.pattern' }],
    [{ pattern: [] }, { reason: 'noPattern', place: 'problemMatcher.pattern' }],
    [{ pattern: '$nobody' }, { reason: 'unknownPattern', place: 'problemMatcher.pattern' }],
    [{ pattern: { regexp: '(' } }, { reason: 'badRegexp', place: 'problemMatcher.pattern.regexp' }],
    [
      { pattern: [{ regexp: 'a' }, { regexp: '(' }] },
      { reason: 'badRegexp', place: 'problemMatcher.pattern[1].regexp' },
    ],
    [{ pattern: [{ regexp: 'a' }] }, { reason: 'nothingCaptured', missing: 'file' }],
    [{ pattern: [{ regexp: 'a', file: 1 }] }, { reason: 'nothingCaptured', missing: 'message' }],
    [{ pattern: [{ regexp: 'a', file: 1, message: 2 }] }, { reason: 'nothingCaptured', missing: 'line' }],
    [
      { pattern, fileLocation: 'here' },
      { reason: 'badFileLocation', place: 'problemMatcher.fileLocation' },
    ],
  ];

  test.each(cases)('%j is left out', (raw, problem) => {
    const { matchers, problems } = readMatchers(raw, matcherRegistry([contributes]));
    expect(matchers).toEqual([]);
    expect(problems).toMatchObject([problem]);
  });

  test('leaves the others alone', () => {
    const raw = ['$nobody', '$tsc', { pattern: { regexp: '(' } }, { pattern }];
    const { matchers, problems } = readMatchers(raw, matcherRegistry([contributes]));
    expect(matchers).toHaveLength(2);
    expect(problems.map(({ place }) => place)).toEqual([
      'problemMatcher[0]',
      'problemMatcher[2].pattern.regexp',
    ]);
    expect(problems.map(matcherProblemText)[0]).toContain(
      'problemMatcher[0] names the problem matcher "$nobody"',
    );
  });

  test('goes on where it can', () => {
    const loop = [
      { ...pattern, file: 1, line: 2, loop: true },
      { regexp: 'x', loop: true },
    ];
    const { matchers, problems } = readMatchers({ severity: 'awful', pattern: loop }, matcherRegistry([]));
    expect(matchers).toMatchObject([{ severity: 'error', loop: true }]);
    expect(problems).toMatchObject([
      { reason: 'loopNotLast', place: 'problemMatcher.pattern[0]' },
      { reason: 'unknownSeverity', place: 'problemMatcher.severity' },
    ]);
  });

  test('of an extension is told apart', () => {
    const bad = {
      problemMatchers: [null, 'x', { name: 'bad', pattern: { regexp: '(' } }],
      problemPatterns: 3,
    };
    const { problems } = readMatchers('$bad', matcherRegistry([null, bad, undefined]));
    expect(problems).toMatchObject([{ reason: 'badRegexp', place: 'problemMatcher($bad).pattern.regexp' }]);
  });
});

describe('the matcher that stands in tasks.json', () => {
  test.each([
    [{ problemMatcher: '$a' }, '$a'],
    [{ problemMatcher: [] }, []],
    [{ problemMatcher: '' }, undefined],
    [{}, undefined],
    [{ problemMatcher: '$a', linux: { problemMatcher: ['$b'] } }, ['$b']],
    [{ problemMatcher: '$a', osx: { problemMatcher: '$b' }, linux: { args: [] } }, '$a'],
  ])('%j', (entry, expected) => {
    expect(problemMatcherOf(entry, 'linux')).toEqual(expected);
  });
});
