import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { type JobStore, type LeaseOwner, openStore, type StoreOptions } from '../../../../src/node/index.ts';

export { batch, ended, ids, waiting } from './savedJobs.ts';

export function tempFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'jobqueue-journal-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Makes the file at the path one that no store can be read from. */
export function spoil(folder: string): void {
  writeFileSync(path.join(folder, 'queue.db'), 'x'.repeat(4096));
}

/** As a crash leaves it: without the shared memory, the log not moved into the file. */
export function copyOf(folder: string): string {
  const copy = tempFolder();
  cpSync(folder, copy, { recursive: true, filter: (file) => !file.endsWith('-shm') });
  return copy;
}

/** Fails the test when it is not opened. */
export function openedWith(folder: string, options?: StoreOptions): JobStore {
  const result = openStore(folder, options);
  if ('unsaved' in result) {
    throw new Error(`${result.unsaved.reason}: ${result.unsaved.message}`);
  }
  onTestFinished(() => result.store.close());
  return result.store;
}

/** An owner of this process, which lives. */
export function owner(nonce: string): LeaseOwner {
  return { pid: process.pid, nonce };
}

export function leading(store: JobStore, nonce = 'leader'): number {
  const lease = store.acquire(owner(nonce));
  if (!('epoch' in lease)) {
    throw new Error(`not acquired: ${JSON.stringify(lease)}`);
  }
  return lease.epoch;
}
