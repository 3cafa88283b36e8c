// Every shape of process against every way to end its job: nothing may be left in the process table.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  createProcessStarter,
  haltIdentified,
  readRunFiles,
  runProcessJob,
  type ProcessSpec,
} from '../../../../src/node/index.ts';
import { Dispatcher, type Job } from '../../../../src/queue/index.ts';
import { shapes } from './processShapes.ts';
import { launcherPath, temporaryFolder, until } from '../support.ts';
import { killSurvivors, newTrace, survivors, type Trace, writtenPids } from '../survivors.ts';

const linux = process.platform === 'linux';
const starter = createProcessStarter({ launcherPath });
afterAll(() => starter.dispose());

const graceMs = 150;
const cells = Object.entries(shapes).map(([shape, { script, processes }]) => ({ shape, script, processes }));

function shellSpec(trace: Trace, script: string): ProcessSpec {
  return { file: '/bin/sh', args: ['-c', script], cwd: trace.folder, env: trace.env };
}

function traced(): Trace {
  const trace = newTrace(temporaryFolder());
  onTestFinished(() => killSurvivors(trace));
  return trace;
}

/** A window: a dispatcher whose jobs are shell scripts. */
function openWindow(trace: Trace) {
  const closing = new AbortController();
  const dispatcher = new Dispatcher({ workers: 1 });
  const host = {
    starter,
    closing: closing.signal,
    outputOf: ({ id: jobId }: Job) => ({
      logPath: path.join(trace.folder, 'out.log'),
      record: { folder: trace.folder, jobId, attempt: 1 },
    }),
    haltGraceMs: () => graceMs,
    describeStart: String,
    describeLost: String,
    describeEnd: ({ exitCode, signal }: { exitCode?: number; signal?: string }) => `${exitCode ?? signal}`,
  };
  dispatcher.handle(
    'shell',
    (script, context) => runProcessJob({ spec: shellSpec(trace, String(script)) }, context, host),
    { reportsStart: true },
  );
  return { dispatcher, closing };
}

type Window = ReturnType<typeof openWindow>;

const orders: Record<string, (window: Window, job: Job) => unknown> = {
  'halt job': ({ dispatcher }, { id }) => dispatcher.haltJob(id),
  'halt job twice': ({ dispatcher }, { id }) => [dispatcher.haltJob(id), dispatcher.haltJob(id)],
  'halt worker': ({ dispatcher }) => dispatcher.workers.map(({ id }) => dispatcher.haltWorker(id)),
  'halt all': ({ dispatcher }) => dispatcher.haltAll(),
  'window closes': ({ dispatcher, closing }) => {
    closing.abort();
    return dispatcher.stop();
  },
  'window closes during a halt': ({ dispatcher, closing }, { id }) => {
    void dispatcher.haltJob(id);
    closing.abort();
    return dispatcher.stop();
  },
};

describe.skipIf(!linux).each(cells)('$shape', ({ script, processes }) => {
  it.each(Object.entries(orders))('%s', async (_name, order) => {
    const trace = traced();
    const window = openWindow(trace);
    const job = window.dispatcher.addJob({ kind: 'shell', data: script });
    await until(() => writtenPids(trace).length === processes, 'all processes');
    expect(survivors(trace).length).toBeGreaterThanOrEqual(processes);

    await Promise.resolve(order(window, job));
    expect(await job.finished).toMatchObject({ kind: 'halted', clean: true, remaining: [] });
    expect(survivors(trace)).toEqual([]);
    await window.dispatcher.stop();
    expect(await readRunFiles({ folder: trace.folder, jobId: job.id, attempt: 1 })).toMatchObject({
      state: 'ended',
    });
  });

  it('host killed: the job goes on; a later host ends it and learns how it ended', async () => {
    const trace = traced();
    const record = { folder: trace.folder, jobId: 1, attempt: 1 };
    const args = [launcherPath, shellSpec(trace, script), path.join(trace.folder, 'out.log'), record];
    const program = path.join(import.meta.dirname, '../hostProgram.ts');
    const host = spawn(process.execPath, [program, JSON.stringify(args)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(host.stdout, 'data');
    await until(() => writtenPids(trace).length === processes, 'all processes');
    host.kill('SIGKILL');
    await once(host, 'exit');

    const files = await readRunFiles({ folder: trace.folder, jobId: 1, attempt: 1 });
    if (files.state !== 'started' || files.identity === undefined) {
      throw new Error(JSON.stringify(files));
    }
    expect(survivors(trace).length).toBeGreaterThanOrEqual(processes);
    const result = await haltIdentified({ ...files, identity: files.identity }, { graceMs: graceMs });
    expect(result).toEqual({ clean: true, remaining: [] });
    expect(survivors(trace)).toEqual([]);
    await expect
      .poll(() => readRunFiles({ folder: trace.folder, jobId: 1, attempt: 1 }))
      .toMatchObject({ state: 'ended', end: { signal: expect.stringMatching(/^SIG(TERM|KILL)$/) } });
  });
});
