import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import {
  type JobStore,
  openStore,
  type OpenedStore,
  StoreError,
  storeFailpoints,
} from '../../../../src/node/index.ts';
import { networkFileSystem } from '../../../../src/node/journal/networkFolder.ts';
import { renameFailure } from '../../../../src/node/journal/setAside.ts';
import { walIsSafe } from '../../../../src/node/journal/sqlite.ts';
import { windows } from '../support.ts';
import { fullAfter } from './sqliteDoubles.ts';
import {
  batch,
  copyOf,
  ended,
  ids,
  leading,
  openedWith,
  owner,
  spoil,
  tempFolder,
  waiting,
} from './support.ts';

function unsaved(result: OpenedStore): string {
  if ('unsaved' in result) {
    return result.unsaved.reason;
  }
  result.store.close();
  return 'saved';
}

function fileOf(folder: string): DatabaseSync {
  const database = new DatabaseSync(path.join(folder, 'queue.db'));
  onTestFinished(() => {
    if (database.isOpen) {
      database.close();
    }
  });
  return database;
}

test.skipIf(windows)('nobody else can read the store', () => {
  const folder = path.join(tempFolder(), 'queues', 'hash');
  const store = openedWith(folder);
  store.commit(leading(store), batch(waiting(1)));
  const files = readdirSync(folder);
  expect(files.toSorted()).toEqual(['queue.db', 'queue.db-shm', 'queue.db-wal']);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (const file of files) {
    expect(statSync(path.join(folder, file)).mode & 0o777).toBe(0o600);
  }
});

test.skipIf(windows)('a store that others could read is closed to them', () => {
  const folder = tempFolder();
  openedWith(folder).close();
  chmodSync(folder, 0o755);
  chmodSync(path.join(folder, 'queue.db'), 0o644);
  openedWith(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(path.join(folder, 'queue.db')).mode & 0o777).toBe(0o600);
});

test('writes survive a power cut: WAL where it is safe, synced at every commit', () => {
  const pragmas: string[] = [];
  class Spy extends DatabaseSync {
    override exec(sql: string): void {
      pragmas.push(sql);
      super.exec(sql);
    }
  }
  const folder = tempFolder();
  openedWith(folder, { sqlite: { ...process.getBuiltinModule('node:sqlite'), DatabaseSync: Spy } });
  expect(pragmas.join()).toContain('synchronous = FULL');
  const { journal_mode: mode } = fileOf(folder).prepare('PRAGMA journal_mode').get() ?? {};
  expect(mode).toBe(walIsSafe(process.versions['sqlite'] ?? '') ? 'wal' : 'delete');
});

test.each([
  ['3.51.2', false],
  ['3.51.3', true],
  ['3.9.20', false],
  ['3.52.0', true],
  ['4.0', true],
])('WAL in SQLite %s: %s', (version, safe) => {
  expect(walIsSafe(version)).toBe(safe);
});

test('a Node without SQLite', () => {
  expect(unsaved(openStore(tempFolder(), { sqlite: 'none' }))).toBe('noSqlite');
});

test('a network folder is not touched', () => {
  const folder = tempFolder();
  expect(unsaved(openStore(folder, { networkFileSystem: () => 'NFS' }))).toBe('networkFolder');
  expect(readdirSync(folder)).toEqual([]);
});

test.runIf(process.platform === 'linux')('network folders are known by type, fuse by its mount', () => {
  const mounts = ['/dev/sda / ext4 rw', 'me@host: /mnt/my\\040host fuse.sshfs rw', 'p /mnt/p fuse.portal rw'];
  const kind = (folder: string, type: number): string | undefined =>
    networkFileSystem(
      folder,
      () => mounts.join('\n'),
      () => type,
    );
  expect(kind('/x', 0x6969)).toBe('NFS');
  // SMB2 as a signed number.
  expect(kind('/x', -0x1acb2be)).toBe('SMB');
  expect(kind('/x', 0xef53)).toBeUndefined();
  expect(kind('/mnt/my host/a', 0x65735546)).toBe('fuse.sshfs');
  expect(kind('/mnt/p', 0x65735546)).toBeUndefined();
  expect(networkFileSystem(tempFolder())).toBeUndefined();
});

