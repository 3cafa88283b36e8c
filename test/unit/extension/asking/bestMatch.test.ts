import { describe, expect, it } from 'vitest';
import { bestMatch } from '../../../../src/extension/asking/bestMatch.ts';

const rows = [
  { label: 'npm: pretest', detail: 'packages/web' },
  { label: 'Test all', description: 'node --test' },
  { label: 'test', detail: 'packages/core' },
  { label: 'test: unit' },
];

const of = (typed: string) => bestMatch(rows, typed)?.label;

describe('the best match of a typed text', () => {
  it('is the row with exactly that label, wherever it stands', () => {
    expect(of('test')).toBe('test');
    expect(of(' TEST ')).toBe('test');
  });

  it('is otherwise the first whose label begins with it', () => {
    expect(of('tes')).toBe('Test all');
    expect(of('test:')).toBe('test: unit');
  });

  it('is otherwise the first whose label contains it', () => {
    expect(of('pre')).toBe('npm: pretest');
    expect(of('all')).toBe('Test all');
  });

  it('is otherwise the first that contains it in its description or detail', () => {
    expect(of('packages')).toBe('npm: pretest');
    expect(of('--TEST')).toBe('Test all');
    expect(of('core')).toBe('test');
  });

  it('is none when nothing is typed, or nothing contains it', () => {
    expect(of('')).toBeUndefined();
    expect(of('  ')).toBeUndefined();
    expect(of('deploy')).toBeUndefined();
  });
});
