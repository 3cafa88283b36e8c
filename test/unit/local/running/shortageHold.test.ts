// A queue of processes on a system that is short of something.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type ProcessHost, ProcessStartError, runProcessJob } from '../../../../src/node/index.ts';
import { ShortageHold } from '../../../../src/local/running/shortageHold.ts';
import { Dispatcher } from '../../../../src/queue/index.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function failure(code: string): ProcessStartError {
  return new ProcessStartError(
    'log',
    'It cannot be written.',
    '/log',
    Object.assign(new Error(code), { code }),
  );
}

function makeQueue(workers: number) {
  /** With which error a start fails; undefined: it works. */
  const system: { error: ProcessStartError | undefined; tries: number } = { error: undefined, tries: 0 };
  const hold = new ShortageHold(() => dispatcher.recheckGate());
  const dispatcher: Dispatcher = new Dispatcher({ workers, gate: () => hold.reason });
  const host: ProcessHost = {
    starter: {
      start: () => {
        system.tries += 1;
        return system.error === undefined
          ? Promise.resolve({
              startedAt: 0,
              ended: Promise.resolve({ endedAt: 0, exitCode: 0 }),
              hangUp: async () => [],
            } as never)
          : Promise.reject(system.error);
      },
      adopt: () => {
        throw new Error('Nothing is adopted here.');
      },
    },
    outputOf: () => ({ logPath: '/log' }),
    haltGraceMs: () => 0,
    closing: new AbortController().signal,
    onShortage: (missing) => hold.hold(missing),
    onStarted: () => hold.started(),
    describeStart: String,
    describeEnd: String,
    describeLost: (what) => what,
  };
  const spec = { file: 'x', args: [], cwd: '/', env: {} };
  dispatcher.handle('process', (_, context) => runProcessJob({ spec }, context, host));
  const jobs = Array.from({ length: 20 }, () => dispatcher.addJob({ kind: 'process' }));
  return { system, dispatcher, jobs };
}

it.each([
  ['ENOSPC', 'disk'],
  ['EMFILE', 'files'],
  ['EAGAIN', 'processes'],
  ['ENOMEM', 'memory'],
])('%s fails no job: the queue waits, and goes on by itself', async (code, missing) => {
  const { system, dispatcher, jobs } = makeQueue(2);
  system.error = failure(code);
  await vi.advanceTimersByTimeAsync(0);
  expect(dispatcher.held).toEqual({ kind: 'resources', missing });
  expect(jobs.map(({ status }) => status)).toEqual(
    jobs.map(() => ({ state: 'waiting', why: { kind: 'resources', missing } })),
  );
  await vi.advanceTimersByTimeAsync(600_000);
  expect(dispatcher.counts).toMatchObject({ waiting: 20, failed: 0 });
  // Two workers, and less and less often.
  expect(system.tries).toBeLessThan(2 * 30);
  system.error = undefined;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(dispatcher.counts).toMatchObject({ waiting: 0, succeeded: 20 });
  expect(jobs.map(({ attempt }) => attempt)).toEqual(jobs.map(() => 1));
  expect(dispatcher.held).toBeUndefined();
});

it('another error fails its job alone', async () => {
  const { system, dispatcher } = makeQueue(1);
  system.error = failure('EACCES');
  await vi.advanceTimersByTimeAsync(0);
  expect(dispatcher.counts).toMatchObject({ failed: 20 });
});

it('a job that waits for it can be halted', async () => {
  const { system, dispatcher, jobs } = makeQueue(1);
  system.error = failure('ENOSPC');
  await vi.advanceTimersByTimeAsync(0);
  await dispatcher.haltAll();
  expect(jobs.map(({ state }) => state)).toEqual(jobs.map(() => 'halted'));
});