test('a folder that cannot be made', () => {
  const folder = tempFolder();
  writeFileSync(path.join(folder, 'file'), '');
  expect(unsaved(openStore(path.join(folder, 'file', 'queue')))).toBe('error');
});

test('the file of a newer version is refused and not touched, its log neither', () => {
  const folder = tempFolder();
  const newer = fileOf(folder);
  newer.exec('PRAGMA journal_mode = WAL; CREATE TABLE future (x); PRAGMA user_version = 99');
  const crashed = copyOf(folder);
  const bytes = (): Buffer[] =>
    ['queue.db', 'queue.db-wal'].map((name) => readFileSync(path.join(crashed, name)));
  const before = bytes();
  expect(unsaved(openStore(crashed))).toBe('newerVersion');
  expect(bytes()).toEqual(before);
});

test.each([
  ['no database', (file: string) => writeFileSync(file, 'This is no database. '.repeat(500))],
  [
    'tables of somebody else',
    (file: string) => {
      const database = new DatabaseSync(file);
      database.exec('CREATE TABLE jobs (x); PRAGMA user_version = 1');
      database.close();
    },
  ],
])('%s: set aside, and a fresh store begun', (_, make) => {
  const folder = tempFolder();
  make(path.join(folder, 'queue.db'));
  const result = openStore(folder, { now: () => Date.UTC(2030, 0, 2) });
  if ('unsaved' in result) {
    throw new Error(result.unsaved.message);
  }
  onTestFinished(() => result.store.close());
  expect(path.basename(result.setAside?.path ?? '')).toBe('queue.corrupt-2030-01-02T00-00-00-000Z.db');
  expect(result.setAside?.reason).not.toBe('');
  expect(existsSync(result.setAside?.path ?? '')).toBe(true);
  expect(result.store.commit(leading(result.store), batch(waiting(1)))).toBe('saved');
});

// Windows does not let an open file be renamed.
test.skipIf(windows)('an owner whose file was set aside is fenced, and goes over to the fresh one', () => {
  const folder = tempFolder();
  const first = openedWith(folder);
  const epoch = leading(first);
  mkdirSync(path.join(folder, 'aside'));
  for (const name of readdirSync(folder).filter((file) => file.startsWith('queue.db'))) {
    spawnSync('mv', [path.join(folder, name), path.join(folder, 'aside')]);
  }
  expect(first.commit(epoch, batch(waiting(1)))).toBe('unsaved');
  expect(first.lastError?.message).toContain('deleted');
  const second = openedWith(folder);
  const other = leading(second, 'second');
  expect(first.commit(epoch, batch(waiting(1)))).toBe('fenced');
  second.commit(other, batch(waiting(2)));
  expect(first.acquire(owner('leader'))).toHaveProperty('heldBy.nonce', 'second');
  expect(ids(first.openJobs().jobs)).toEqual([2]);
});

test('a row that is damaged is put aside and counted, the others are read', () => {
  const folder = tempFolder();
  const store = openedWith(folder);
  const epoch = leading(store);
  store.commit(epoch, batch(waiting(1), waiting(2), waiting(3), waiting(4), ended(5), ended(6)));
  store.release(epoch, true);
  const file = fileOf(folder);
  file.exec(`UPDATE jobs SET data = substr(data, 1, 50) WHERE id = 1;
    UPDATE jobs SET data = replace(data, 'run 2', 'rm -r') WHERE id = 2;
    UPDATE jobs SET ended_at = NULL, state = 'waiting' WHERE id = 5;
    UPDATE jobs SET sum = 9223372036854775807 WHERE id = 6`);
  const other = openedWith(folder);
  expect(ids(other.openJobs().jobs)).toEqual([3, 4]);
  expect(other.history({ limit: 9 }).jobs).toEqual([]);
  expect(other.quarantined).toBe(4);
  // Only the one that leads writes.
  expect(file.prepare('SELECT count(*) AS rows FROM quarantine').get()?.['rows']).toBe(0);
  leading(other);
  other.openJobs();
  other.close();
  const result = openStore(folder);
  expect(result).toMatchObject({ quarantined: 4 });
  if ('store' in result) {
    result.store.close();
  }
});

