import { describe, expect, it } from 'vitest';
import {
  JobFailure,
  HaltIncomplete,
  Interrupted,
  type Dispatcher,
  type Job,
} from '../../../../src/queue/index.ts';
import { FakeClock } from '../fakeClock.ts';
import { addManual, makeQueue, ManualWork, reasonOf } from '../kit.ts';

describe('the state diagram', () => {
  it('waiting to running to succeeded, with its times and value', async () => {
    const { clock, queue } = makeQueue();
    const { job, work } = addManual(queue);
    expect(job.status).toEqual({ state: 'waiting', why: { kind: 'start' } });
    expect(job).toMatchObject({ queuedAt: FakeClock.beginning, startedAt: undefined, completed: false });
    await clock.advance(10);
    queue.start(1);
    await clock.quiet();
    expect(job.status).toEqual({ state: 'running', phase: 'active', worker: 1 });
    expect(job.startedAt).toBe(FakeClock.beginning + 10);
    await clock.advance(5);
    work.succeed(42);
    expect(await job.finished).toEqual({ kind: 'succeeded', value: 42 });
    expect(job).toMatchObject({ state: 'succeeded', completed: true, endedAt: FakeClock.beginning + 15 });
    expect(job.status).toEqual({ state: 'succeeded', outcome: job.outcome });
  });

  it.each([
    ['an error', new Error('boom'), { reason: 'error', message: 'boom' }],
    ['an error without a message', new RangeError(), { reason: 'error', message: 'RangeError' }],
    ['a string', 'plain', { reason: 'error', message: 'plain' }],
    ['undefined', undefined, { reason: 'error', message: 'undefined' }],
    [
      'an exit code',
      new JobFailure('exitCode', 'exit code 3', { exitCode: 3 }),
      { reason: 'exitCode', message: 'exit code 3', exitCode: 3 },
    ],
    [
      'a signal',
      new JobFailure('exitCode', 'killed', { signal: 'SIGKILL' }),
      { reason: 'exitCode', message: 'killed', signal: 'SIGKILL' },
    ],
    ['no start', new JobFailure('start', 'no shell'), { reason: 'start', message: 'no shell' }],
    [
      'an unclean halt nobody asked for',
      new HaltIncomplete([7]),
      { reason: 'error', message: '1 process(es) survived the halt: 7' },
    ],
    [
      'what cannot be shown',
      Object.create(null) as object,
      { reason: 'error', message: 'It failed with a value that cannot be shown.' },
    ],
    [
      'an error whose message throws',
      Object.defineProperty(new Error('x'), 'message', {
        get: () => {
          throw new Error('hostile');
        },
      }),
      { reason: 'error', message: 'It failed with a value that cannot be shown.' },
    ],
  ])('running to failed with %s, thrown or rejected', async (_name, thrown, expected) => {
    const { queue } = makeQueue({ workers: 1 });
    const sync = queue.addJob(() => {
      throw thrown;
    });
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- what foreign code does
    const rejected = queue.addJob(() => Promise.reject(thrown));
    await queue.finished();
    for (const job of [sync, rejected]) {
      expect(job.outcome).toEqual({ kind: 'failed', ...expected });
      expect(job.state).toBe('failed');
    }
    expect(queue.counts).toMatchObject({ waiting: 0, running: 0, failed: 2 });
  });

  it('waiting to halted, at once', async () => {
    const { queue } = makeQueue();
    const { job, work } = addManual(queue);
    const outcome = queue.haltJob(job.id);
    expect(job.state).toBe('halted');
    expect(await outcome).toEqual({ kind: 'halted', by: 'job', clean: true, remaining: [] });
    expect(work.started).toBe(false);
    expect(job).toMatchObject({ startedAt: undefined, endedAt: FakeClock.beginning });
  });

  it('running to halting to halted, only when the work has ended', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { job, work } = addManual(queue);
    await clock.quiet();
    const outcome = queue.haltJob(job.id);
    expect(job.status).toEqual({ state: 'running', phase: 'halting', worker: 1 });
    await clock.advance(1000);
    expect(job.state).toBe('running');
    work.succeed('late');
    expect(await outcome).toEqual({ kind: 'halted', by: 'job', clean: true, remaining: [] });
    expect(job.endedAt).toBe(FakeClock.beginning + 1000);
  });

  it('starting to active when the handler says so, with its time', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const work = new ManualWork();
    queue.handle('process', (_data, context) => work.run(context), { reportsStart: true });
    const job = queue.addJob({ kind: 'process' });
    await clock.quiet();
    expect(job.status).toMatchObject({ state: 'running', phase: 'starting' });
    work.context?.started(FakeClock.beginning + 3);
    expect(job.status).toMatchObject({ phase: 'active' });
    expect(job.startedAt).toBe(FakeClock.beginning + 3);
    work.context?.started(FakeClock.beginning + 99);
    expect(job.startedAt).toBe(FakeClock.beginning + 3);
    work.succeed();
    await job.finished;
    work.context?.started(1);
    expect(job).toMatchObject({ state: 'succeeded', startedAt: FakeClock.beginning + 3 });
  });

  it('halting out of starting stays halting when the start comes late', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const work = new ManualWork();
    queue.handle('slow', (_data, context) => work.run(context), { reportsStart: true });
    const slow = queue.addJob({ kind: 'slow' });
    await clock.quiet();
    void queue.haltJob(slow.id);
    work.context?.started();
    expect(slow.status).toMatchObject({ phase: 'halting' });
    work.succeed();
    expect(await slow.finished).toMatchObject({ kind: 'halted' });
  });

  it('keeps the end that the work knows better, but never before the start', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    await clock.advance(100);
    const early = queue.addJob(({ ended }) => ended(FakeClock.beginning + 1));
    const nonsense = queue.addJob(({ ended }) => ended(Number.NaN));
    const { job, work } = addManual(queue);
    await clock.quiet();
    await clock.advance(50);
    work.context?.ended(FakeClock.beginning + 120);
    work.succeed();
    await queue.finished();
    expect([early.endedAt, nonsense.endedAt, job.endedAt]).toEqual(
      [100, 100, 120].map((ms) => FakeClock.beginning + ms),
    );
  });
});

