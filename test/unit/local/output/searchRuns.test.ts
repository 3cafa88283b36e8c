import { describe, expect, it } from 'vitest';
import { searchRuns, type Hit } from '../../../../src/local/output/searchRuns.ts';

const texts: Record<string, string> = {
  newest: 'an Error\nfine\nerror again',
  middle: 'fine',
  oldest: 'error at last',
};

async function search(
  wanted: string,
  { most = 10, cancelAfter = Infinity }: { most?: number; cancelAfter?: number } = {},
): Promise<{ found: string[]; shown: number[]; read: string[] }> {
  const shown: number[] = [];
  const read: string[] = [];
  const hits = await searchRuns(Object.keys(texts), wanted, {
    most,
    textOf: async (run) => {
      read.push(run);
      return texts[run] ?? '';
    },
    isCancelled: () => read.length > cancelAfter,
    onHits: (found: readonly Hit<string>[]) => shown.push(found.length),
  });
  return { found: hits.map(({ run, line, content }) => `${run}:${line}:${content}`), shown, read };
}

describe('a search of output', () => {
  it('finds lines in the order of the runs, and shows them as they are found', async () => {
    expect(await search('error')).toEqual({
      found: ['newest:0:an Error', 'newest:2:error again', 'oldest:0:error at last'],
      shown: [2, 3],
      read: ['newest', 'middle', 'oldest'],
    });
  });

  it('minds capital letters when there are some', async () => {
    expect((await search('Error')).found).toEqual(['newest:0:an Error']);
  });

  it('ends with as many hits as are wanted, and reads no more', async () => {
    expect(await search('error', { most: 2 })).toMatchObject({ shown: [2], read: ['newest'] });
    expect((await search('error', { most: 1 })).found).toEqual(['newest:0:an Error']);
  });

  it('takes what is looked for literally', async () => {
    expect((await search('e.r')).found).toEqual([]);
  });

  it('shows nothing more once it is cancelled', async () => {
    expect(await search('error', { cancelAfter: 1 })).toMatchObject({
      shown: [2],
      read: ['newest', 'middle'],
    });
  });
});
