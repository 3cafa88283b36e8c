import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { JobTable } from '../../../../src/queue/base/jobTable.ts';

type Item = { readonly id: number };
const ids = (table: JobTable<Item>): number[] => [...table].map(({ id }) => id);

test('finds what is here, and nothing else', () => {
  const table = new JobTable<Item>();
  const job = { id: 1 };
  table.add(job);
  expect(table.get(1)).toBe(job);
  for (const wrong of [0, 2, -1, 1.5, 257, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 40]) {
    expect(table.get(wrong)).toBeUndefined();
  }
  expect(table.get('1' as unknown as number)).toBeUndefined();
});

test('deletes only the very job', () => {
  const table = new JobTable<Item>();
  const job = { id: 300 };
  table.add(job);
  expect(table.delete({ id: 300 })).toBe(false);
  expect(table.delete(job)).toBe(true);
  expect(table.delete(job)).toBe(false);
  expect(table.size).toBe(0);
});

test('walks by id, over pages that are gone', () => {
  const table = new JobTable<Item>();
  const jobs = Array.from({ length: 2000 }, (_, id) => ({ id }));
  jobs.forEach((job) => table.add(job));
  jobs.slice(0, 700).forEach((job) => table.delete(job));
  jobs.slice(1000, 1600).forEach((job) => table.delete(job));
  expect(ids(table)).toEqual([...jobs.slice(700, 1000), ...jobs.slice(1600)].map(({ id }) => id));
});

test('does as a Map does', () => {
  const operation = fc.tuple(fc.boolean(), fc.nat(2000));
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 200 }), fc.nat(5000), (operations, first) => {
      const table = new JobTable<Item>();
      const map = new Map<number, Item>();
      let lastId = first;
      for (const [adding, number] of operations) {
        if (adding) {
          // Mostly the next id, now and then a jump, as after loading what an earlier run has left.
          lastId += number > 1900 ? number : 1;
          const job = { id: lastId };
          table.add(job);
          map.set(lastId, job);
        } else {
          const kept = [...map.values()];
          const job = kept[number % Math.max(1, kept.length)];
          expect(job !== undefined && table.delete(job)).toBe(job !== undefined && map.delete(job.id));
        }
      }
      expect(table.size).toBe(map.size);
      expect(ids(table)).toEqual([...map.keys()]);
      for (const id of map.keys()) {
        expect(table.get(id)).toBe(map.get(id));
      }
    }),
  );
});
