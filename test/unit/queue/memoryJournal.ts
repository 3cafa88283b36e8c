// A journal that a test can look into. What it has saved is JSON, as on a disk, and is read as strictly.

import { expect } from 'vitest';
import type { CommitResult, Journal, JournalBatch, SavedJob, SavedQueue } from '../../../src/queue/index.ts';
import { readSaved, readSavedQueue } from '../../../src/queue/index.ts';

export class MemoryJournal implements Journal {
  readonly #rows = new Map<number, string>();
  #queue: string | undefined = undefined;
  /** What it answers; a function is asked before it writes. */
  answer: CommitResult | (() => CommitResult) = 'saved';
  /** Every batch that was offered. */
  readonly offered: JournalBatch[] = [];
  /** Batches as they were saved, for others that follow. */
  readonly saved: JournalBatch[] = [];

  readonly commit = (batch: JournalBatch): CommitResult => {
    const asOnDisk = JSON.parse(JSON.stringify(batch)) as JournalBatch;
    this.offered.push(asOnDisk);
    const answer = typeof this.answer === 'function' ? this.answer() : this.answer;
    if (answer === 'saved') {
      for (const job of asOnDisk.jobs) {
        this.#rows.set(job.id, JSON.stringify(job));
      }
      asOnDisk.removed.forEach((id) => this.#rows.delete(id));
      this.#queue = asOnDisk.queue === undefined ? this.#queue : JSON.stringify(asOnDisk.queue);
      this.saved.push(this.#read(asOnDisk));
    }
    return answer;
  };

  get jobs(): SavedJob[] {
    return [...this.#rows.values()].map((row) => whole(readSaved(JSON.parse(row))));
  }

  job(id: number): SavedJob | undefined {
    return this.jobs.find((job) => job.id === id);
  }

  get queue(): SavedQueue | undefined {
    return this.#queue === undefined ? undefined : whole(readSavedQueue(JSON.parse(this.#queue)));
  }

  /** What a dispatcher that comes anew is shown. */
  get openJobs(): JournalBatch {
    const jobs = this.jobs.filter(({ outcome }) => outcome === undefined);
    const { queue } = this;
    return { jobs, removed: [], ...(queue !== undefined && { queue }) };
  }

  #read({ jobs, removed, queue }: JournalBatch): JournalBatch {
    return {
      jobs: jobs.map((job) => whole(readSaved(job))),
      removed,
      ...(queue !== undefined && { queue: whole(readSavedQueue(queue)) }),
    };
  }
}

function whole<T>(value: T | undefined): T {
  expect(value).toBeDefined();
  return value as T;
}
