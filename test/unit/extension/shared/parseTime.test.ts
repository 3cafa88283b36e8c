import { describe, expect, it } from 'vitest';
import {
  durationText,
  parseDuration,
  parsePastTime,
  parseTimeOfDay,
} from '../../../../src/extension/shared/parseTime.ts';

describe('a typed duration', () => {
  it.each([
    ['90', 90_000],
    ['90s', 90_000],
    ['500ms', 500],
    [' 1h 30m ', 5_400_000],
    ['1.5H', 5_400_000],
    ['2d', 172_800_000],
    ['0', 0],
    ['', undefined],
    ['soon', undefined],
    ['-5', undefined],
    ['5 weeks', undefined],
    ['1h30', undefined],
  ])('"%s" is %s ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });
});

describe('a typed time of day', () => {
  const now = new Date(2031, 4, 3, 14, 5).getTime();

  it('is the next such time', () => {
    expect(parseTimeOfDay('14:06', now)).toBe(now + 60_000);
    expect(parseTimeOfDay('14:05:30', now)).toBe(now + 30_000);
    expect(parseTimeOfDay('14:05', now)).toBe(new Date(2031, 4, 4, 14, 5).getTime());
    expect(parseTimeOfDay('9:00', now)).toBe(new Date(2031, 4, 4, 9, 0).getTime());
  });

  it.each(['', '24:00', '9:60', '9', 'x:00', '9:5', '9:00:61'])('"%s" is none', (text) => {
    expect(parseTimeOfDay(text, now)).toBeUndefined();
  });
});

describe('a typed time that is past', () => {
  const now = new Date(2031, 4, 3, 14, 5).getTime();

  it.each([
    ['3h', now - 3 * 3_600_000],
    ['14:04', now - 60_000],
    ['14:05', now],
    ['15:00', new Date(2031, 4, 2, 15, 0).getTime()],
    ['2031-05-03', new Date(2031, 4, 3).getTime()],
    [' 2030-12-31 23:59 ', new Date(2030, 11, 31, 23, 59).getTime()],
    ['2031-05-03T14:05', now],
    ['2031-05-03 14:06', undefined],
    ['2031-02-31', undefined],
    ['2031-13-01', undefined],
    ['', undefined],
    ['soon', undefined],
  ])('"%s"', (text, at) => {
    expect(parsePastTime(text, now)).toBe(at);
  });
});

describe('a duration as text', () => {
  it.each([500, 1000, 90_000, 60_000, 5_400_000, 86_400_000, 1.5])('%s ms is read again', (ms) => {
    expect(parseDuration(durationText(ms))).toBe(ms);
  });
});
