import { describe, expect, it } from 'vitest';
import { HaltRequest, HaltIncomplete } from '../../../../src/queue/index.ts';
import { addManual, addManuals, makeQueue, transcript, watch } from '../kit.ts';

type Answer = (resolve: (value: unknown) => void, reject: (error: unknown) => void) => void;
// oxlint-disable-next-line unicorn/no-thenable -- that is the point
const thenable = (then: Answer): object => ({ then });
const hostile: object = Object.defineProperty({}, ['then'].join(''), {
  get: () => {
    throw new Error('getter');
  },
});

describe('halting', () => {
  it('aborts the signal once, with who asked; the first order counts', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { job, work } = addManual(queue, { name: 'build' });
    await clock.quiet();
    let aborts = 0;
    work.context?.signal.addEventListener('abort', () => {
      aborts += 1;
    });
    void queue.haltJob(job.id);
    void queue.haltAll();
    void queue.haltJob(job.id);
    expect(aborts).toBe(1);
    const request = work.context?.signal.reason as HaltRequest;
    expect(request).toBeInstanceOf(HaltRequest);
    expect(request).toMatchObject({ by: 'job', name: 'AbortError', message: '"build" was halted.' });
    work.fail(request);
    expect(await job.finished).toEqual({ kind: 'halted', by: 'job', clean: true, remaining: [] });
  });

  it('a signal that is first looked at after the order is aborted already', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { job, work } = addManual(queue);
    await clock.quiet();
    void queue.haltJob(job.id);
    expect(work.context?.signal.aborted).toBe(true);
    work.succeed();
    await job.finished;
  });

  it('tells listeners first and the work after that, when all is changed', async () => {
    const { clock, queue } = makeQueue({ workers: 2 });
    const [first, second] = addManuals(queue, 2);
    await clock.quiet();
    const lines = transcript(queue);
    first?.work.context?.signal.addEventListener('abort', () => {
      lines.push(`abort 1, job 2 ${queue.workers[1]?.state}`);
    });
    void queue.haltAll();
    expect(lines).toEqual([
      'job 1 phase',
      'worker 1 halting',
      'abort 1, job 2 halting',
      'job 2 phase',
      'worker 2 halting',
    ]);
    first?.work.succeed();
    second?.work.succeed();
    await queue.finished();
  });

  it('reports what survived', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { job, work } = addManual(queue);
    await clock.quiet();
    const outcome = queue.haltJob(job.id);
    work.fail(new HaltIncomplete([11, 12]));
    expect(await outcome).toEqual({ kind: 'halted', by: 'job', clean: false, remaining: [11, 12] });
  });

  it('an error on the way out is still a halt', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { job, work } = addManual(queue);
    await clock.quiet();
    const outcome = queue.haltJob(job.id);
    work.fail(new Error('cleanup failed'));
    expect(await outcome).toMatchObject({ kind: 'halted', clean: true });
  });

  it('a job that ignores it keeps its worker until it returns', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const [first, second] = addManuals(queue, 2);
    await clock.quiet();
    void queue.haltJob(1);
    await clock.advance(60_000);
    expect(queue.workers[0]).toMatchObject({ state: 'halting', job: first?.job });
    expect(second?.job.state).toBe('waiting');
    first?.work.succeed();
    await clock.quiet();
    expect(second?.job.state).toBe('running');
  });

  it('haltAll ends every open job, keeps the workers, and resolves when all have ended', async () => {
    const { clock, queue } = makeQueue({ workers: 2 });
    const manuals = addManuals(queue, 5);
    await clock.quiet();
    const all = watch(queue.haltAll());
    await clock.quiet();
    expect(queue.counts).toMatchObject({ waiting: 0, running: 2, halted: 3 });
    expect(all.settled).toBe(false);
    manuals[0]?.work.succeed();
    await clock.quiet();
    expect(all.settled).toBe(false);
    manuals[1]?.work.succeed();
    await clock.quiet();
    expect(all.settled).toBe(true);
    expect(manuals.every(({ job }) => job.outcome?.kind === 'halted')).toBe(true);
    expect(queue.workers.map(({ state }) => state)).toEqual(['idle', 'idle']);
    const later = addManual(queue);
    await clock.quiet();
    expect(later.job.state).toBe('running');
  });

  it('haltAll with nothing open resolves', async () => {
    const { queue } = makeQueue({ workers: 1 });
    await queue.haltAll();
    expect(queue.workers.length).toBe(1);
  });

  it('a job may halt itself, and all, while it starts', async () => {
    const { queue } = makeQueue({ workers: 1 });
    const self = queue.addJob(({ job, signal }) => {
      void queue.haltJob(job.id);
      return signal.aborted;
    });
    const all = queue.addJob(async ({ signal }) => {
      void queue.haltAll();
      await Promise.resolve();
      return signal.aborted;
    });
    const never = queue.addJob(() => 'never');
    await queue.finished();
    expect(self.outcome).toMatchObject({ kind: 'halted', by: 'job' });
    expect(all.outcome).toMatchObject({ kind: 'halted', by: 'all' });
    expect(never.outcome).toMatchObject({ kind: 'halted', by: 'all' });
    expect(never.startedAt).toBeUndefined();
  });

  it('halted by a listener that hears of its start, the work is never called', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    queue.onDidChangeJob(({ change, job }) => {
      if (change === 'started') {
        void queue.haltJob(job.id);
      }
    });
    const lines = transcript(queue);
    const { job, work } = addManual(queue, { timeoutMs: 5 });
    await clock.quiet();
    expect(work.started).toBe(false);
    expect(job.outcome).toMatchObject({ kind: 'halted', by: 'job' });
    expect(clock.pendingTimers).toBe(0);
    expect(lines.slice(1)).toEqual([
      'job 1 started',
      'worker 1 busy',
      'job 1 phase',
      'worker 1 halting',
      'job 1 ended',
      'worker 1 idle',
      'finish',
    ]);
  });
});