type Situation = 'waiting' | 'starting' | 'active' | 'halting' | 'succeeded' | 'failed' | 'halted';

async function bring(
  to: Situation,
): Promise<{ clock: FakeClock; queue: Dispatcher; job: Job; work: ManualWork }> {
  const { clock, queue } = makeQueue({ workers: to === 'waiting' ? 0 : 1 });
  const { job: first, work } = addManual(queue);
  let job = first;
  if (to === 'starting') {
    queue.removeJob(first.id);
    queue.handle('work', (_data, context) => work.run(context), { reportsStart: true });
    job = queue.addJob({ kind: 'work' });
  }
  await clock.quiet();
  if (to === 'halting' || to === 'halted') {
    void queue.haltJob(job.id);
  }
  if (to === 'failed') {
    work.fail(new Error('no'));
  } else if (to === 'succeeded' || to === 'halted') {
    work.succeed();
  }
  await clock.quiet();
  return { clock, queue, job, work };
}

const ended: readonly Situation[] = ['succeeded', 'failed', 'halted'];
const running: readonly Situation[] = ['starting', 'active', 'halting'];
const situations: readonly Situation[] = ['waiting', ...running, ...ended];

describe.each(situations)('every order to a job that is %s', (situation) => {
  it('haltJob', async () => {
    const { clock, queue, job, work } = await bring(situation);
    const before = job.outcome;
    const outcome = queue.haltJob(job.id);
    work.succeed();
    await clock.quiet();
    expect(await outcome).toEqual(before ?? { kind: 'halted', by: 'job', clean: true, remaining: [] });
  });

  it('removeJob', async () => {
    const { queue, job } = await bring(situation);
    const refused = reasonOf(() => queue.removeJob(job.id));
    expect(refused).toBe(running.includes(situation) ? 'jobRunning' : undefined);
    expect(queue.job(job.id)).toBe(running.includes(situation) ? job : undefined);
    if (situation === 'waiting') {
      expect(await job.finished).toEqual({ kind: 'halted', by: 'remove', clean: true, remaining: [] });
    }
  });

  it('moveToTop', async () => {
    const { queue, job } = await bring(situation);
    expect(reasonOf(() => queue.moveToTop(job.id))).toBe(
      situation === 'waiting' ? undefined : 'jobNotWaiting',
    );
  });

  it('rerunJob', async () => {
    const { queue, job } = await bring(situation);
    const before = job.status;
    const again = queue.rerunJob(job.id, { priority: 3 });
    expect(again).toMatchObject({ state: 'waiting', name: job.name, rerunOf: job.id, priority: 3 });
    expect(job.status).toEqual(before);
  });

  it('haltAll', async () => {
    const { clock, queue, job, work } = await bring(situation);
    const before = job.outcome;
    const all = queue.haltAll();
    work.succeed();
    await all;
    await clock.quiet();
    const by = situation === 'halting' ? 'job' : 'all';
    expect(job.outcome).toEqual(before ?? { kind: 'halted', by, clean: true, remaining: [] });
    expect(queue.workers.length).toBe(situation === 'waiting' ? 0 : 1);
  });

  it('clearEnded', async () => {
    const { queue, job } = await bring(situation);
    queue.clearEnded();
    expect(queue.job(job.id)).toBe(ended.includes(situation) ? undefined : job);
  });

  it('pause and setWorkers(0) leave it alone', async () => {
    const { queue, job } = await bring(situation);
    const { state } = job;
    queue.pause();
    queue.setWorkers(0);
    expect(job.state).toBe(state);
  });

  it('stop', async () => {
    const { queue, job, work } = await bring(situation);
    const stopped = queue.stop();
    work.succeed();
    await stopped;
    expect(job.completed).toBe(true);
    expect(queue.workers).toEqual([]);
    expect(queue.counts).toMatchObject({ waiting: 0, running: 0 });
  });
});

it('refuses orders to jobs and workers that do not exist', () => {
  const { queue } = makeQueue();
  for (const order of ['haltJob', 'removeJob', 'moveToTop', 'rerunJob'] as const) {
    expect(reasonOf(() => queue[order](9))).toBe('unknownJob');
  }
  expect(reasonOf(() => queue.haltWorker(9))).toBe('unknownWorker');
  expect(reasonOf(() => queue.retireWorker(9))).toBe('unknownWorker');
});

it('what work throws becomes an outcome that can be shown and saved, whatever it is', async () => {
  const { clock, queue } = makeQueue({ workers: 4 });
  const failure = new JobFailure('constructor' as 'error', { toString: () => 'text' } as never, {
    exitCode: '3' as never,
    signal: 9 as never,
  });
  Object.defineProperty(failure, 'message', { value: 7 });
  const job = queue.addJob(() => {
    throw failure;
  });
  const interrupted = queue.addJob(() => {
    throw Object.assign(new Interrupted('x'), { message: ['list'] });
  });
  await clock.quiet();
  expect(job.outcome).toEqual({ kind: 'failed', reason: 'error', message: '7' });
  expect(interrupted.outcome).toEqual({ kind: 'interrupted', message: 'list' });
});
