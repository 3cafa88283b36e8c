import { describe, expect, it } from 'vitest';
import {
  Dispatcher,
  QueueError,
  type DispatcherOptions,
  type JobOptions,
  type Work,
  type WorkHandler,
} from '../../../src/queue/index.ts';
import { addManual, makeQueue, reasonOf, transcript } from './kit.ts';

const handler: WorkHandler = () => {};

function messageOf(order: () => unknown): string {
  try {
    order();
  } catch (error) {
    expect(error).toBeInstanceOf(QueueError);
    return `${(error as QueueError).reason}: ${(error as QueueError).message}`;
  }
  return 'nothing was thrown';
}

describe('bad options are refused by name', () => {
  it.each([
    ['name', 5],
    ['priority', 1.5],
    ['priority', 'high'],
    ['priority', Infinity],
    ['timeoutMs', 0],
    ['timeoutMs', -1],
    ['timeoutMs', Number.NaN],
    ['timeoutMs', Infinity],
    ['origin', {}],
    ['description', 5],
    ['signal', 'stop'],
    ['signal', null],
    ['prioritiy', 1],
    ['constructor', 1],
  ])('job option %s: %s', async (name, value) => {
    const { queue } = makeQueue({ workers: 1 });
    expect(messageOf(() => queue.addJob(() => {}, { [name]: value }))).toMatch(
      new RegExp(`^badOption: .*"${name}"`),
    );
    expect(queue.jobs).toEqual([]);
    expect(queue.addJob(() => {}).id).toBe(1);
    expect(messageOf(() => queue.rerunJob(1, { [name]: value }))).toMatch(/^badOption/);
    await queue.stop();
  });

  it.each([null, 'options', 7])('job options that are %s', (options) => {
    const { queue } = makeQueue();
    expect(reasonOf(() => queue.addJob(() => {}, options as unknown as JobOptions))).toBe('badOption');
  });

  it.each([
    ['workers', -1],
    ['workers', 0.5],
    ['history', -1],
    ['history', '10'],
    ['gate', true],
    ['onListenerError', 'console'],
    ['worker', 2],
  ])('dispatcher option %s: %s', (name, value) => {
    const options = { [name]: value } as DispatcherOptions;
    expect(messageOf(() => new Dispatcher(options))).toMatch(new RegExp(`^badOption: .*"${name}"`));
  });

  it('undefined is the same as left out', () => {
    const { queue } = makeQueue();
    const options = { name: undefined, priority: undefined } as unknown as JobOptions;
    expect(queue.addJob(function build() {}, options)).toMatchObject({ name: 'build', priority: 0 });
  });
});

describe('bad work is refused', () => {
  it.each([
    ['nothing', undefined, 'badWork'],
    ['null', null, 'badWork'],
    ['a string', 'npm test', 'badWork'],
    ['an object without a kind', {}, 'badWork'],
    ['a kind nobody handles', { kind: 'shell' }, 'unknownKind'],
    ['the kind of functions', { kind: 'function' }, 'unknownKind'],
  ])('%s', (_name, work, reason) => {
    const { queue } = makeQueue();
    expect(reasonOf(() => queue.addJob(work as unknown as Work))).toBe(reason);
    expect(queue.jobs).toEqual([]);
  });
});

describe('described work', () => {
  it('is run by its handler, with its data and context', async () => {
    const { queue } = makeQueue({ workers: 1 });
    queue.handle('sum', (data, { job, attempt }) => {
      const { a, b } = data as { a: number; b: number };
      return { sum: a + b, id: job.id, attempt };
    });
    const job = queue.addJob({ kind: 'sum', data: { a: 1, b: 2 } });
    expect(job).toMatchObject({ kind: 'sum', name: 'sum', work: { kind: 'sum', data: { a: 1, b: 2 } } });
    expect(await job.finished).toEqual({ kind: 'succeeded', value: { sum: 3, id: 1, attempt: 1 } });
  });

  it('one kind has one handler; bad kinds and handlers are refused', () => {
    const { queue } = makeQueue();
    const handling = queue.handle('shell', handler);
    expect(reasonOf(() => queue.handle('shell', handler))).toBe('duplicateKind');
    for (const kind of ['', 'function', 7 as unknown as string]) {
      expect(reasonOf(() => queue.handle(kind, handler))).toBe('badWork');
    }
    expect(reasonOf(() => queue.handle('other', undefined as unknown as WorkHandler))).toBe('badWork');
    handling.dispose();
    const second = queue.handle('shell', handler);
    handling.dispose();
    expect(reasonOf(() => queue.handle('shell', handler))).toBe('duplicateKind');
    second.dispose();
  });

  it('waiting when its handler is disposed, it fails to start, unless another comes in time', async () => {
    const { clock, queue } = makeQueue();
    const handling = queue.handle('shell', () => 'first');
    const lost = queue.addJob({ kind: 'shell' });
    handling.dispose();
    expect(reasonOf(() => queue.addJob({ kind: 'shell' }))).toBe('unknownKind');
    queue.start(1);
    await clock.quiet();
    expect(lost.outcome).toEqual({
      kind: 'failed',
      reason: 'start',
      message: 'Nothing handles work of the kind "shell" any more.',
    });
    queue.pause();
    const passing = queue.handle('shell', () => 'second');
    const saved = queue.addJob({ kind: 'shell' });
    passing.dispose();
    queue.handle('shell', () => 'third');
    queue.resume();
    expect(await saved.finished).toEqual({ kind: 'succeeded', value: 'third' });
  });

  it('running when its handler is disposed, it goes on', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { job: other, work } = addManual(queue);
    queue.removeJob(other.id);
    const handling = queue.handle('slow', (_data, context) => work.run(context));
    const job = queue.addJob({ kind: 'slow' });
    await clock.quiet();
    handling.dispose();
    work.succeed('done');
    expect(await job.finished).toEqual({ kind: 'succeeded', value: 'done' });
  });
});

