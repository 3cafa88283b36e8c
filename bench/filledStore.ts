// A store with many ended jobs, as a window leaves it that was used for a year.

import { openStore } from '../src/node/index.ts';
import type { SavedJob } from '../src/queue/index.ts';

const batchSize = 10_000;
const jobMs = 60_000;

/** All have succeeded. `folder` is made. */
export function fillStore(folder: string, jobs: number): void {
  const opened = openStore(folder);
  if ('unsaved' in opened) {
    throw new Error(opened.unsaved.message);
  }
  const { store } = opened;
  const lease = store.acquire({ pid: process.pid, nonce: 'bench' });
  if (!('epoch' in lease)) {
    throw new Error('No lease.');
  }
  const began = Date.now() - jobs * jobMs;
  const counts = { succeeded: jobs, failed: 0, halted: 0, interrupted: 0, skipped: 0 };
  const queue = { paused: false, workers: 1, workerIds: [1], lastId: jobs, counts };
  for (let from = 1; from <= jobs; from += batchSize) {
    const count = Math.min(batchSize, jobs - from + 1);
    const batch = Array.from({ length: count }, (_, index) => endedJob(from + index, began));
    if (store.commit(lease.epoch, { jobs: batch, removed: [], queue }) !== 'saved') {
      throw new Error(store.lastError?.message);
    }
  }
  store.release(lease.epoch, true);
  store.close();
}

function endedJob(id: number, began: number): SavedJob {
  const queuedAt = began + id * jobMs;
  const commandLine = `npm run test -- --shard ${id}`;
  return {
    id,
    name: commandLine,
    kind: 'process',
    work: { kind: 'process', data: { commandLine, cwd: '/home/me/project', env: {} } },
    rank: id,
    priority: 0,
    service: false,
    after: [],
    afterEnd: [],
    keys: [],
    attempts: [],
    state: 'succeeded',
    queuedAt,
    startedAt: queuedAt + 50,
    endedAt: queuedAt + 30_050,
    durationMs: 30_000,
    outcome: { kind: 'succeeded', value: 0 },
    notes: { branch: 'main', commit: 'f2c9bc97e1d9e92f158fef7c0437bab1a4de6c6c' },
  };
}
