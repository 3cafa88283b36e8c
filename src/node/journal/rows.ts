// One row of a job. Its columns only repeat what `data` says, for the indexes; a row whose checksum, columns
// or content do not fit was damaged, and is not believed.

import { crc32 } from 'node:zlib';
import { readSaved, type SavedJob } from '../../queue/index.ts';
import type { Connection } from './connection.ts';

export type JobRow = { id: number; state: string; ended_at: number | null; sum: number; data: string };

/** As REAL, because Node throws on an INTEGER that is no safe one, and a damaged row may hold any. */
export const rowColumns =
  'CAST(id AS REAL) AS id, state, CAST(ended_at AS REAL) AS ended_at, CAST(sum AS REAL) AS sum, data';

const upsert = `INSERT INTO jobs (id, state, ended_at, name, revision, sum, data) VALUES (?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET state = excluded.state, ended_at = excluded.ended_at, name = excluded.name,
    revision = excluded.revision, sum = excluded.sum, data = excluded.data`;

const isOpen = (state: string): boolean => state === 'waiting' || state === 'running';

function endOf({ state, endedAt, queuedAt }: SavedJob): number | null {
  return isOpen(state) ? null : Math.round(endedAt ?? queuedAt);
}

/** Of a connection, or of a file that is being migrated. */
type Statements = Pick<Connection, 'sql'>;

export function writeRow(connection: Statements, job: SavedJob, revision: number): void {
  const data = JSON.stringify(job);
  connection.sql(upsert).run(job.id, job.state, endOf(job), job.name, revision, crc32(data), data);
}

/** Undefined when the row is damaged. */
export function readRow({ id, state, ended_at: endedAt, sum, data }: JobRow): SavedJob | undefined {
  if (typeof data !== 'string' || crc32(data) !== sum) {
    return undefined;
  }
  let job: SavedJob | undefined;
  try {
    job = readSaved(JSON.parse(data));
  } catch {
    return undefined;
  }
  // A window of format 1 that has the file open goes on to save as failed what is read as skipped.
  const fits = job?.state === state || (job?.state === 'skipped' && state === 'failed');
  return job?.id === id && fits && endOf(job) === endedAt ? job : undefined;
}

/**
 * The step to format 2: until then, a job that never ran because of another was saved as failed, for the
 * reason `dependency`. Call it inside a transaction.
 */
export function saveAsSkipped(statements: Statements): void {
  const read = `SELECT ${rowColumns}, CAST(revision AS REAL) AS revision FROM jobs
    WHERE state = 'failed' AND data LIKE '%"reason":"dependency"%'`;
  const rows = statements.sql(read).all() as (JobRow & { revision: number })[];
  let converted = 0;
  for (const { revision, ...row } of rows) {
    const job = readRow({ ...row, state: 'skipped' });
    if (job !== undefined) {
      writeRow(statements, job, revision);
      converted += 1;
    }
  }
  countAsSkipped(statements, converted);
}

/** In what the queue says of itself, which also counts jobs that are not kept any more. */
function countAsSkipped(statements: Statements, converted: number): void {
  const failed = "json_extract(queue, '$.counts.failed')";
  const skipped = "coalesce(json_extract(queue, '$.counts.skipped'), 0)";
  const update = `UPDATE store SET queue = json_set(queue,
      '$.counts.failed', max(0, ${failed} - ?1), '$.counts.skipped', ${skipped} + min(${failed}, ?1))
    WHERE CASE WHEN json_valid(queue) THEN json_type(queue, '$.counts.failed') = 'integer' END`;
  if (converted > 0) {
    statements.sql(update).run(converted);
  }
}

export function readRows(rows: Iterable<unknown>): { jobs: SavedJob[]; damaged: number[] } {
  const jobs: SavedJob[] = [];
  const damaged: number[] = [];
  for (const row of rows as Iterable<JobRow>) {
    const job = readRow(row);
    if (job) {
      jobs.push(job);
    } else {
      damaged.push(row.id);
    }
  }
  return { jobs, damaged };
}

/**
 * Call it inside a transaction. Returns what shall take the place of those that had not ended: jobs without
 * work, by which a process that was started is found again, and which whoever waits for them hears of.
 */
export function putAside(connection: Connection, ids: Iterable<number>, now: number): SavedJob[] {
  const copy = 'INSERT INTO quarantine SELECT id, state, ended_at, name, data, ? FROM jobs WHERE id = ?';
  const standIns: SavedJob[] = [];
  for (const id of ids) {
    const row = connection.sql('SELECT state, ended_at, name FROM jobs WHERE id = ?').get(id);
    connection.sql(copy).run(now, id);
    connection.sql('DELETE FROM jobs WHERE id = ?').run(id);
    const { state, ended_at: endedAt, name } = row ?? {};
    if (
      (state === 'waiting' || state === 'running') &&
      endedAt === null &&
      Number.isSafeInteger(id) &&
      id > 0
    ) {
      standIns.push(standIn(id, state, typeof name === 'string' ? name : '', now));
    }
  }
  return standIns;
}

function standIn(id: number, state: 'waiting' | 'running', name: string, now: number): SavedJob {
  return {
    id,
    name: name === '' ? '?' : name,
    // Only processes go on without their window.
    kind: state === 'running' ? 'process' : 'unreadable',
    state,
    queuedAt: now,
    // Whoever takes it over gives it another worker if this one is taken.
    ...(state === 'running' && { phase: 'starting', startedAt: now, worker: 1 }),
    rank: id,
    priority: 0,
    service: false,
    after: [],
    afterEnd: [],
    keys: [],
    attempts: [],
  };
}
