// Runs of an earlier host, found again by the files that they left.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { adoptProcess, findEarlierRun } from '../../../src/node/adoptProcess.ts';
import { systemHalter } from '../../../src/node/halt/halter.ts';
import { isAlive } from '../../../src/node/identity.ts';
import { launch } from '../../../src/node/launcher/launch.ts';
import { createRunFile } from '../../../src/node/runFiles.ts';
import { startProcess } from '../../../src/node/startProcess.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jq-adopt-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const recordOf = (jobId: number) => ({ folder, jobId, attempt: 1 });
const outputOf = (jobId: number) => ({
  logPath: path.join(folder, `job-${jobId}-1.log`),
  record: recordOf(jobId),
});
const run = (jobId: number, script: string) =>
  startProcess({ file: process.execPath, args: ['-e', script], cwd: folder, env: {} }, outputOf(jobId));

describe('a run of an earlier host', () => {
  it('has certainly never started without its fence', async () => {
    expect(await findEarlierRun(recordOf(1))).toEqual({ state: 'neverStarted' });
  });

  it('that has ended has its own end', async () => {
    const { ended } = await run(1, 'process.exit(3)');
    const end = await ended;
    expect(await findEarlierRun(recordOf(1))).toMatchObject({ state: 'ended', end });
  });

  it('is lost when its fence says nothing more', async () => {
    createRunFile(recordOf(1), 'nobody-has-this-marker');
    expect(await findEarlierRun(recordOf(1))).toMatchObject({ state: 'unknown' });
  });

  it('that lives is watched to its true end', async () => {
    await run(1, 'process.stdin.resume(); setTimeout(() => process.exit(5), 300)');
    const found = await findEarlierRun(recordOf(1));
    if (found.state !== 'running') throw new Error(found.state);
    const adopted = adoptProcess(found, outputOf(1), { launch, halter: systemHalter() });
    expect(await adopted.ended).toMatchObject({ exitCode: 5 });
  });

  it('that lives is halted, with all that belongs to it', async () => {
    const { identity } = await run(1, 'setInterval(() => {}, 1000)');
    const found = await findEarlierRun(recordOf(1));
    if (found.state !== 'running') throw new Error(found.state);
    const adopted = adoptProcess(found, outputOf(1), { launch, halter: systemHalter() });
    expect(await adopted.halt({ graceMs: 2000 })).toEqual({ clean: true, remaining: [] });
    expect(isAlive(identity)).toBe(false);
  });
});
