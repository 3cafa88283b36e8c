// Runs of an earlier host, found again by the files that they left.
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pause } from '../../../../src/node/base/pause.ts';
import { adoptProcess, type EarlierRun, findEarlierRun } from '../../../../src/node/jobs/adoptProcess.ts';
import { systemHangUp } from '../../../../src/node/halt/hangUp.ts';
import { systemHalter } from '../../../../src/node/halt/systemHalter.ts';
import { identifySelf, isAlive } from '../../../../src/node/process/identity.ts';
import { launch, type LaunchRequest } from '../../../../src/node/launcher/launch.ts';
import { createRunFile, latestStart, removeRunFiles } from '../../../../src/node/runs/runFiles.ts';
import {
  adoptProcessJob,
  type ProcessHost,
  runProcessJob,
} from '../../../../src/node/jobs/processHandler.ts';
import { haltIdentified, type ProcessSpec, startProcess } from '../../../../src/node/jobs/startProcess.ts';
import { LogStore } from '../../../../src/node/output/logStore.ts';
import { Dispatcher, type Job, type SavedJob } from '../../../../src/queue/index.ts';
import { leadEmpty } from '../../queue/kit.ts';

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

  it('cannot be begun any more by whoever was late, and can be begun anew', async () => {
    const spec = { file: process.execPath, args: ['-e', 'process.exit(4)'], cwd: folder, env: {} };
    for (let host = 1; host <= 3; host += 1) {
      const asked = Promise.withResolvers<LaunchRequest>();
      const output = { ...outputOf(1), record: latestStart(recordOf(1)) };
      void startProcess(spec, output, {
        launch: (request) => (asked.resolve(request), new Promise(() => {})),
      });
      const late = await asked.promise;
      expect(await findEarlierRun(recordOf(1))).toEqual({ state: 'neverStarted' });
      await expect(launch(late)).rejects.toMatchObject({ reason: 'alreadyStarted' });
      expect(existsSync(outputOf(1).logPath)).toBe(false);
    }
    const { ended } = await startProcess(spec, { ...outputOf(1), record: latestStart(recordOf(1)) });
    const end = await ended;
    expect(end).toMatchObject({ exitCode: 4 });
    expect(await findEarlierRun(recordOf(1))).toMatchObject({ state: 'ended', end });
    await removeRunFiles(folder, 1, 1);
    expect(readdirSync(folder)).toEqual(['job-1-1.log']);
  });

  it.skipIf(process.platform === 'win32')('is not said to be prevented where it cannot be', async () => {
    const noFolder = { ...recordOf(1), folder: path.join(process.execPath, 'runs') };
    expect(await findEarlierRun(noFolder)).toEqual({ state: 'unknown' });
  });

  it('that has ended has its own end', async () => {
    const { ended } = await run(1, 'process.exit(3)');
    const end = await ended;
    expect(await findEarlierRun(recordOf(1))).toMatchObject({ state: 'ended', end });
  });

  it('is lost when its fence says nothing more', async () => {
    createRunFile(recordOf(1), 'nobody-has-this-marker', { pid: 2 ** 22 + 1 });
    expect(await findEarlierRun(recordOf(1))).toMatchObject({ state: 'unknown' });
  });

  it('has the end that its parent comes to write late, as long as that lives', async () => {
    const file = createRunFile(recordOf(1), 'nobody-has-this-marker');
    const found = findEarlierRun(recordOf(1));
    // Longer than a parent is waited for that is gone.
    await pause(800);
    file.started({ pid: 2 ** 22 + 1 }, 1);
    file.ended({ endedAt: 2, exitCode: 3 });
    expect(await found).toMatchObject({ state: 'ended', end: { exitCode: 3 } });
  });

  it.each(['starts it', 'withdraws'])(
    'that its parent is only about to start is looked for until that %s, as long as it lives',
    async (then) => {
      const file = createRunFile(recordOf(1), 'nobody-has-this-marker');
      const found = findEarlierRun(recordOf(1), 1);
      // Many times as long as a parent that lives is given to write an end.
      expect(await Promise.race([found, pause(1500)])).toBeUndefined();
      if (then === 'withdraws') {
        file.withdraw();
        expect(await found).toEqual({ state: 'neverStarted' });
      } else {
        file.started(identifySelf(), 1);
        expect(await found).toMatchObject({ state: 'running', identity: identifySelf() });
      }
    },
  );

  it('that lives is watched to its true end', async () => {
    await run(1, 'process.stdin.resume(); setTimeout(() => process.exit(5), 300)');
    const found = await findEarlierRun(recordOf(1));
    if (found.state !== 'running') {
      throw new Error(found.state);
    }
    const adopted = adoptProcess(found, outputOf(1), {
      launch,
      halter: systemHalter(),
      hangUp: systemHangUp(),
    });
    expect(await adopted.ended).toMatchObject({ exitCode: 5 });
  });

  it.each(['is gone', 'lives'])(
    'has its log kept to its size by whoever adopts it if its parent %s',
    async (which) => {
      const maxBytes = 100_000;
      const go = path.join(folder, 'go');
      const flood = `require('node:fs').writeSync(1, 'x'.repeat(1e6) + '\\n')`;
      await run(1, `${flood}; setInterval(() => require('node:fs').existsSync('go') && process.exit(5), 20)`);
      const found = await findEarlierRun(recordOf(1));
      if (found.state !== 'running') {
        throw new Error(found.state);
      }
      expect(found.parent).toEqual(identifySelf());
      const parent = which === 'lives' ? found.parent : { pid: 2 ** 22 + 1 };
      const output = { ...outputOf(1), maxBytes };
      const adopted = adoptProcess({ ...found, ...(parent && { parent }) }, output, {
        launch,
        halter: systemHalter(),
        hangUp: systemHangUp(),
      });
      const size = (): number => statSync(output.logPath).size;
      if (which === 'is gone') {
        await vi.waitFor(() => expect(size()).toBeLessThanOrEqual(maxBytes), 10_000);
      }
      writeFileSync(go, '');
      expect(await adopted.ended).toMatchObject({ exitCode: 5 });
      // Its parent would have cut it.
      expect(size() <= maxBytes).toBe(which === 'is gone');
    },
  );

  it('that lives is halted, with all that belongs to it', async () => {
    const { identity } = await run(1, 'setInterval(() => {}, 1000)');
    const found = await findEarlierRun(recordOf(1));
    if (found.state !== 'running') {
      throw new Error(found.state);
    }
    const adopted = adoptProcess(found, outputOf(1), {
      launch,
      halter: systemHalter(),
      hangUp: systemHangUp(),
    });
    expect(await adopted.halt({ graceMs: 2000 })).toEqual({ clean: true, remaining: [] });
    expect(isAlive(identity)).toBe(false);
  });
});

