// The tables of a store and how older ones become them. `user_version` counts the steps that a file has
// taken. A step that was written to a file is never changed, not even its comments: `hasOwnSchema` compares
// the text. (One is wrong: the checksum is over the data alone.) test/samples/ keeps a file of every version.

import type { DatabaseSync } from 'node:sqlite';
import { saveAsSkipped } from './rows.ts';
import type { Sqlite } from './sqlite.ts';

const version1 = `
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY,
  state TEXT NOT NULL,
  ended_at INTEGER,            -- NULL: waiting or running
  name TEXT NOT NULL,
  revision INTEGER NOT NULL,   -- of the commit that wrote it last
  sum INTEGER NOT NULL,        -- checksum over id and data
  data TEXT NOT NULL           -- SavedJob
) STRICT;
CREATE INDEX jobs_open ON jobs (id) WHERE ended_at IS NULL;
CREATE INDEX jobs_ended ON jobs (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX jobs_revision ON jobs (revision);

-- Ids of removed jobs, for windows that have them on show.
CREATE TABLE removed (id INTEGER PRIMARY KEY, revision INTEGER NOT NULL) STRICT;
CREATE INDEX removed_revision ON removed (revision);

-- How many ended jobs are kept, so that nobody has to count them.
CREATE TABLE kept (state TEXT PRIMARY KEY, jobs INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TRIGGER jobs_end_inserted AFTER INSERT ON jobs WHEN new.ended_at IS NOT NULL BEGIN
  INSERT INTO kept VALUES (new.state, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1;
END;
CREATE TRIGGER jobs_end_updated AFTER UPDATE ON jobs
WHEN (old.ended_at IS NULL) <> (new.ended_at IS NULL) OR (new.ended_at IS NOT NULL AND old.state <> new.state) BEGIN
  UPDATE kept SET jobs = jobs - 1 WHERE state = old.state AND old.ended_at IS NOT NULL;
  INSERT INTO kept SELECT new.state, 1 WHERE new.ended_at IS NOT NULL
    ON CONFLICT DO UPDATE SET jobs = jobs + 1;
END;
CREATE TRIGGER jobs_end_deleted AFTER DELETE ON jobs WHEN old.ended_at IS NOT NULL BEGIN
  UPDATE kept SET jobs = jobs - 1 WHERE state = old.state;
END;

-- Rows that could not be read, as they were.
CREATE TABLE quarantine (id, state, ended_at, name, data, at);

CREATE TABLE orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  data TEXT NOT NULL,
  answer TEXT                  -- NULL: not carried out yet
) STRICT;
CREATE INDEX orders_open ON orders (id) WHERE answer IS NULL;

-- One row.
CREATE TABLE store (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  identity TEXT NOT NULL,      -- of this file; a fresh one gives ids out anew
  revision INTEGER NOT NULL,
  removed_floor INTEGER NOT NULL,
  last_id INTEGER NOT NULL,    -- greatest job id that was ever written
  queue TEXT,                  -- SavedQueue
  epoch INTEGER NOT NULL,
  owner TEXT,                  -- LeaseOwner; NULL: released
  renewals INTEGER NOT NULL,
  renewed_at INTEGER NOT NULL,
  clean INTEGER NOT NULL
) STRICT;
INSERT INTO store VALUES (1, lower(hex(randomblob(8))), 0, 0, 0, NULL, 0, NULL, 0, 0, 1);
`;

type Step = (database: DatabaseSync) => void;

const steps: readonly Step[] = [
  (database) => database.exec(version1),
  (database) => saveAsSkipped({ sql: (text) => database.prepare(text) }),
];

export const newestSchema = steps.length;

export function schemaVersion(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
}

/** Call it inside a transaction. */
export function migrate(database: DatabaseSync, to = newestSchema): void {
  for (const step of steps.slice(schemaVersion(database), to)) {
    step(database);
  }
  database.exec(`PRAGMA user_version = ${to}`);
}

function schemaText(database: DatabaseSync): string {
  const rows = database
    .prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name')
    .all();
  return JSON.stringify(rows);
}

/** By version. */
const expected = new Map<number, string>();

/**
 * Whether the tables are exactly those that the steps up to its version make: a damaged one may still be
 * readable, and mean something else.
 */
export function hasOwnSchema(database: DatabaseSync, { DatabaseSync: Database }: Sqlite): boolean {
  const version = schemaVersion(database);
  let text = expected.get(version);
  if (text === undefined) {
    const fresh = new Database(':memory:');
    migrate(fresh, version);
    text = schemaText(fresh);
    fresh.close();
    expected.set(version, text);
  }
  return schemaText(database) === text;
}
