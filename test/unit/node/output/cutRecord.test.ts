import { describe, expect, it } from 'vitest';
import { markerBytes, markerFor, positionAfter } from '../../../../src/node/output/cutRecord.ts';

const cut = (removed: number) => ({ headEnd: 1000, end: 2000, removed, lost: 0, cutting: false });
const bodyStart = 1000 + markerBytes;

describe('the marker', () => {
  it.each([0, 999, 999_999, 1_000_000, 123_456_789, 9_999_999_999_999])(
    'is as long for %i bytes as for any, a line of its own',
    (bytes) => {
      const inLine = markerFor(bytes, false);
      const ownLine = markerFor(bytes, true);
      expect([inLine.length, ownLine.length]).toEqual([markerBytes, markerBytes]);
      expect(inLine.toString().split('\n')).toHaveLength(3);
      expect(ownLine.toString().split('\n')).toHaveLength(2);
    },
  );

  it('tells the size', () => {
    expect(markerFor(123_456_789, true).toString()).toContain('[… 123.5 MB were left out here …]');
    expect(markerFor(1234, true).toString()).toContain('[… 1.2 kB were left out here …]');
  });
});

describe('a place in the log', () => {
  it.each([
    ['in the head', 400, undefined, cut(500), { at: 400, missed: 0 }],
    ['at the end of the head', 1000, cut(100), cut(500), { at: 1000, missed: 0 }],
    ['taken out, the first time', 1100, undefined, cut(500), { at: bodyStart, missed: 400 }],
    ['kept, the first time', 1700, undefined, cut(500), { at: bodyStart + 200, missed: 0 }],
    ['taken out, later', bodyStart + 10, cut(500), cut(700), { at: bodyStart, missed: 190 }],
    ['kept, later', bodyStart + 300, cut(500), cut(700), { at: bodyStart + 100, missed: 0 }],
    ['in the marker', 1010, cut(500), cut(700), { at: bodyStart, missed: 200 }],
  ])('%s', (_, position, before, after, expected) => {
    expect(positionAfter(position, before, after)).toEqual(expected);
  });
});
