import type { JournalBatch, SavedJob } from '../../../../src/queue/index.ts';

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
