import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRunFiles, removeRunFiles } from '../../../../src/node/index.ts';
import { identify, identifySelf } from '../../../../src/node/process/identity.ts';
import { createRunFile, runFilePath, type RunRecord } from '../../../../src/node/runs/runFiles.ts';
import { temporaryFolder, windows } from '../support.ts';

function newRecord(): RunRecord {
  return { folder: path.join(temporaryFolder(), 'made on demand'), jobId: 3, attempt: 2 };
}

const read = (record: RunRecord) => readRunFiles(record);

describe('the file of a run', () => {
  it('tells how it stands, from before its start to its end', async () => {
    const record = newRecord();
    expect(await read(record)).toEqual({ state: 'neverStarted' });
    const file = createRunFile(record, 'mark');
    const parent = identifySelf();
    expect(await read(record)).toEqual({ state: 'started', marker: 'mark', parent });
    const start = { marker: 'mark', parent, identity: await identify(process.pid), startedAt: 5 };
    file.started(start.identity, start.startedAt);
    expect(await read(record)).toEqual({ state: 'started', ...start });
    file.ended({ endedAt: 7, exitCode: 3 });
    expect(await read(record)).toEqual({ state: 'ended', end: { endedAt: 7, exitCode: 3 }, ...start });
    await removeRunFiles(record.folder, record.jobId, record.attempt);
    expect(await read(record)).toEqual({ state: 'neverStarted' });
  });

  it('stops a second start', () => {
    const record = newRecord();
    const file = createRunFile(record, 'mark');
    expect(() => createRunFile(record, 'other')).toThrow('EEXIST');
    file.started({ pid: 5 }, 5);
    expect(() => createRunFile(record, 'other')).toThrow('EEXIST');
    file.withdraw();
    expect(() => createRunFile(record, 'other')).not.toThrow();
    expect(() => createRunFile({ ...record, attempt: 3 }, 'other')).not.toThrow();
  });

  it.skipIf(windows)('is private', () => {
    const record = newRecord();
    createRunFile(record, 'mark').ended({ endedAt: 7 });
    expect(statSync(runFilePath(record)).mode & 0o777).toBe(0o600);
    expect(statSync(record.folder).mode & 0o777).toBe(0o700);
  });

  const fence = '{"format":1,"marker":"m"}\n';

  it.each([
    '',
    fence.slice(0, 9),
    '{"format":2,"marker":"m"}\n',
    '{"format":1}\n',
    'null\n',
    `${fence}{}\n{}\n`,
  ])('is unreadable: %j', async (text) => {
    const record = { ...newRecord(), folder: temporaryFolder() };
    writeFileSync(runFilePath(record), text);
    expect(await read(record)).toMatchObject({ state: 'unreadable', error: expect.any(Error) });
  });

  it('is unreadable where nothing can be looked for', async () => {
    const record = { ...newRecord(), folder: `/${'long'.repeat(5000)}` };
    expect(await read(record)).toMatchObject({ state: 'unreadable' });
  });

  it.each([`{"identity":{"pid":5`, '{}\n{"endedAt":7', '{}\n'])(
    'does not count half a line: %j',
    async (text) => {
      const record = { ...newRecord(), folder: temporaryFolder() };
      writeFileSync(runFilePath(record), fence + text);
      expect(await read(record)).toEqual({ state: 'started', marker: 'm' });
    },
  );

  it.each([0, -1, 1, 1.5, '7', null])('names no process by the number %o', async (pid) => {
    const record = { ...newRecord(), folder: temporaryFolder() };
    writeFileSync(runFilePath(record), `${fence}${JSON.stringify({ identity: { pid } })}\n`);
    expect(await read(record)).toEqual({ state: 'started', marker: 'm' });
  });

  // What version 0.1 wrote must be read for ever.
  it('of format 1 is read', async () => {
    const record = { ...newRecord(), folder: temporaryFolder() };
    const lines = `{"format":1,"marker":"0d7c"}
{"identity":{"pid":812,"startTime":123456,"bootId":"6f0e"},"startedAt":1795501234567}
{"endedAt":1795501239999,"signal":"SIGKILL"}
`;
    writeFileSync(runFilePath(record), lines);
    expect(path.basename(runFilePath(record))).toBe('job-3-2.run');
    expect(await read(record)).toEqual({
      state: 'ended',
      end: { endedAt: 1795501239999, signal: 'SIGKILL' },
      marker: '0d7c',
      identity: { pid: 812, startTime: 123456, bootId: '6f0e' },
      startedAt: 1795501234567,
    });
  });
});
