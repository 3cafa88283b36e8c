// Damage at random: whatever happened to the files, a store opens, or a fresh one does beside the ruined one;
// and nothing is in it that was not added, but jobs without work in place of those that cannot be read. Run
// again with JOBQUEUE_SEED=<seed> to see the same damage.

import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../../../src/node/index.ts';
import { readSaved, type SavedJob } from '../../../../src/queue/index.ts';
import { unsynced } from './sqliteDoubles.ts';
import { batch, copyOf, ended, ids, leading, openedWith, owner, tempFolder, waiting } from './support.ts';

const rounds = 500;
const seed = Number(process.env['JOBQUEUE_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** mulberry32 */
function generator(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Two ways a host leaves its store; `written` is every version of every job that was ever saved. */
function stores(): { closed: string; crashed: string; written: Set<string> } {
  const written = new Set<string>();
  const closed = tempFolder();
  const store = openedWith(closed);
  const epoch = leading(store);
  const save = (...jobs: SavedJob[]): void => {
    for (const job of jobs) {
      written.add(JSON.stringify(readSaved(job)));
    }
    store.commit(epoch, batch(...jobs));
  };
  for (let id = 1; id <= 40; id += 1) {
    save(waiting(id));
  }
  for (let id = 1; id <= 25; id += 1) {
    save(waiting(id, { state: 'running', worker: 1, phase: 'active', startedAt: 9 }));
  }
  for (let id = 1; id <= 20; id += 1) {
    save(ended(id));
  }
  const crashed = copyOf(closed);
  store.release(epoch, true);
  store.close();
  return { closed, crashed, written };
}

function damage(file: string, random: (below: number) => number): string {
  const bytes = readFileSync(file);
  const at = random(bytes.length);
  if (random(3) === 0) {
    writeFileSync(file, bytes.subarray(0, at));
    return `${path.basename(file)} cut at ${at}`;
  }
  const flips = 1 + random(8);
  for (let flip = 0; flip < flips; flip += 1) {
    const index = flip === 0 ? at : random(bytes.length);
    bytes[index] = (bytes[index] ?? 0) ^ (1 << random(8));
  }
  writeFileSync(file, bytes);
  return `${path.basename(file)} with ${flips} flips, one at ${at}`;
}

const standsIn = (job: SavedJob): boolean => job.work === undefined && job.id <= 40;

test(`${rounds} times random damage, seed ${seed}`, () => {
  const random = generator(seed);
  const { closed, crashed, written } = stores();
  const folder = tempFolder();
  const ends = { opened: 0, quarantined: 0, setAside: 0, unsaved: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const from = random(2) === 0 ? closed : crashed;
    rmSync(folder, { recursive: true, force: true });
    cpSync(from, folder, { recursive: true });
    const log = path.join(folder, 'queue.db-wal');
    const file = existsSync(log) && random(2) === 0 ? log : path.join(folder, 'queue.db');
    const what = `round ${round}: ${from === closed ? 'closed' : 'crashed'}, ${damage(file, random)}`;
    const result = openStore(folder, { sqlite: unsynced });
    if ('unsaved' in result) {
      expect(result.unsaved.message, what).not.toBe('');
      ends.unsaved += 1;
      continue;
    }
    const { store, setAside } = result;
    if (setAside) {
      expect(existsSync(setAside.path), what).toBe(true);
      expect(setAside.reason, what).not.toBe('');
    }
    const lease = store.acquire(owner('next'));
    expect('epoch' in lease || 'heldBy' in lease || 'failed' in lease, what).toBe(true);
    const jobs = [
      ...store.openJobs().jobs,
      ...store.history({ limit: 100 }).jobs,
      ...store.changedSince(1).jobs,
    ];
    const invented = jobs.filter((job) => !written.has(JSON.stringify(job)) && !standsIn(job));
    expect(ids(invented), what).toEqual([]);
    if ('epoch' in lease) {
      expect(['saved', 'retry'], what).toContain(store.commit(lease.epoch, batch(waiting(1000))));
    }
    if (setAside) {
      ends.setAside += 1;
    } else if (store.quarantined > 0) {
      ends.quarantined += 1;
    } else {
      ends.opened += 1;
    }
    store.close();
  }
  console.log(`seed ${seed}: ${JSON.stringify(ends)}`);
}, 120_000);
