import type { SQLInputValue } from 'node:sqlite';
import type { Connection } from './connection.ts';
import { readRow, readRows, rowColumns, type JobRow } from './rows.ts';
import { searchedTexts } from './searchedTexts.ts';
import type { SavedJob } from '../../queue/index.ts';

/** The job behind which the next page begins. */
export type HistoryCursor = { readonly endedAt: number; readonly skipped: boolean; readonly id: number };

export type HistoryFilter = {
  readonly states?: readonly SavedJob['state'][];
  /** Part of the name, upper or lower case. */
  readonly name?: string;
  /** Part of what `searchedTexts` gives, upper or lower case. */
  readonly text?: string;
  /** Ended at this time or later, epoch ms. */
  readonly since?: number;
};

export type HistoryQuery = {
  readonly before?: HistoryCursor | undefined;
  readonly limit: number;
  readonly filter?: HistoryFilter | undefined;
  /** What ended at this time or earlier is left out, of the total too. Epoch ms. */
  readonly goneUpTo?: number | undefined;
};

export type HistoryLimits = { readonly maxJobs: number; readonly maxAgeMs: number };

/** `total`: all ended jobs that are kept, whatever the filter. `next` is left out behind the last one. */
export type HistoryPage = {
  readonly jobs: SavedJob[];
  readonly next?: HistoryCursor;
  readonly total: number;
};

/**
 * Oldest end first. Of those that ended at once the skipped ones come first, so that, newest first, the
 * culprit stands above them.
 */
const byEnd = (direction: 'ASC' | 'DESC'): string =>
  `jobs.ended_at ${direction}, state <> 'skipped' ${direction}, jobs.id ${direction}`;

/** Newest end first. The unreadable ones are skipped, and told to `onDamaged`. */
export function readHistory(
  connection: Connection,
  { before, limit, filter = {}, goneUpTo }: HistoryQuery,
  onDamaged: (id: number) => void,
): HistoryPage {
  const where = ['ended_at IS NOT NULL'];
  const values: SQLInputValue[] = [];
  if (before) {
    where.push('ended_at <= ?', "(ended_at, state <> 'skipped', id) < (?, ?, ?)");
    values.push(before.endedAt, before.endedAt, before.skipped ? 0 : 1, before.id);
  }
  if (goneUpTo !== undefined) {
    where.push('ended_at > ?');
    values.push(goneUpTo);
  }
  if (filter.since !== undefined) {
    where.push('ended_at >= ?');
    values.push(filter.since);
  }
  if (filter.states) {
    where.push('state IN (SELECT value FROM json_each(?))');
    // A window of an older version saves skipped jobs as failed: `fits` tells them apart.
    const columns = filter.states.includes('skipped') ? [...filter.states, 'failed'] : filter.states;
    values.push(JSON.stringify(columns));
  }
  for (const [column, part] of [
    ['name', filter.name],
    ['data', filter.text && JSON.stringify(filter.text).slice(1, -1)],
  ] as const) {
    if (part) {
      where.push(`${column} LIKE ? ESCAPE '~'`);
      values.push(likePattern(part));
    }
  }
  // Left to itself the planner reads all rows and sorts them.
  const query = `SELECT ${rowColumns} FROM jobs INDEXED BY jobs_ended WHERE ${where.join(' AND ')}
    ORDER BY ${byEnd('DESC')}`;
  const jobs: SavedJob[] = [];
  let next: HistoryCursor | undefined;
  let last: HistoryCursor | undefined;
  for (const row of connection.sql(query).iterate(...values) as Iterable<unknown> as Iterable<JobRow>) {
    const job = readRow(row);
    if (!job) {
      onDamaged(row.id);
    } else if (fits(job, filter)) {
      if (jobs.length >= limit) {
        next = last;
        break;
      }
      jobs.push(job);
      last = { endedAt: row.ended_at ?? 0, skipped: row.state === 'skipped', id: row.id };
    }
  }
  return { jobs, ...(next ? { next } : {}), total: countKept(connection, goneUpTo) };
}