function hostWith(start: ProcessHost['starter']['start'] = startProcess): ProcessHost {
  return {
    starter: {
      start,
      adopt: (found, output) =>
        adoptProcess(found, output, { launch, halter: systemHalter(), hangUp: systemHangUp() }),
    },
    outputOf: ({ id, uid }) => {
      const { logPath, record } = outputOf(id);
      return { logPath, record: { ...record, ...(uid !== undefined && { uid }) } };
    },
    haltGraceMs: () => 0,
    closing: new AbortController().signal,
    describeStart: String,
    describeEnd: String,
    describeLost: (what) => what,
  };
}

/** A queue whose jobs have a uid. */
function saved(host: ProcessHost): Dispatcher {
  const queue = new Dispatcher({ workers: 1, journal: { commit: () => 'saved' } });
  queue.handle('child', (spec, context) => runProcessJob({ spec: spec as ProcessSpec }, context, host), {
    adopt: (_, context) => adoptProcessJob({}, context, host),
  });
  return queue;
}

const child = (script: string) => ({
  kind: 'child',
  data: { file: process.execPath, args: ['-e', script], cwd: folder, env: {} },
});

function serialized({ id, uid, work, queuedAt }: Job): SavedJob {
  return {
    id,
    ...(uid !== undefined && { uid }),
    name: 'child',
    kind: 'child',
    ...(work !== undefined && { work }),
    priority: 0,
    rank: id,
    service: false,
    state: 'running',
    phase: 'active',
    worker: 1,
    queuedAt,
    startedAt: queuedAt,
    after: [],
    afterEnd: [],
    keys: [],
    attempts: [],
  };
}

