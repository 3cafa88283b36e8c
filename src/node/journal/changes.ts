import type { Connection } from './connection.ts';
import { readRows, rowColumns } from './rows.ts';
import { readSavedQueue, type SavedJob, type SavedQueue } from '../../queue/index.ts';

/** `revision`: where `changedSince` goes on from. */
export type OpenJobs = { jobs: SavedJob[]; queue?: SavedQueue; revision: number };

/**
 * `all`: the given revision is too old to know what was removed; `jobs` are all open ones, and what else is
 * shown is not up to date.
 */
export type Changes = {
  revision: number;
  jobs: SavedJob[];
  removed: number[];
  queue?: SavedQueue;
  all?: true;
};

/** So many removals are kept for windows that have not heard of them. */
const keptRemovals = 2000;

type StoreRow = { revision: number; removed_floor: number; last_id: number; queue: string | null };

const storeRow = 'SELECT revision, removed_floor, last_id, queue FROM store';

export function dataVersion(connection: Connection): number {
  return Number(connection.sql('PRAGMA data_version').get()?.['data_version']);
}

export function currentRevision(connection: Connection): number {
  return Number(connection.sql('SELECT revision FROM store').get()?.['revision']);
}

export function readOpenJobs(connection: Connection, onDamaged: (id: number) => void): OpenJobs {
  const store = connection.sql(storeRow).get() as StoreRow;
  // Without naming the index the planner may walk all rows.
  const query = `SELECT ${rowColumns} FROM jobs INDEXED BY jobs_open WHERE ended_at IS NULL ORDER BY id`;
  const { jobs, damaged } = readRows(connection.sql(query).iterate());
  damaged.forEach(onDamaged);
  const queue = readQueue(connection, store);
  return { jobs, ...(queue ? { queue } : {}), revision: store.revision };
}

export function readChanges(connection: Connection, since: number, onDamaged: (id: number) => void): Changes {
  const store = connection.sql(storeRow).get() as StoreRow;
  const { revision } = store;
  if (revision === since) {
    return { revision, jobs: [], removed: [] };
  }
  if (since < store.removed_floor || since <= 0 || since > revision) {
    return { ...readOpenJobs(connection, onDamaged), removed: [], all: true };
  }
  const changed = connection.sql(`SELECT ${rowColumns} FROM jobs WHERE revision > ? ORDER BY revision, id`);
  const { jobs, damaged } = readRows(changed.iterate(since));
  damaged.forEach(onDamaged);
  const gone = connection.sql('SELECT id FROM removed WHERE revision > ? ORDER BY id').all(since);
  const queue = readQueue(connection, store);
  return { revision, jobs, removed: gone.map((row) => Number(row['id'])), ...(queue ? { queue } : {}) };
}

export function writeRemoval(connection: Connection, id: number, revision: number): void {
  connection.sql('DELETE FROM jobs WHERE id = ?').run(id);
  connection.sql('INSERT OR REPLACE INTO removed (id, revision) VALUES (?, ?)').run(id, revision);
}

export function forgetRemovals(connection: Connection): void {
  const oldest = connection.sql('SELECT revision FROM removed ORDER BY revision DESC LIMIT 1 OFFSET ?');
  const revision = oldest.get(keptRemovals)?.['revision'];
  if (typeof revision !== 'number') {
    return;
  }
  connection.sql('DELETE FROM removed WHERE revision <= ?').run(revision);
  connection.sql('UPDATE store SET removed_floor = ?').run(revision);
}

/** Ids must never be given out twice, so an unreadable queue is replaced by a careful one. */
function readQueue(
  connection: Connection,
  { queue, last_id: lastId }: Pick<StoreRow, 'queue' | 'last_id'>,
): SavedQueue | undefined {
  if (queue === null && lastId === 0) {
    return undefined;
  }
  const saved = parseQueue(queue);
  if (saved) {
    return { ...saved, lastId: Math.max(saved.lastId, lastId) };
  }
  const counts = { succeeded: 0, failed: 0, halted: 0, interrupted: 0, skipped: 0 };
  for (const row of connection.sql('SELECT state, jobs FROM kept').all()) {
    Object.assign(counts, { [String(row['state'])]: Number(row['jobs']) });
  }
  return { paused: queue !== null, workers: 1, lastId, counts };
}

function parseQueue(text: string | null): SavedQueue | undefined {
  try {
    return readSavedQueue(JSON.parse(text ?? 'null'));
  } catch {
    return undefined;
  }
}
