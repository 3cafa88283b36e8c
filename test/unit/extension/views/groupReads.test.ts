import { describe, expect, test } from 'vitest';
import { GroupReads } from '../../../../src/extension/views/refresher.ts';

describe('which groups VS Code has yet to read', () => {
  test('one that has changed, until its header and its rows are read', () => {
    const reads = new GroupReads();
    expect(reads.isStale('ended')).toBe(false);
    reads.changed('ended');
    expect(reads.isStale('ended')).toBe(true);
    reads.headerRead('ended');
    expect(reads.isStale('ended')).toBe(true);
    reads.rowsRead('ended');
    expect(reads.isStale('ended')).toBe(false);
  });

  test('one that changed between the reading of its header and of its rows', () => {
    const reads = new GroupReads();
    reads.headerRead('ended');
    reads.changed('ended');
    reads.rowsRead('ended');
    expect(reads.isStale('ended')).toBe(true);
  });

  test('no group whose neighbour changed', () => {
    const reads = new GroupReads();
    reads.changed('waiting');
    expect(reads.isStale('running')).toBe(false);
  });
});
