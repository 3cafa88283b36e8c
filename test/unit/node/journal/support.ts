import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { type JobStore, type LeaseOwner, openStore, type StoreOptions } from '../../../../src/node/index.ts';
import type { JournalBatch, SavedJob } from '../../../../src/queue/index.ts';

export function tempFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'jobqueue-journal-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Fails the test when it is not opened. */
export function opened(folder: string, options?: StoreOptions): JobStore {
  const result = openStore(folder, options);
  if ('unsaved' in result) throw new Error(`${result.unsaved.reason}: ${result.unsaved.message}`);
  onTestFinished(() => result.store.close());
  return result.store;
}

/** An owner of this process, which lives. */
function owner(nonce: string): LeaseOwner {
  return { pid: process.pid, nonce };
}

export function leading(store: JobStore, nonce = 'leader'): number {
  const lease = store.acquire(owner(nonce));
  if (!('epoch' in lease)) throw new Error(`not acquired: ${JSON.stringify(lease)}`);
  return lease.epoch;
}

export function waiting(id: number, more: Partial<SavedJob> = {}): SavedJob {
  return {
    id,
    name: `job ${id}`,
    kind: 'process',
    work: { kind: 'process', data: { commandLine: `run ${id}` } },
    priority: 0,
    rank: id,
    service: false,
    state: 'waiting',
    queuedAt: 1000 + id,
    after: [],
    afterEnd: [],
    keys: [],
    attempts: [],
    ...more,
  };
}

export function ended(id: number, endedAt = 5000 + id, more: Partial<SavedJob> = {}): SavedJob {
  return waiting(id, {
    state: 'succeeded',
    startedAt: 2000 + id,
    endedAt,
    durationMs: 1,
    outcome: { kind: 'succeeded', value: null },
    ...more,
  });
}

export function batch(...jobs: SavedJob[]): JournalBatch {
  return { jobs, removed: [] };
}

export function ids(jobs: readonly { id: number }[]): number[] {
  return jobs.map(({ id }) => id);
}
