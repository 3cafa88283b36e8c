import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRunFiles, removeRunFiles } from '../../../src/node/index.ts';
import { identify } from '../../../src/node/identity.ts';
import {
  createFence,
  recordEnd,
  recordStart,
  removeFence,
  runFilePath,
  type RunRecord,
} from '../../../src/node/runFiles.ts';
import { temporaryFolder, windows } from './support.ts';

function newRecord(): RunRecord {
  return { folder: path.join(temporaryFolder(), 'made on demand'), jobId: 3, attempt: 2 };
}

const read = ({ folder, jobId, attempt }: RunRecord) => readRunFiles(folder, jobId, attempt);

describe('the files of a run', () => {
  it('tell how it stands, from before its start to its end', async () => {
    const record = newRecord();
    expect(await read(record)).toEqual({ state: 'neverStarted' });
    createFence(record, 'mark');
    expect(await read(record)).toEqual({ state: 'started', marker: 'mark' });
    const start = { marker: 'mark', identity: await identify(process.pid), startedAt: 5 };
    recordStart(record, start);
    expect(await read(record)).toEqual({ state: 'started', ...start });
    recordEnd(record, { endedAt: 7, exitCode: 3 });
    expect(await read(record)).toEqual({ state: 'ended', end: { endedAt: 7, exitCode: 3 }, ...start });
    await removeRunFiles(record.folder, record.jobId, record.attempt);
    expect(await read(record)).toEqual({ state: 'neverStarted' });
  });

  it('stop a second start', () => {
    const record = newRecord();
    createFence(record, 'mark');
    expect(() => createFence(record, 'other')).toThrow('EEXIST');
    recordStart(record, { marker: 'mark', identity: { pid: 5 }, startedAt: 5 });
    expect(() => createFence(record, 'other')).toThrow('EEXIST');
    removeFence(record);
    expect(() => createFence(record, 'other')).not.toThrow();
    expect(() => createFence({ ...record, attempt: 3 }, 'other')).not.toThrow();
  });

  it.skipIf(windows)('are private', () => {
    const record = newRecord();
    createFence(record, 'mark');
    expect(statSync(runFilePath(record, 'fence')).mode & 0o777).toBe(0o600);
    recordStart(record, { marker: 'mark', identity: { pid: 5 }, startedAt: 5 });
    recordEnd(record, { endedAt: 7 });
    expect(statSync(runFilePath(record, 'fence')).mode & 0o777).toBe(0o600);
    expect(statSync(runFilePath(record, 'exit')).mode & 0o777).toBe(0o600);
    expect(statSync(record.folder).mode & 0o777).toBe(0o700);
  });

  it.each([
    ['fence', ''],
    ['fence', '{"format":1,"mar'],
    ['fence', '{"format":2,"marker":"m"}'],
    ['fence', '{"format":1}'],
    ['fence', 'null'],
    ['exit', '{"format":1,"endedAt":"now"}'],
    ['exit', '{"format":1,"endedA'],
  ] as const)('are unreadable: %s %o', async (kind, text) => {
    const record = { ...newRecord(), folder: temporaryFolder() };
    writeFileSync(runFilePath(record, kind), text);
    expect(await read(record)).toMatchObject({ state: 'unreadable', error: expect.any(Error) });
  });

  it.each([0, -1, 1, 1.5, '7', null])('name no process by the number %o', async (pid) => {
    const record = { ...newRecord(), folder: temporaryFolder() };
    writeFileSync(
      runFilePath(record, 'fence'),
      JSON.stringify({ format: 1, marker: 'm', identity: { pid } }),
    );
    expect(await read(record)).toEqual({ state: 'started', marker: 'm' });
  });

  // What version 0.1 wrote must be read for ever.
  it('of format 1 are read', async () => {
    const record = { ...newRecord(), folder: temporaryFolder() };
    const fence = `{"format":1,"marker":"0d7c","identity":{"pid":812,"startTime":123456,"bootId":"6f0e"},"startedAt":1795501234567}`;
    writeFileSync(runFilePath(record, 'fence'), fence);
    const start = {
      marker: '0d7c',
      identity: { pid: 812, startTime: 123456, bootId: '6f0e' },
      startedAt: 1795501234567,
    };
    expect(path.basename(runFilePath(record, 'fence'))).toBe('job-3-2.fence');
    expect(path.basename(runFilePath(record, 'exit'))).toBe('job-3-2.exit');
    expect(await read(record)).toEqual({ state: 'started', ...start });
    writeFileSync(runFilePath(record, 'exit'), '{"format":1,"endedAt":1795501239999,"signal":"SIGKILL"}');
    expect(await read(record)).toEqual({
      state: 'ended',
      end: { endedAt: 1795501239999, signal: 'SIGKILL' },
      ...start,
    });
  });
});