/** The jobs that were skipped at `since` or later, because of others. By id. One scan for all culprits. */
export function readSkipped(connection: Connection, culprits: readonly number[], since: number): SavedJob[] {
  if (culprits.length === 0 || !Number.isFinite(since)) {
    return [];
  }
  const query = `SELECT ${rowColumns} FROM jobs INDEXED BY jobs_ended
    WHERE ended_at >= ? AND state = 'skipped'
    AND CASE WHEN json_valid(data) THEN json_extract(data, '$.outcome.because') END
      IN (SELECT value FROM json_each(?)) ORDER BY jobs.id`;
  return readRows(connection.sql(query).iterate(Math.floor(since), JSON.stringify(culprits))).jobs;
}

/** The newest job that runs another again, by the id of that one. */
export function readReruns(connection: Connection): Map<number, number> {
  const query = `SELECT CAST(id AS REAL) AS id, json_extract(data, '$.rerunOf') AS again FROM jobs
    WHERE data LIKE '%"rerunOf":%' AND json_valid(data) ORDER BY jobs.id`;
  const rows = connection.sql(query).all();
  const pairs = rows.map(({ id, again }): [number, number] => [Number(again), Number(id)]);
  // A later run has a greater id, unless the row was damaged.
  return new Map(pairs.filter(([before, after]) => before > 0 && before < after));
}

/** Ended ones. `goneUpTo`: only those that ended later, of which there should be few. */
export function countKept(connection: Connection, goneUpTo?: number): number {
  if (goneUpTo !== undefined) {
    const sql = 'SELECT count(*) AS jobs FROM jobs INDEXED BY jobs_ended WHERE ended_at > ?';
    return Number(connection.sql(sql).get(goneUpTo)?.['jobs']);
  }
  return Number(connection.sql('SELECT sum(jobs) AS jobs FROM kept').get()?.['jobs'] ?? 0);
}

/** One call finds no more, so that removing them does not block for long. */
const prunedAtOnce = 1000;

/** The oldest ended jobs that go, oldest first. `place`: how many are older. */
export function findOldest(
  connection: Connection,
  goes: (endedAt: number, place: number) => boolean,
): number[] {
  const sql = `SELECT CAST(id AS REAL) AS id, CAST(ended_at AS REAL) AS ended_at FROM jobs INDEXED BY jobs_ended
    WHERE ended_at IS NOT NULL ORDER BY ${byEnd('ASC')} LIMIT ?`;
  const rows = connection.sql(sql).all(prunedAtOnce);
  const stays = rows.findIndex((row, place) => !goes(Number(row['ended_at']), place));
  return rows.slice(0, stays === -1 ? rows.length : stays).map((row) => Number(row['id']));
}

export function readOldestEnd(connection: Connection): number | undefined {
  const sql = `SELECT CAST(ended_at AS REAL) AS ended_at FROM jobs INDEXED BY jobs_ended WHERE ended_at IS NOT NULL
    ORDER BY jobs.ended_at LIMIT 1`;
  const end = connection.sql(sql).get()?.['ended_at'];
  return typeof end === 'number' ? end : undefined;
}

/**
 * LIKE knows upper and lower case in ASCII only, and looks at the whole of the row: it lets too many through,
 * and `fits` has the last word.
 */
function likePattern(part: string): string {
  return `%${part.replaceAll(/[%_~]/g, '~$&').replaceAll(/[^ -~]+/g, '%')}%`;
}

function fits(job: SavedJob, { states, name, text }: HistoryFilter): boolean {
  if (states && !states.includes(job.state)) {
    return false;
  }
  if (name && !job.name.toLowerCase().includes(name.toLowerCase())) {
    return false;
  }
  if (!text) {
    return true;
  }
  const part = text.toLowerCase();
  return searchedTexts(job).some((whole) => whole.toLowerCase().includes(part));
}