test('damage in the history of a large store, which no start looks for, costs the history only', () => {
  const folder = tempFolder();
  const store = openedWith(folder);
  const epoch = leading(store);
  const notes = { text: 'x'.repeat(3000) };
  store.commit(
    epoch,
    batch(waiting(1), ...Array.from({ length: 2000 }, (_, n) => ended(n + 2, n, { notes }))),
  );
  store.release(epoch, true);
  store.close();
  const file = path.join(folder, 'queue.db');
  const bytes = readFileSync(file);
  bytes.fill(0, Math.round(bytes.length * 0.6), Math.round(bytes.length * 0.7));
  writeFileSync(file, bytes);
  const other = openedWith(folder);
  expect(ids(other.openJobs().jobs)).toEqual([1]);
  expect(() => other.history({ limit: 3000 })).toThrow(StoreError);
  expect(other.commit(leading(other), batch(waiting(3000)))).toBe('saved');
});

test('a full disk: held, then saved when there is room', () => {
  const folder = tempFolder();
  const store = openedWith(folder, { sqlite: fullAfter(40) });
  const epoch = leading(store);
  expect(store.commit(epoch, batch(waiting(1)))).toBe('saved');
  const large = waiting(2, { notes: { text: 'x'.repeat(200_000) } });
  expect(store.commit(epoch, batch(large))).toBe('retry');
  expect(store.lastError?.reason).toBe('diskFull');
  expect(ids(store.openJobs().jobs)).toEqual([1]);
  expect(store.renew(epoch)).toBe(true);
  expect(store.retry()).toBe(true);
  expect(store.commit(epoch, batch(waiting(3)))).toBe('saved');
  expect(store.lastError).toBeUndefined();
});

test('a disk too full to begin', () => {
  expect(unsaved(openStore(tempFolder(), { sqlite: fullAfter(2) }))).toBe('diskFull');
});

test('a file that another one holds: held, then saved', () => {
  const folder = tempFolder();
  const store = openedWith(folder);
  const epoch = leading(store);
  const other = fileOf(folder);
  other.exec('BEGIN IMMEDIATE');
  expect(store.commit(epoch, batch(waiting(1)))).toBe('retry');
  expect(store.lastError?.reason).toBe('busy');
  expect(store.retry()).toBe(false);
  // Not renewed, and not lost.
  expect(store.renew(epoch)).toBe(true);
  other.exec('COMMIT');
  expect(store.commit(epoch, batch(waiting(1)))).toBe('saved');
});

test('a store that another one writes to is opened all the same', () => {
  const folder = tempFolder();
  const store = openedWith(folder);
  store.commit(leading(store), batch(waiting(1)));
  const other = fileOf(folder);
  other.exec('BEGIN IMMEDIATE');
  expect(ids(openedWith(folder).openJobs().jobs)).toEqual([1]);
});

test('a lease that is free and cannot be written is no lease', () => {
  const folder = tempFolder();
  const store = openedWith(folder);
  fileOf(folder).exec('BEGIN IMMEDIATE');
  expect(store.acquire(owner('first'))).toMatchObject({ failed: { reason: 'busy' } });
});

test.skipIf(windows)('a folder and a file that may not be written', { timeout: 30_000 }, () => {
  const folder = tempFolder();
  const empty = path.join(folder, 'empty');
  mkdirSync(empty, { mode: 0o555 });
  const full = path.join(folder, 'full');
  openedWith(full).close();
  chmodSync(path.join(full, 'queue.db'), 0o444);
  chmodSync(full, 0o555);
  chmodSync(folder, 0o755);
  // Root may write everything.
  const program = `
    const { openStore } = await import(${JSON.stringify(path.resolve('src/node/index.ts'))});
    if (process.getuid() === 0) process.seteuid(65534);
    for (const folder of ${JSON.stringify([empty, full, path.join(empty, 'below')])}) {
      console.log(openStore(folder).unsaved?.reason);
    }`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  expect(stdout.split('\n').slice(0, 3)).toEqual(['readOnly', 'readOnly', 'readOnly']);
  expect(existsSync(path.join(empty, 'queue.db'))).toBe(false);
});

