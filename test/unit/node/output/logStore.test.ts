import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LogStore } from '../../../../src/node/output/logStore.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jq-logs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('knows the last job and attempt of which there is a trace, be it a log, a record or a fence', () => {
  expect(LogStore.lastIn(path.join(folder, 'missing'))).toEqual({ jobId: 0, attempt: 0 });
  for (const name of [
    'job-9-2.run',
    'job-9-10.log',
    'job-10-1.json',
    'job-2-30.log',
    'job-11',
    'x-12-1.log',
  ]) {
    writeFileSync(path.join(folder, name), '');
  }
  expect(LogStore.lastIn(folder)).toEqual({ jobId: 10, attempt: 1 });
  expect(LogStore.lastIn(folder, 9)).toEqual({ jobId: 9, attempt: 10 });
});
