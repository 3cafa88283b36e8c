// Databases as other machines have them.

import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { StoreOptions } from '../../../../src/node/index.ts';

type Double = NonNullable<StoreOptions['sqlite']>;

const sqlite = process.getBuiltinModule('node:sqlite');

function doubleOf(DatabaseDouble: typeof DatabaseSync): Double {
  return { ...sqlite, DatabaseSync: DatabaseDouble };
}

/** Older than the first whose WAL mode is safe. */
export const oldSqlite = doubleOf(
  class extends DatabaseSync {
    override prepare(sql: string): StatementSync {
      return super.prepare(sql.replace('sqlite_version()', "'3.50.4'"));
    }
  },
);

/** On a disk that is full after so many pages of 4 KiB. */
export function fullAfter(pages: number): Double {
  return doubleOf(
    class extends DatabaseSync {
      constructor(...args: ConstructorParameters<typeof DatabaseSync>) {
        super(...args);
        this.exec(`PRAGMA max_page_count = ${pages}`);
      }
    },
  );
}

/** Does not wait for the disk, where a test opens very many. */
export const unsynced = doubleOf(
  class extends DatabaseSync {
    override exec(sql: string): void {
      super.exec(sql.replace('synchronous = FULL', 'synchronous = OFF'));
    }
  },
);
