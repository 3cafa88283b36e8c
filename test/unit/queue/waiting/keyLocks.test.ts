// Jobs that need what only so many may use at once.
import { describe, expect, it } from 'vitest';
import { Dispatcher } from '../../../../src/queue/index.ts';
import { FakeClock } from '../fakeClock.ts';
import { addManual, ids, makeQueue, ManualWork, reasonOf } from '../kit.ts';

type Queue = ReturnType<typeof makeQueue>['queue'];
const add = (queue: Queue, keys: string, priority = 0) =>
  addManual(queue, { keys: keys.split(''), priority });
const running = (queue: Queue) => queue.workers.flatMap(({ job }) => job?.id ?? []).toSorted((a, b) => a - b);

describe('keys', () => {
  it('a job that waits for one does not block later jobs, and says who holds it', async () => {
    const { clock, queue } = makeQueue({ workers: 3 });
    const first = add(queue, 'x');
    const second = add(queue, 'x');
    add(queue, '');
    await clock.quiet();
    expect(running(queue)).toEqual([1, 3]);
    expect(second.job.status).toEqual({ state: 'waiting', why: { kind: 'key', key: 'x', heldBy: [1] } });
    first.work.succeed();
    await clock.quiet();
    expect(running(queue)).toEqual([2, 3]);
  });

  it('as many hold one as its limit says, and the limit can be changed', async () => {
    const { clock, queue } = makeQueue({ workers: 9, limits: { x: 2, toString: 2 } });
    const jobs = Array.from({ length: 5 }, () => add(queue, 'x'));
    await clock.quiet();
    expect(running(queue)).toEqual([1, 2]);
    queue.setLimits({ x: 4 });
    expect(queue.limits).toEqual({ x: 4 });
    await clock.quiet();
    expect(running(queue)).toEqual([1, 2, 3, 4]);
    queue.setLimits({ x: 0 });
    jobs.forEach(({ work }) => work.succeed());
    await clock.quiet();
    expect(jobs[4]?.job.status).toMatchObject({ why: { kind: 'key', key: 'x', heldBy: [] } });
    queue.setLimits({});
    await clock.quiet();
    expect(running(queue)).toEqual([5]);
    for (const x of [-1, 0.5, '2', undefined]) {
      expect(reasonOf(() => queue.setLimits({ x: x as number }))).toBe('badOption');
      expect(reasonOf(() => new Dispatcher({ limits: { x: x as number } }))).toBe('badOption');
    }
  });

  it('all of a job’s keys are taken at once: crossed wishes do not deadlock', async () => {
    const { clock, queue } = makeQueue({ workers: 4 });
    const jobs = ['xy', 'yx', 'xy', 'yxx'].map((keys) => add(queue, keys));
    for (const { work } of jobs) {
      await clock.quiet();
      expect(running(queue).length).toBe(1);
      expect(work.started).toBe(true);
      work.succeed();
    }
    await queue.finished();
  });

  it('a job with several keys is not overtaken for ever by jobs with one', async () => {
    const { clock, queue } = makeQueue({ workers: 4 });
    const x = add(queue, 'x');
    const both = add(queue, 'xy');
    const y = add(queue, 'y');
    const z = add(queue, 'z');
    await clock.quiet();
    expect(running(queue)).toEqual([1, 4]);
    expect(both.job.status).toMatchObject({ why: { key: 'x', heldBy: [1] } });
    expect(y.job.status).toMatchObject({ why: { key: 'y', heldBy: [2] } });
    x.work.succeed();
    z.work.succeed();
    await clock.quiet();
    expect(running(queue)).toEqual([2]);
    both.work.succeed();
    await clock.quiet();
    expect(running(queue)).toEqual([3]);
  });

  it('a higher priority takes the turn of one that has not started', async () => {
    const { clock, queue } = makeQueue({ workers: 0 });
    const low = add(queue, 'x', 0);
    expect(low.job.status).toMatchObject({ why: { kind: 'start' } });
    add(queue, 'x', 5);
    expect(low.job.status).toMatchObject({ why: { kind: 'key', heldBy: [2] } });
    queue.setWorkers(2);
    await clock.quiet();
    expect(running(queue)).toEqual([2]);
  });

  it.each(['halted', 'removed', 'edited', 'moved'])(
    'one that is %s gives its turn to the next',
    async (how) => {
      const { clock, queue } = makeQueue({ workers: 3 });
      const holder = add(queue, 'y');
      add(queue, 'xy');
      add(queue, 'x');
      await clock.quiet();
      expect(running(queue)).toEqual([1]);
      const orders: Record<string, () => unknown> = {
        halted: () => queue.haltJob(2),
        removed: () => queue.removeJob(2),
        edited: () => queue.editJob(2, { keys: ['y'] }),
        moved: () => queue.moveJob(2, { after: 3 }),
      };
      orders[how]?.();
      await clock.quiet();
      expect(running(queue)).toEqual([1, 3]);
      holder.work.succeed();
    },
  );

  it('a job that is put back, or tried again, gives its keys away meanwhile', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const failing = addManual(queue, { keys: ['x'], retry: { attempts: 2, backoffMs: 100 } });
    const next = add(queue, 'x');
    await clock.quiet();
    failing.work.fail(new Error('no'));
    await clock.quiet();
    expect(running(queue)).toEqual([2]);
    await clock.advance(100);
    expect(failing.job.status).toMatchObject({ why: { kind: 'key', heldBy: [2] } });
    next.work.succeed();
    await clock.quiet();
    expect(running(queue)).toEqual([1]);
  });

  it('the queue of a key is in its order, also for those that come to it late', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const order: number[] = [];
    const job = (options: object) =>
      queue.addJob(({ job: { id } }) => void order.push(id), { keys: ['x'], ...options });
    job({ delayMs: 10 });
    job({ afterEnd: [1] });
    job({ delayMs: 10 });
    queue.pause();
    job({});
    job({ priority: 1 });
    await clock.advance(10);
    expect(ids(queue.waiting)).toEqual([5, 1, 3, 4, 2]);
    queue.resume();
    await clock.quiet();
    expect(order).toEqual([5, 1, 2, 3, 4]);
  });

  it('nothing is searched: adding and picking among 20,000 that are parked', () => {
    const clock = new FakeClock();
    const queue = new Dispatcher({ clock, workers: 0 });
    const work = new ManualWork();
    for (let n = 0; n < 20_000; n += 1) {
      queue.addJob(work.run, { keys: [`k${n % 7}`, 'x'] });
    }
    const began = performance.now();
    for (let n = 0; n < 2000; n += 1) {
      queue.addJob(work.run, { keys: ['x'] });
      void queue.haltJob(20_000 - n);
    }
    // A search through what waits would take seconds.
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
