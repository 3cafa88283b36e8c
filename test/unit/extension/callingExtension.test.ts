import { describe, expect, it } from 'vitest';
import { callingExtension } from '../../../src/extension/callingExtension.ts';

const lint = { id: 'somebody.lint', extensionPath: '/ext/somebody.lint' };
const more = { id: 'somebody.lint-more', extensionPath: '/ext/somebody.lint-more' };
const windows = { id: 'other.one', extensionPath: 'c:\\ext\\other.one' };
const stack = (...files: string[]) =>
  ['Error: caller', ...files.map((file) => `    at run (${file}:1:2)`)].join('\n');

describe('the extension that calls', () => {
  it('is the one whose file is on the stack', () => {
    expect(callingExtension(stack('/ext/somebody.lint/out/main.js'), [more, lint])).toBe('somebody.lint');
    expect(callingExtension(stack('file:///ext/somebody.lint/main.js'), [lint])).toBe('somebody.lint');
    expect(callingExtension(stack('c:\\ext\\other.one\\main.js'), [windows])).toBe('other.one');
  });

  it('is not one whose path only begins alike', () => {
    expect(callingExtension(stack('/ext/somebody.lint-more/main.js'), [lint, more])).toBe(
      'somebody.lint-more',
    );
  });

  it('is the nearest when one calls another', () => {
    const both = stack('/ext/somebody.lint-more/main.js', '/ext/somebody.lint/main.js');
    expect(callingExtension(both, [lint, more])).toBe('somebody.lint-more');
  });

  it('is nobody when no file of one is on the stack', () => {
    expect(callingExtension(stack('/app/extensionHost.js'), [lint, more, windows])).toBeUndefined();
  });
});
