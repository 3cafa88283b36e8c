// A window that follows, after more was removed than the store tells one by one.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { StoreFollower } from '../../../../src/local/session/storeFollower.ts';
import { type JobStore, leaseOwnerNow, openStore } from '../../../../src/node/index.ts';
import { Dispatcher, type Job } from '../../../../src/queue/index.ts';

/** More than a window is told of. */
const manyRemoved = 2100;

let folder: string;
const stores: JobStore[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jq-follower-'));
});
afterEach(() => {
  stores.splice(0).forEach((store) => store.close());
  rmSync(folder, { recursive: true, force: true });
});

function opened(): JobStore {
  const result = openStore(folder);
  if (!('store' in result)) {
    throw new Error(result.unsaved.message);
  }
  stores.push(result.store);
  return result.store;
}

function lead() {
  const store = opened();
  const got = store.acquire(leaseOwnerNow());
  if (!('epoch' in got)) {
    throw new Error('The lease was not to be had.');
  }
  const { epoch } = got;
  const dispatcher = new Dispatcher({
    workers: 1,
    history: 10_000,
    journal: { commit: (batch) => store.commit(epoch, batch) },
  });
  const ends: (() => void)[] = [];
  dispatcher.handle('quick', () => {});
  dispatcher.handle('long', () => new Promise<void>((resolve) => ends.push(resolve)));
  dispatcher.follow({ jobs: [], removed: [] });
  dispatcher.lead();
  const run = async (count: number): Promise<void> => {
    const jobs = Array.from({ length: count }, () => dispatcher.addJob({ kind: 'quick' }));
    await Promise.all(jobs.map((job) => job.finished));
    dispatcher.save();
  };
  const clear = (): void => {
    dispatcher.clearEnded();
    dispatcher.save();
    store.prune({ maxJobs: 10_000, maxAgeMs: 1e9 });
  };
  return { store, dispatcher, run, clear, end: () => ends.splice(0).forEach((end) => end()) };
}

async function follow() {
  const dispatcher = new Dispatcher({ history: 10_000, journal: { commit: () => 'unsaved' } });
  const follower = new StoreFollower(opened(), dispatcher);
  // The ended ones come a moment later.
  await vi.waitFor(() => expect(dispatcher.ended).toHaveLength(100));
  return { dispatcher, follower };
}

/** A window that follows another one's long job. */
async function followLong() {
  const leader = lead();
  await leader.run(manyRemoved);
  const long = leader.dispatcher.addJob({ kind: 'long' });
  await expect.poll(() => long.state).toBe('running');
  leader.dispatcher.save();
  const { dispatcher, follower } = await follow();
  return { leader, long, dispatcher, follower, finished: dispatcher.job(long.id)?.finished };
}

const idsOf = (jobs: readonly Job[]): number[] => jobs.map(({ id }) => id);

it('shows none of the ended jobs that were cleared', async () => {
  const leader = lead();
  await leader.run(manyRemoved);
  const { dispatcher, follower } = await follow();
  const removed: number[] = [];
  dispatcher.onDidChangeJob(({ change, job }) => change === 'removed' && removed.push(job.id));
  leader.clear();
  await leader.run(2);
  follower.catchUp();
  expect(idsOf(dispatcher.jobs)).toEqual([manyRemoved + 1, manyRemoved + 2]);
  expect(removed).toHaveLength(100);
});

it('has the end of a job that was open before, as it was', async () => {
  const { leader, long, dispatcher, follower, finished } = await followLong();
  expect(dispatcher.counts.running).toBe(1);
  leader.clear();
  leader.end();
  await leader.dispatcher.finished();
  leader.dispatcher.save();
  follower.catchUp();
  expect(await finished).toMatchObject({ kind: 'succeeded' });
  expect([dispatcher.counts, idsOf(dispatcher.ended)]).toEqual([leader.dispatcher.counts, [long.id]]);
});

it('has it also when many others have ended since', async () => {
  const { leader, dispatcher, follower, finished } = await followLong();
  leader.clear();
  leader.end();
  await leader.run(150);
  follower.catchUp();
  expect(await finished).toMatchObject({ kind: 'succeeded' });
  expect(dispatcher.ended).toHaveLength(101);
  expect(dispatcher.counts).toEqual(leader.dispatcher.counts);
});