describe('a job with the id of one that was lost', () => {
  it.each(['process.exit(0)', 'process.exit(7)'])('is never told how that one ended: %s', async (script) => {
    const lost = saved(hostWith());
    leadEmpty(lost);
    await lost.addJob(child(script)).finished;

    const next = saved(hostWith());
    leadEmpty(next);
    const job = next.addJob(child(`require('node:fs').writeFileSync('ran', '')`));
    expect(job.id).toBe(1);
    const outcome = await job.finished;
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'start' });
    expect(outcome).toHaveProperty('message', expect.stringContaining('in the way'));
    expect(existsSync(path.join(folder, 'ran'))).toBe(false);
  });

  it('is not told of it either when a later host takes it over', async () => {
    const lost = saved(hostWith());
    leadEmpty(lost);
    const row = serialized(lost.addJob(child('process.exit(0)')));
    await lost.finished();
    const next = saved(hostWith());
    next.follow({ jobs: [{ ...row, uid: 'another' }], removed: [] });
    next.lead();
    expect(await next.job(1)?.finished).toMatchObject({ kind: 'failed', reason: 'start' });
  });

  it('has not got it, when whoever leads knows of its traces', async () => {
    const lost = saved(hostWith());
    leadEmpty(lost);
    await lost.addJob(child('process.exit(7)')).finished;
    const next = saved(hostWith());
    next.follow({ jobs: [], removed: [] });
    next.lead({ lastId: LogStore.lastIn(folder).jobId });
    const job = next.addJob(child('process.exit(0)'));
    expect([job.id, (await job.finished).kind]).toEqual([2, 'succeeded']);
  });
});

describe('a host that was asleep while it started a run', () => {
  it('does not start it once a later host has seen to it that it will not be', async () => {
    const { promise: work, resolve: open } = Promise.withResolvers<{ spec: ProcessSpec }>();
    const starts: (number | undefined)[] = [];
    const host = hostWith((spec, output) => {
      starts.push(output.record?.forestalled);
      return startProcess(spec, output);
    });
    const dispatcher = new Dispatcher({ workers: 1 });
    dispatcher.handle('child', (_, context) => runProcessJob(work, context, host));
    const job = dispatcher.addJob({ kind: 'child' });
    await vi.waitFor(() => expect(job.state).toBe('running'));
    expect(await findEarlierRun(recordOf(job.id))).toEqual({ state: 'neverStarted' });
    open({ spec: { file: process.execPath, args: ['-e', '0'], cwd: folder, env: {} } });
    expect(await job.finished).toMatchObject({ kind: 'succeeded' });
    // The first one was refused; then it was this host's own to begin anew.
    expect(starts).toEqual([0, 2]);
  });
});

describe.skipIf(process.platform === 'win32')('a group that has got the number of a run that ended', () => {
  const system = { launch, halter: systemHalter(), hangUp: systemHangUp() };

  it.each([
    ['without a start time', {}],
    ['with another start time', { startTime: 1 }],
  ])('is never signalled, by a run %s', async (_, identity) => {
    const spec = { file: 'sleep', args: ['1000'], cwd: folder, env: {} };
    const stranger = await startProcess(spec, outputOf(7));
    const { pid } = stranger;
    const earlier = {
      identity: { ...stranger.identity, startTime: undefined, ...identity, pid },
      marker: 'gone',
    };
    const adopted = adoptProcess({ ...(earlier as EarlierRun), startedAt: 0 }, outputOf(1), system);
    await adopted.hangUp();
    expect(await haltIdentified(earlier as EarlierRun, { graceMs: 0 })).toMatchObject({ remaining: [] });
    expect(isAlive(stranger.identity)).toBe(true);
    await stranger.halt({ graceMs: 0 });
  });
});