describe('options.signal', () => {
  it('halts a waiting job, a running job, and a job added too late', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const controller = new AbortController();
    const running = addManual(queue, { signal: controller.signal });
    const waiting = addManual(queue, { signal: controller.signal });
    await clock.quiet();
    controller.abort();
    expect(waiting.job.outcome).toMatchObject({ kind: 'halted', by: 'signal' });
    expect(running.job.status).toMatchObject({ phase: 'halting' });
    const late = addManual(queue, { signal: controller.signal });
    expect(late.job.outcome).toMatchObject({ kind: 'halted', by: 'signal' });
    running.work.succeed();
    await queue.finished();
    expect(running.job.outcome).toMatchObject({ kind: 'halted', by: 'signal' });
  });

  it('does nothing to a job that has ended', async () => {
    const { queue } = makeQueue({ workers: 1 });
    const controller = new AbortController();
    const job = queue.addJob(() => 'value', { signal: controller.signal });
    const before = await job.finished;
    controller.abort();
    expect(job.outcome).toEqual(before);
  });
});

describe('timeoutMs', () => {
  it('counts from the start, asks the work to end, and fails it when it has', async () => {
    const { clock, queue } = makeQueue();
    const { job, work } = addManual(queue, { timeoutMs: 100, name: 'slow' });
    await clock.advance(1000);
    queue.start(1);
    await clock.advance(99);
    expect(work.aborted).toBe(false);
    await clock.advance(1);
    expect(work.aborted).toBe(true);
    expect(work.context?.signal.reason).toMatchObject({ by: 'timeout' });
    expect(job.status).toMatchObject({ state: 'running', phase: 'halting' });
    await clock.advance(50);
    work.succeed('too late');
    expect(await job.finished).toEqual({
      kind: 'failed',
      reason: 'timeout',
      message: '"slow" took longer than 100 ms.',
    });
  });

  it('says what survived a timeout', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { job, work } = addManual(queue, { timeoutMs: 10 });
    await clock.advance(10);
    work.fail(new HaltIncomplete([5]));
    expect(await job.finished).toEqual({
      kind: 'failed',
      reason: 'timeout',
      message: '"manual" took longer than 10 ms. 1 process(es) survived the halt: 5',
    });
  });

  it('a timeout before a halt stays a timeout, a halt before a timeout stays a halt', async () => {
    const { clock, queue } = makeQueue({ workers: 2 });
    const late = addManual(queue, { timeoutMs: 10 });
    const early = addManual(queue, { timeoutMs: 20 });
    await clock.advance(10);
    void queue.haltAll();
    await clock.advance(10);
    late.work.succeed();
    early.work.succeed();
    expect(await late.job.finished).toMatchObject({ kind: 'failed', reason: 'timeout' });
    expect(await early.job.finished).toMatchObject({ kind: 'halted', by: 'all' });
  });

  it('clears its timer when the job ends, however', async () => {
    const { clock, queue } = makeQueue({ workers: 4 });
    const [ok, failed, halted] = [1, 2, 3].map(() => addManual(queue, { timeoutMs: 1000 }));
    queue.addJob(() => 'at once', { timeoutMs: 1000 });
    await clock.quiet();
    expect(clock.pendingTimers).toBe(3);
    void queue.haltJob(halted?.job.id ?? 0);
    ok?.work.succeed();
    failed?.work.fail(new Error('no'));
    halted?.work.succeed();
    await queue.finished();
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('work that answers oddly', () => {
  it.each([
    ['answers twice', thenable((resolve) => [resolve(1), resolve(2)]), { kind: 'succeeded', value: 1 }],
    [
      'answers, then throws',
      thenable((resolve) => {
        resolve(1);
        throw new Error('after');
      }),
      { kind: 'succeeded', value: 1 },
    ],
    [
      'throws',
      thenable(() => {
        throw new Error('then');
      }),
      { kind: 'failed', message: 'then' },
    ],
    [
      'rejects, then resolves',
      thenable((resolve, reject) => [reject(new Error('first')), resolve(1)]),
      { kind: 'failed', message: 'first' },
    ],
    ['has a then that throws when it is read', hostile, { kind: 'failed', message: 'getter' }],
    ['is null', null, { kind: 'succeeded', value: null }],
  ])('%s', async (_name, answer, expected) => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const lines = transcript(queue);
    const job = queue.addJob(() => answer);
    await clock.quiet();
    expect(job.outcome).toMatchObject(expected);
    expect(lines.filter((line) => line === 'job 1 ended').length).toBe(1);
    expect(queue.workers[0]).toMatchObject({ state: 'idle', jobsDone: 1 });
    expect(queue.counts).toMatchObject({ waiting: 0, running: 0 });
  });
});
