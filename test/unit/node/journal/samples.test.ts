// What was saved by any released version is read by this one.

import { cpSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SavedJob } from '../../../../src/queue/index.ts';
import { newestSchema } from '../../../../src/node/journal/schema.ts';
import { batch, leading, openedWith, owner, tempFolder, waiting } from './support.ts';

const samples = path.resolve(import.meta.dirname, '../../../samples');
const versions = globSync('journal-v*', { cwd: samples });

type Expected = {
  endedJobs: SavedJob[];
  openJobs: SavedJob[];
  queue: object;
  openOrders: object[];
  answer: object;
};

test('there is a sample of every version', () => {
  const all = Array.from({ length: newestSchema }, (_, index) => `journal-v${index + 1}`);
  expect(versions.toSorted()).toEqual(all.toSorted());
});

describe.each(versions)('%s', (version) => {
  const expected = JSON.parse(readFileSync(path.join(samples, version, 'expected.json'), 'utf8')) as Expected;

  test.each(['closed', 'crashed'])('%s', (way) => {
    const folder = tempFolder();
    cpSync(path.join(samples, version, way), folder, { recursive: true });
    const store = openedWith(folder);
    expect(store.openJobs()).toMatchObject({ jobs: expected.openJobs, queue: expected.queue });
    expect(store.history({ limit: 9 }).jobs).toEqual(expected.endedJobs.toReversed());
    expect(store.quarantined).toBe(0);
    if (way === 'crashed') {
      expect(store.acquire(owner('next'))).toHaveProperty('heldBy.nonce', 'sample');
      return;
    }
    const epoch = leading(store);
    expect(epoch).toBe(2);
    expect(store.takeOrders(epoch)).toEqual(expected.openOrders);
    expect(store.answerOf(1)).toEqual(expected.answer);
    expect(store.commit(epoch, batch(waiting(10)))).toBe('saved');
  });
});
