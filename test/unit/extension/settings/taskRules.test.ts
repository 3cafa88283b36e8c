import { describe, expect, it } from 'vitest';
import { checkJobOptions } from '../../../../src/queue/index.ts';
import { ruleProperties } from '../../../../src/extension/settings/taskRuleChecks.ts';
import { readTaskRules, ruleFor } from '../../../../src/extension/settings/taskRules.ts';

const rule = (setting: unknown, ...names: string[]) => ruleFor(readTaskRules(setting), names);

describe('the rule of a task', () => {
  it('is found by the exact label, with or without its source', () => {
    const setting = { test: { terminal: true }, 'npm: build': { stop: 'stop it' } };
    expect(rule(setting, 'test', 'npm: test')).toEqual({ terminal: true });
    expect(rule(setting, 'build', 'npm: build')).toEqual({ stop: 'stop it' });
    expect(rule(setting, 'build', 'gulp: build')).toEqual({});
  });

  it('is found by a pattern', () => {
    expect(rule({ 'npm: *': { terminal: true } }, 'x', 'npm: x')).toEqual({ terminal: true });
    expect(rule({ 'test?': { terminal: true } }, 'test1')).toEqual({ terminal: true });
    expect(rule({ 'test?': { terminal: true } }, 'test')).toEqual({});
    expect(rule({ '*': { terminal: true } }, '')).toEqual({ terminal: true });
  });

  it('takes everything else in a pattern as it is written', () => {
    expect(rule({ 'a.b*': { terminal: true } }, 'axb')).toEqual({});
    expect(rule({ '(a|[b])+{1}^$\\*': { terminal: true } }, '(a|[b])+{1}^$\\ c')).toEqual({ terminal: true });
    expect(rule({ 'a?c': { terminal: true } }, 'a\u{1f600}c')).toEqual({ terminal: true });
    expect(rule({ 'a*c': { terminal: true } }, 'a\nc')).toEqual({ terminal: true });
  });

  it('takes each property from the exact label, else from the first pattern that has it', () => {
    const setting = {
      '*': { terminal: true, stop: 'any' },
      't*': { stop: 'pattern' },
      test: { terminal: false },
    };
    expect(rule(setting, 'test')).toEqual({ terminal: false, stop: 'any' });
  });

  it('takes a label with a star in it also as it is written', () => {
    expect(rule({ 'a*': { stop: 'exact' }, '*': { stop: 'any' } }, 'a*')).toEqual({ stop: 'exact' });
  });

  it('is quick with a pattern of many stars', () => {
    const began = performance.now();
    rule({ [`${'*a'.repeat(8)}b`]: { terminal: true } }, 'a'.repeat(60));
    rule({ ['*'.repeat(1000)]: { terminal: true } }, 'a'.repeat(1000));
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

describe('a good setting', () => {
  it('has everything that the library takes from it', () => {
    const entry = {
      priority: -2,
      keys: ['gpu', 'port:3000'],
      timeoutMs: 0.5,
      delayMs: 0,
      retry: { attempts: 3, backoffMs: 10, factor: 1, maxBackoffMs: 0, jitter: 1 },
    };
    expect(readTaskRules({ one: entry })).toEqual({ entries: [['one', entry]], problems: [] });
    expect(() => checkJobOptions(entry)).not.toThrow();
  });
});

describe('a bad setting', () => {
  it('is reported with its place, and the rest applies', () => {
    const { entries, problems } = readTaskRules({
      one: { terminal: 'yes' },
      two: { stop: '' },
      three: 7,
      four: { terminal: true, stopp: 'x' },
      five: { terminal: true },
    });
    expect(entries).toEqual([['five', { terminal: true }]]);
    expect(problems).toEqual([
      { reason: 'type', place: ['one', 'terminal'], wants: 'boolean' },
      { reason: 'type', place: ['two', 'stop'], wants: 'text' },
      { reason: 'noObject', place: ['three'] },
      { reason: 'unknown', place: ['four', 'stopp'], known: ruleProperties.entry },
    ]);
  });

  it.each([
    [{ priority: 1.5 }, ['priority'], 'integer'],
    [{ keys: 'gpu' }, ['keys'], 'texts'],
    [{ keys: ['gpu', ''] }, ['keys'], 'texts'],
    [{ timeoutMs: 0 }, ['timeoutMs'], 'positiveMilliseconds'],
    [{ delayMs: -1 }, ['delayMs'], 'milliseconds'],
    [{ retry: 3 }, ['retry'], 'object'],
    [{ retry: {} }, ['retry', 'attempts'], 'attempts'],
    [{ retry: { attempts: 0 } }, ['retry', 'attempts'], 'attempts'],
    [{ retry: { attempts: 2, factor: 0.5 } }, ['retry', 'factor'], 'factor'],
    [{ retry: { attempts: 2, jitter: 2 } }, ['retry', 'jitter'], 'part'],
    [{ retry: { attempts: 2, backoffMs: '1' } }, ['retry', 'backoffMs'], 'milliseconds'],
  ])('%j names the part that is wrong', (entry, place, wants) => {
    expect(readTaskRules({ one: entry, two: { priority: 2 } })).toEqual({
      entries: [['two', { priority: 2 }]],
      problems: [{ reason: 'type', place: ['one', ...place], wants }],
    });
  });

  it('whose retry has an unknown part says what there is', () => {
    const { problems } = readTaskRules({ one: { retry: { attempts: 2, tries: 3 } } });
    expect(problems).toEqual([
      { reason: 'unknown', place: ['one', 'retry', 'tries'], known: ruleProperties.retry },
    ]);
  });

  it('that is no object at all has no entries', () => {
    for (const value of [[], 'x', 7, true]) {
      expect(readTaskRules(value)).toEqual({ entries: [], problems: [{ reason: 'noObject', place: [] }] });
    }
    expect(readTaskRules(undefined).problems).toEqual([]);
    expect(readTaskRules({ constructor: { terminal: true }, x: { toString: 'y' } }).problems).toHaveLength(1);
  });
});
