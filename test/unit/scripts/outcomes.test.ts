// A failing test gets a second try in a fresh window: what then counts as passed, failed or flaky.
import { describe, expect, it } from 'vitest';
import { summarize, withOutside } from '../../../scripts/outcomes.mjs';

const failure = (title: string, message = 'first') => ({ title, message });

describe('one run', () => {
  it('has what passed and failed, and nothing flaky', () => {
    const outcome = { file: 'a', passed: ['one', 'two'], failed: [failure('three')] };
    expect(summarize([outcome, { file: 'b', passed: [], failed: [], broken: 'hook' }])).toEqual({
      passed: 2,
      failed: [
        { title: 'a > three', message: 'first' },
        { title: 'b', message: 'hook' },
      ],
      flaky: [],
    });
  });
});

describe('a second run of the files that failed', () => {
  it('makes a test flaky that passes in it, with the first error', () => {
    const first = { file: 'a', passed: ['one'], failed: [failure('two')] };
    expect(summarize([first], [{ file: 'a', passed: ['one', 'two'], failed: [] }])).toEqual({
      passed: 1,
      failed: [],
      flaky: [{ title: 'a > two', message: 'first' }],
    });
  });

  it('leaves a test failed that fails again', () => {
    const first = { file: 'a', passed: [], failed: [failure('one')] };
    const again = { file: 'a', passed: [], failed: [failure('one', 'second')] };
    expect(summarize([first], [again]).failed).toEqual([{ title: 'a > one', message: 'first' }]);
  });

  it('leaves a test failed that was not reached again', () => {
    const first = { file: 'a', passed: [], failed: [failure('one')] };
    const { passed, failed, flaky } = summarize(
      [first],
      [{ file: 'a', passed: [], failed: [], broken: 'hook' }],
    );
    expect([passed, failed.map(({ title }) => title), flaky]).toEqual([0, ['a > one', 'a'], []]);
  });

  it('leaves a test failed that fails only there: no run of its file was without a failure', () => {
    const first = { file: 'a', passed: ['one'], failed: [failure('two')] };
    const again = { file: 'a', passed: ['two'], failed: [failure('one', 'second')] };
    expect(summarize([first], [again])).toEqual({
      passed: 0,
      failed: [{ title: 'a > one', message: 'second' }],
      flaky: [{ title: 'a > two', message: 'first' }],
    });
  });

  it('counts the tests that a failing hook had skipped, and names the file as flaky', () => {
    const first = { file: 'a', passed: ['one'], failed: [], broken: 'hook' };
    expect(summarize([first], [{ file: 'a', passed: ['one', 'two', 'three'], failed: [] }])).toEqual({
      passed: 3,
      failed: [],
      flaky: [{ title: 'a', message: 'hook' }],
    });
  });

  it('is failed where a hook fails at the end, even one that a failing test had hidden', () => {
    const first = { file: 'a', passed: [], failed: [failure('one')] };
    const again = { file: 'a', passed: ['one'], failed: [], broken: 'hook' };
    const { failed, flaky } = summarize([first], [again]);
    expect([failed, flaky.map(({ title }) => title)]).toEqual([
      [{ title: 'a', message: 'hook' }],
      ['a > one'],
    ]);
  });

  it('leaves a command failed that fails again, although no test did either time', () => {
    const passed = withOutside([{ file: 'a', passed: ['one'], failed: [] }]);
    const first = withOutside(passed, 'exit code 1');
    expect(summarize(first, withOutside(passed, 'exit code 1'))).toEqual({
      passed: 1,
      failed: [{ title: 'outside of the test files', message: 'exit code 1' }],
      flaky: [],
    });
    expect(summarize(first, passed).flaky).toHaveLength(1);
  });

  it('has files that the first one, whose window had broken, has not', () => {
    const first = { file: 'window', passed: [], failed: [], broken: 'exit code 9' };
    const again = [
      { file: 'window', passed: [], failed: [] },
      { file: 'window/a', passed: ['one'], failed: [failure('two')] },
    ];
    const { passed, failed, flaky } = summarize([first], again);
    expect([passed, failed.map(({ title }) => title)]).toEqual([1, ['window/a > two']]);
    expect(flaky).toEqual([{ title: 'window', message: 'exit code 9' }]);
  });
});