test('every durable step is a failpoint, and listed', () => {
  const folder = tempFolder();
  writeFileSync(path.join(folder, 'queue.db'), 'ruined'.repeat(1000));
  const reached = new Set<string>();
  const store = openedWith(folder, { failpoint: (name) => reached.add(name) });
  const epoch = leading(store);
  store.commit(epoch, batch(waiting(1), waiting(2)));
  fileOf(folder).exec('UPDATE jobs SET sum = 0 WHERE id = 2');
  store.openJobs();
  store.renew(epoch);
  store.noteAnswer(store.addOrder('order'), 'answer');
  store.commit(epoch, batch());
  store.prune({ maxJobs: 1, maxAgeMs: 1 });
  store.retry();
  store.release(epoch, true);
  expect([...reached].toSorted()).toEqual([...storeFailpoints].toSorted());
});

test('a corrupt file that another window has set aside meanwhile: the fresh one stays', () => {
  const folder = tempFolder();
  openedWith(folder).close();
  spoil(folder);
  let first: JobStore | undefined;
  // The second one reads the file's first page; then the first one sets the file aside and begins anew.
  const second = openStore(folder, {
    failpoint: (name) => {
      if (name === 'open.corrupt') {
        first = openedWith(folder);
        expect(first.commit(leading(first), batch(waiting(1)))).toBe('saved');
      }
    },
  });
  expect(second).not.toHaveProperty('setAside');
  expect('store' in second && ids(second.store.openJobs().jobs)).toEqual([1]);
  expect(readdirSync(folder).filter((name) => name.includes('corrupt'))).toHaveLength(1);
  expect(first?.openJobs().jobs).toHaveLength(1);
});

test('a file that cannot be set aside stays as it was, with its log', () => {
  const folder = tempFolder();
  spoil(folder);
  writeFileSync(path.join(folder, 'queue.db-wal'), 'log');
  const files = readdirSync(folder).toSorted();
  mkdirSync(path.join(folder, 'queue.corrupt-2030-01-02T00-00-00-000Z.db'));
  expect(unsaved(openStore(folder, { now: () => Date.UTC(2030, 0, 2) }))).toBe('error');
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(files));
  expect(readFileSync(path.join(folder, 'queue.db-wal'), 'utf8')).toBe('log');
});

test('a damaged file that Windows does not rename because it is open is waited for', () => {
  const refused = Object.assign(new Error('EPERM: operation not permitted'), { code: 'EPERM' });
  expect(renameFailure(refused, 'win32')).toMatchObject({ reason: 'busy' });
  expect(renameFailure(refused, 'linux')).toBe(refused);
});

// Windows does not let an open file be renamed.
test.skipIf(windows)('a fresh file that cannot be opened at first is opened later', () => {
  const folder = tempFolder();
  let fails = false;
  const store = openedWith(folder, {
    failpoint: (name) => {
      if (fails && name === 'open.created') {
        throw new Error('Too many open files.');
      }
    },
  });
  leading(store);
  for (const name of readdirSync(folder).filter((file) => file.startsWith('queue.db'))) {
    spawnSync('mv', [path.join(folder, name), path.join(folder, `old-${name}`)]);
  }
  const fresh = openedWith(folder);
  fresh.commit(leading(fresh, 'other'), batch(waiting(7)));
  fails = true;
  expect(store.acquire(owner('leader'))).toHaveProperty('failed.message', 'Too many open files.');
  fails = false;
  expect(store.acquire(owner('leader'))).toHaveProperty('heldBy.nonce', 'other');
  expect(ids(store.openJobs().jobs)).toEqual([7]);
});
