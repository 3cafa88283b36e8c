import { describe, expect, it } from 'vitest';
import { ClockTime } from '../../../src/extension/shared/clockTime.ts';
import { formatDuration } from '../../../src/extension/shared/duration.ts';
import { plainItem, plainLabel, plainMessage } from '../../../src/local/base/plainText.ts';

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

describe('hostile text', () => {
  it('becomes one line', () => {
    expect(plainLabel('a\nb\r\nc\td\u2028e\u2029f\u0085g\vh')).toBe('a b c d e f g h');
  });

  it('loses what acts on a terminal', () => {
    expect(plainLabel('\u001b[31mred\u0007\u0000\u007f\u009b1m')).toBe('[31mred 1m');
  });

  it('loses what changes direction or cannot be seen', () => {
    for (const code of [0x00ad, 0x061c, 0x200b, 0x200e, 0x202e, 0x2066, 0x2069, 0x2060, 0xfeff, 0xe0041]) {
      expect(plainLabel(`a${String.fromCodePoint(code)}b`)).toBe('a b');
    }
  });

  it('keeps other languages and signs', () => {
    const text = 'Größe 測試 שלום مرحبا 🚀 $(x) <b> & "q"';
    expect(plainLabel(text)).toBe(text);
  });

  it('is cut when it is long', () => {
    const label = plainLabel('x'.repeat(5000));
    expect(label).toHaveLength(200);
    expect(label.endsWith('…')).toBe(true);
  });

  it('is no link in a message', () => {
    expect(plainMessage('[quit](command:workbench.action.quit) [](x)')).not.toContain('](');
    expect(plainMessage('[a]\u200b(command:x) [a]\n(command:x)')).not.toContain('](');
  });
});

describe('a row of a picker', () => {
  it('shows what would be an icon as text', () => {
    expect(plainItem('$(gear) $(sync~spin) $(a b) $5')).toBe('\\$(gear) \\$(sync~spin) $(a b) $5');
  });
});
