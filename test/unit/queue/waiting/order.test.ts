import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WaitReason } from '../../../../src/queue/index.ts';
import { addManual, addManuals, ids, makeQueue, transcript } from '../kit.ts';

describe('the order of jobs', () => {
  it('higher priority first, equals as they were added', async () => {
    const { queue } = makeQueue();
    const started: number[] = [];
    for (const priority of [0, 5, -1, 5, 0, 7, -1]) {
      queue.addJob(({ job }) => started.push(job.id), { priority });
    }
    expect(ids(queue.waiting)).toEqual([6, 2, 4, 1, 5, 3, 7]);
    queue.start(1);
    await queue.finished();
    expect(started).toEqual([6, 2, 4, 1, 5, 3, 7]);
  });

  it('is a stable sort by priority, whatever is added', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 })), (priorities) => {
        const { queue } = makeQueue();
        const jobs = priorities.map((priority) => queue.addJob(() => {}, { priority }));
        expect(queue.waiting).toEqual(jobs.toSorted((one, other) => other.priority - one.priority));
      }),
    );
  });

  it('moveToTop raises a job to the highest priority, before all its equals', async () => {
    const { queue } = makeQueue();
    [0, 0, 9, 9].forEach((priority) => queue.addJob(() => {}, { priority }));
    queue.moveToTop(2);
    expect(ids(queue.waiting)).toEqual([2, 3, 4, 1]);
    expect(queue.job(2)?.priority).toBe(9);
    queue.moveToTop(4);
    queue.moveToTop(4);
    expect(ids(queue.waiting)).toEqual([4, 2, 3, 1]);
    queue.addJob(() => {}, { priority: 9 });
    expect(ids(queue.waiting)).toEqual([4, 2, 3, 5, 1]);
    await queue.stop();
  });

  it('moveToTop of the only job of the highest priority, and of the only job', () => {
    const { queue } = makeQueue();
    queue.addJob(() => {}, { priority: 2 });
    queue.moveToTop(1);
    queue.addJob(() => {}, { priority: 1 });
    queue.moveToTop(1);
    expect(ids(queue.waiting)).toEqual([1, 2]);
    expect(queue.job(1)?.priority).toBe(2);
  });

  it('never starts a job within addJob', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const order: string[] = [];
    queue.addJob(() => {
      queue.addJob(() => order.push('inner'));
      order.push('after add');
    });
    order.push('added');
    await clock.quiet();
    expect(order).toEqual(['added', 'after add', 'inner']);
  });

  it('a foreign thenable that answers at once starts nothing in the middle of its answer', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const order: string[] = [];
    const answers: (() => void)[] = [];
    queue.addJob(() => ({
      // oxlint-disable-next-line unicorn/no-thenable -- that is the point
      then: (resolve: () => void) => {
        answers.push(resolve);
      },
    }));
    queue.addJob(() => order.push('second'));
    await clock.quiet();
    answers.forEach((answer) => answer());
    order.push('answered');
    await clock.quiet();
    expect(order).toEqual(['answered', 'second']);
  });
});

describe('pause and resume', () => {
  it('lets running jobs go on and starts none', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const [first, second] = addManuals(queue, 2);
    await clock.quiet();
    queue.pause();
    first?.work.succeed();
    await clock.quiet();
    expect(first?.job.state).toBe('succeeded');
    expect(second?.job.status).toEqual({ state: 'waiting', why: { kind: 'paused' } });
    queue.resume();
    await clock.quiet();
    expect(second?.job.state).toBe('running');
  });

  it('tells each change once', () => {
    const { queue } = makeQueue();
    const lines = transcript(queue);
    queue.resume();
    queue.pause();
    queue.pause();
    queue.resume();
    expect(lines).toEqual(['queue paused', 'queue resumed']);
    expect(queue.paused).toBe(false);
  });

  it('a pause right after an add comes before the start', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { job } = addManual(queue);
    queue.pause();
    await clock.quiet();
    expect(job.state).toBe('waiting');
  });
});

describe('the gate', () => {
  it('holds every job back until it is asked again and gives no reason', async () => {
    let reason: WaitReason | undefined = { kind: 'trust' };
    const { clock, queue } = makeQueue({ workers: 2, gate: () => reason });
    const { job } = addManual(queue);
    const lines = transcript(queue);
    await clock.quiet();
    expect(job.status).toEqual({ state: 'waiting', why: { kind: 'trust' } });
    reason = undefined;
    queue.recheckGate();
    await clock.quiet();
    expect(job.state).toBe('running');
    expect(lines).toEqual(['queue gate', 'job 1 started', 'worker 1 busy']);
  });

  it('is asked before each start, not once', async () => {
    let starts = 2;
    const gate = (): WaitReason | undefined => (starts > 0 ? undefined : { kind: 'trust' });
    const { clock, queue } = makeQueue({ workers: 4, gate });
    queue.onDidChangeJob(({ change }) => {
      starts -= change === 'started' ? 1 : 0;
    });
    addManuals(queue, 4);
    await clock.quiet();
    expect(queue.counts).toMatchObject({ running: 2, waiting: 2 });
  });

  it('holds jobs back when it throws, and says so', async () => {
    const errors: unknown[] = [];
    let broken = true;
    const gate = (): undefined => {
      if (broken) {
        throw new Error('gate');
      }
    };
    const { clock, queue } = makeQueue({
      workers: 1,
      gate,
      onListenerError: (error) => errors.push(error),
    });
    const { job } = addManual(queue);
    await clock.quiet();
    expect(job.status).toEqual({ state: 'waiting', why: { kind: 'trust' } });
    expect(errors[0]).toEqual(new Error('gate'));
    broken = false;
    queue.recheckGate();
    await clock.quiet();
    expect(job.state).toBe('running');
  });
});

it('a job says why it waits: trust before paused before start before worker', async () => {
  let trusted = false;
  const gate = (): WaitReason | undefined => (trusted ? undefined : { kind: 'trust' });
  const { clock, queue } = makeQueue({ gate });
  const [first, second] = addManuals(queue, 2);
  const why = (): string | undefined =>
    second?.job.status.state === 'waiting' ? second.job.status.why.kind : undefined;
  queue.pause();
  expect(why()).toBe('trust');
  trusted = true;
  expect(why()).toBe('paused');
  queue.resume();
  expect(why()).toBe('start');
  queue.setWorkers(1);
  await clock.quiet();
  expect(why()).toBe('worker');
  queue.setWorkers(0);
  expect(why()).toBe('start');
  first?.work.succeed();
  await queue.stop();
  expect(why()).toBeUndefined();
});
