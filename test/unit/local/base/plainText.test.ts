import { describe, expect, it } from 'vitest';
import { plainItem, plainLabel, plainMessage } from '../../../../src/local/base/plainText.ts';

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
