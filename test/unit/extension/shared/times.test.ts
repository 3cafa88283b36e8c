import { describe, expect, it } from 'vitest';
import { ClockTime } from '../../../../src/extension/shared/clockTime.ts';
import { formatDuration } from '../../../../src/extension/shared/duration.ts';

describe('a duration', () => {
  it.each([
    [0, '0:00'],
    [999, '0:00'],
    [42_000, '0:42'],
    [(37 * 60 + 49) * 1000, '37:49'],
    [3_600_000, '1:00:00'],
    [(3600 + 2 * 60 + 3) * 1000, '1:02:03'],
    [100 * 3_600_000, '100:00:00'],
    [-5000, '0:00'],
  ])('of %d ms is %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

const at = (hour: number, minute: number, day = 3) => new Date(2031, 4, day, hour, minute, 5).getTime();

describe('a time', () => {
  const clock = new ClockTime('de');
  const now = at(18, 0);

  it('of today is the time alone', () => {
    expect(clock.short(at(9, 7), now)).toBe('09:07:05');
  });

  it('of another day has its date', () => {
    expect(clock.short(at(9, 7, 2), now)).toBe('02.05.31, 09:07:05');
  });

  it('from and to is one range', () => {
    expect(clock.span(at(9, 7), at(10, 8), now)).toMatch(/^09:07:05\s*–\s*10:08:05$/);
    expect(clock.span(at(23, 7, 2), at(1, 8), now)).toMatch(/^02\.05\.31.*23:07:05.*03\.05\.31.*01:08:05$/);
  });

  it('that ends before it starts is no error: clocks are set back', () => {
    expect(clock.span(at(9, 7), at(9, 6), now)).toBe('09:07:05');
  });

  it('in full has the day of the week', () => {
    expect(clock.full(at(9, 7))).toMatch(/^Samstag, 3\. Mai 2031.*09:07:05$/);
  });

  it.each(['qps-ploc', 'not a locale', ''])('in the unknown locale "%s" is in that of the host', (locale) => {
    expect(new ClockTime(locale).short(now, now)).toMatch(/\d/);
  });
});
