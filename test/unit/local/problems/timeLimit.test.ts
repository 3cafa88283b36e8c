import { expect, test } from 'vitest';
import { withinTime } from '../../../../src/local/problems/timeLimit.ts';

test('an expression of exponential time is interrupted', () => {
  const text = `${'a'.repeat(40)}!`;
  const began = performance.now();
  expect(withinTime(100, () => void /^(a+)+$/.test(text))).toBe(false);
  expect(performance.now() - began).toBeLessThan(5_000);
});

test('work that is quick enough is done, and its errors are its own', () => {
  let done = 0;
  expect(withinTime(5_000, () => void (done += 1))).toBe(true);
  expect(done).toBe(1);
  expect(() =>
    withinTime(5_000, () => {
      throw new TypeError('mine');
    }),
  ).toThrow(TypeError);
});