describe('names and reruns', () => {
  it('a job is named by its option, its function, its kind, or "job"', () => {
    const { queue } = makeQueue();
    queue.handle('shell', () => {});
    const names = [
      queue.addJob(() => {}, { name: 'given' }),
      queue.addJob(function build() {}),
      queue.addJob(() => {}),
      queue.addJob({ kind: 'shell' }),
    ].map(({ name }) => name);
    expect(names).toEqual(['given', 'build', 'job', 'shell']);
  });

  it('a rerun is a new job with the old options, unless told otherwise', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { job, work } = addManual(queue, {
      name: 'a',
      priority: 2,
      origin: 'ext',
      description: 'why',
      timeoutMs: 50,
    });
    await clock.quiet();
    work.fail(new Error('first'));
    await job.finished;
    const before = { ...job.status, startedAt: job.startedAt, endedAt: job.endedAt };
    const again = queue.rerunJob(job.id);
    const other = queue.rerunJob(again.id, { name: 'b', priority: 9 });
    expect(again).toMatchObject({
      id: 2,
      name: 'a',
      priority: 2,
      origin: 'ext',
      description: 'why',
      rerunOf: 1,
      attempt: 1,
    });
    expect(other).toMatchObject({ id: 3, name: 'b', priority: 9, origin: 'ext', rerunOf: 2 });
    await clock.advance(50);
    work.succeed();
    await clock.advance(50);
    work.succeed();
    await queue.finished();
    expect([again.outcome, other.outcome]).toMatchObject([{ reason: 'timeout' }, { reason: 'timeout' }]);
    expect({ ...job.status, startedAt: job.startedAt, endedAt: job.endedAt }).toEqual(before);
  });

  it('a rerun keeps keys and retry, and waits neither for jobs nor for a time', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const retry = { attempts: 2 };
    const options = { keys: ['x'], retry, after: [1], delayMs: 10, uniqueKey: 'u' };
    queue.addJob(() => {});
    const job = queue.addJob(() => {}, options);
    await clock.advance(10);
    expect(job.state).toBe('succeeded');
    const again = queue.rerunJob(job.id);
    expect(again).toMatchObject({
      keys: ['x'],
      retry,
      after: [],
      uniqueKey: undefined,
      notBefore: undefined,
    });
    await clock.quiet();
    expect(again.state).toBe('succeeded');
  });
});

it('a signal that cannot be listened to leaves nothing behind', async () => {
  const { clock, queue } = makeQueue({ workers: 1 });
  const first = addManual(queue);
  await clock.quiet();
  const signal = {
    aborted: false,
    addEventListener: () => {
      throw new Error('no listening');
    },
  } as unknown as AbortSignal;
  const lines = transcript(queue);
  expect(() => queue.addJob(() => {}, { signal, after: [first.job.id] })).toThrow('no listening');
  expect([queue.jobs.length, queue.dependents(first.job.id), lines]).toEqual([1, [], []]);
  first.work.succeed();
  await clock.quiet();
  expect(queue.counts).toMatchObject({ waiting: 0, succeeded: 1 });
});

it.each([10n, Symbol('id'), '1', undefined, NaN, {}])('an id that is none names no job: %s', (id) => {
  const { queue } = makeQueue();
  queue.addJob(() => {});
  expect(reasonOf(() => queue.removeJob(id as number))).toBe('unknownJob');
  expect(queue.job(id as number)).toBeUndefined();
});
