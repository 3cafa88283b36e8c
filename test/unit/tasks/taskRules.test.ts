import { describe, expect, it } from 'vitest';
import { readTaskRules, ruleFor } from '../../../src/extension/tasks/taskRules.ts';

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
      { reason: 'type', place: ['two', 'stop'], wants: 'string' },
      { reason: 'noObject', place: ['three'] },
      { reason: 'unknown', place: ['four', 'stopp'], known: ['terminal', 'stop'] },
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
