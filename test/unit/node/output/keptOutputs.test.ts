import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identify } from '../../../../src/node/process/identity.ts';
import { KeptOutputs, LogStore } from '../../../../src/node/index.ts';
import { createRunFile } from '../../../../src/node/runs/runFiles.ts';

const hour = 3_600_000;
const run = (jobId: number, startedAt: number) => ({
  key: 'k',
  name: `job ${jobId}`,
  jobId,
  attempt: 1,
  startedAt,
});

describe('kept outputs', () => {
  let root: string;
  let logs: LogStore;
  let kept: KeptOutputs;

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'jq-kept-'));
    logs = new LogStore(root, () => LogStore.folderOfHost(1));
    kept = new KeptOutputs(root);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function keep(jobId: number, ageMs: number): Promise<string> {
    const logPath = logs.pathOf(jobId, 1);
    await logs.append(jobId, 1, `output ${jobId}`);
    await kept.record(logPath, run(jobId, Date.now() - ageMs));
    const at = new Date(Date.now() - ageMs);
    await utimes(logPath, at, at);
    return logPath;
  }

  it('are listed with their records, newest first, those of other hosts, too', async () => {
    await keep(1, 2 * hour);
    logs = new LogStore(root, () => LogStore.folderOfHost(2));
    await keep(1, hour);
    expect((await kept.list()).map(({ name }) => name)).toEqual(['job 1', 'job 1']);
    expect((await kept.list())[0]?.logPath).toBe(logs.pathOf(1, 1));
  });

  it('take along what a run has left that never came to a log, and pipes that a process left', async () => {
    const log = await keep(1, 0);
    const folder = path.dirname(log);
    const left = ['job-2-1.run', 'job-1-1.log.01234567-89ab-cdef-0123-456789abcdef'];
    const old = new Date(Date.now() - 100 * hour);
    for (const name of left) {
      await writeFile(path.join(folder, name), '');
      await utimes(path.join(folder, name), old, old);
    }
    await writeFile(path.join(folder, 'job-3-1.run'), '');
    await kept.retain({ maxRuns: 9, maxAgeMs: 50 * hour }, Date.now(), new Set());
    expect((await readdir(folder)).toSorted()).toEqual(['job-1-1.json', 'job-1-1.log', 'job-3-1.run']);
  });

  it('go when they are too many, the oldest first', async () => {
    for (const id of [1, 2, 3]) {
      await keep(id, (10 - id) * hour);
    }
    expect(await kept.retain({ maxRuns: 2, maxAgeMs: Infinity }, Date.now(), new Set())).toBe(1);
    expect((await kept.list()).map(({ jobId }) => jobId)).toEqual([3, 2]);
  });

  it('go when they are too old, records and all, and an empty folder with them', async () => {
    await keep(1, 5 * hour);
    await kept.retain({ maxRuns: 10, maxAgeMs: hour }, Date.now(), new Set());
    expect(await readdir(root)).toEqual([]);
  });

  it('stay while their job runs', async () => {
    const logPath = await keep(1, 5 * hour);
    await kept.retain({ maxRuns: 0, maxAgeMs: 0 }, Date.now(), new Set([logPath]));
    expect(await kept.list()).toHaveLength(1);
  });

  it('stay while a process of another host writes them', async () => {
    const logPath = await keep(1, 5 * hour);
    const { record } = logs.outputOf(1, 1);
    const file = createRunFile(record, 'marker');
    file.started(await identify(process.pid), Date.now());
    expect(await kept.retain({ maxRuns: 0, maxAgeMs: 0 }, Date.now(), new Set())).toBe(0);
    expect(await readdir(path.dirname(logPath))).toContain(path.basename(logPath));
    file.ended({ endedAt: Date.now(), exitCode: 0 });
    expect(await kept.retain({ maxRuns: 0, maxAgeMs: 0 }, Date.now(), new Set())).toBe(1);
    expect(await readdir(root)).toEqual([]);
  });

  it('are listed and go when nothing was printed, too', async () => {
    await kept.record(logs.pathOf(1, 1), run(1, Date.now()));
    expect(await kept.list()).toHaveLength(1);
    expect(await kept.retain({ maxRuns: 10, maxAgeMs: hour }, Date.now(), new Set())).toBe(0);
    expect(await kept.retain({ maxRuns: 0, maxAgeMs: 0 }, Date.now(), new Set())).toBe(1);
    expect(await readdir(root)).toEqual([]);
  });

  it('of a job are deleted without touching those of another', async () => {
    const one = await keep(1, 0);
    const other = await keep(11, 0);
    await writeFile(one.replace(/log$/, 'cut'), '{}');
    await writeFile(one.replace(/log$/, 'run'), '{}');
    await kept.delete(one);
    expect((await kept.list()).map(({ jobId }) => jobId)).toEqual([11]);
    expect(await readdir(path.dirname(other))).toEqual(['job-11-1.json', 'job-11-1.log']);
  });

  it('with a broken record are not listed and still go by age', async () => {
    const logPath = await keep(1, 5 * hour);
    await writeFile(logPath.replace(/log$/, 'json'), '{"key": 5');
    expect(await kept.list()).toEqual([]);
    expect(await kept.retain({ maxRuns: 10, maxAgeMs: hour }, Date.now(), new Set())).toBe(1);
  });

  it.skipIf(process.platform === 'win32')('are private to the user', async () => {
    const logPath = await keep(1, 0);
    for (const file of [logPath, logPath.replace(/log$/, 'json')]) {
      expect((await stat(file)).mode & 0o777).toBe(0o600);
    }
  });
});
