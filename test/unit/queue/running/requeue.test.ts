// Handlers that give their job back until something has happened.
import { describe, expect, it } from 'vitest';
import { JobFailure, Requeue, type Dispatcher, type JobContext } from '../../../../src/queue/index.ts';
import { addManual, ids, makeQueue, ManualWork, transcript } from '../kit.ts';

/** A kind of work that is put back as long as `busy` is set, and otherwise runs until told. */
function addLocked(queue: Dispatcher) {
  const work = new ManualWork();
  const lock = { busy: undefined as Promise<void> | undefined, tries: [] as number[] };
  queue.handle('locked', (_data: unknown, context: JobContext) => {
    lock.tries.push(context.job.id);
    if (lock.busy !== undefined) {
      throw new Requeue('waits for the lock', lock.busy);
    }
    return work.run(context);
  });
  return { lock, work };
}

describe('a job that its handler puts back', () => {
  it('waits again with its reason, and its worker takes the next', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const lines = transcript(queue);
    const { lock, work } = addLocked(queue);
    const held = Promise.withResolvers<void>();
    lock.busy = held.promise;
    const job = queue.addJob({ kind: 'locked' });
    const next = addManual(queue);
    await clock.quiet();
    expect(job.status).toEqual({ state: 'waiting', why: { kind: 'work', message: 'waits for the lock' } });
    expect(job.startedAt).toBeUndefined();
    expect([queue.counts.waiting, queue.counts.running]).toEqual([1, 1]);
    expect(next.work.started).toBe(true);
    expect(queue.workers[0]?.jobsDone).toBe(0);

    lock.busy = undefined;
    held.resolve();
    await clock.quiet();
    expect(job.status).toMatchObject({ why: { kind: 'worker' } });
    next.work.succeed();
    await clock.quiet();
    expect(work.started).toBe(true);
    work.succeed('done');
    expect(await job.finished).toEqual({ kind: 'succeeded', value: 'done' });
    expect(lines.filter((line) => line.startsWith('job 1'))).toEqual(
      ['added', 'started', 'requeued', 'moved', 'started', 'ended'].map((change) => `job 1 ${change}`),
    );
  });

  it('keeps its place among its equals', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { lock } = addLocked(queue);
    const held = Promise.withResolvers<void>();
    lock.busy = held.promise;
    [0, 0, 0, 5].forEach((priority) => queue.addJob({ kind: 'locked' }, { priority }));
    await clock.quiet();
    expect(lock.tries).toEqual([4, 1, 2, 3]);
    queue.pause();
    queue.addJob(() => {}, { priority: 1 });
    queue.addJob(() => {});
    expect(ids(queue.waiting)).toEqual([4, 1, 2, 3, 5, 6]);
    held.resolve();
    await clock.quiet();
    expect(ids(queue.waiting)).toEqual([4, 5, 1, 2, 3, 6]);
  });

  it('goes between those that are older and younger than it', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { lock } = addLocked(queue);
    const waits = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const [first, second] = waits;
    lock.busy = first?.promise;
    queue.addJob({ kind: 'locked' });
    await clock.quiet();
    lock.busy = second?.promise;
    queue.addJob({ kind: 'locked' });
    await clock.quiet();
    queue.pause();
    queue.addJob(() => {});
    first?.resolve();
    await clock.quiet();
    expect(ids(queue.waiting)).toEqual([2, 1, 3]);
    second?.resolve();
    await clock.quiet();
    expect(ids(queue.waiting)).toEqual([1, 2, 3]);
  });

  it('can be halted, removed and moved meanwhile, and does not come back', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { lock } = addLocked(queue);
    const held = Promise.withResolvers<void>();
    lock.busy = held.promise;
    const jobs = Array.from({ length: 3 }, () => queue.addJob({ kind: 'locked' }));
    await clock.quiet();
    await expect(queue.haltJob(1)).resolves.toMatchObject({ kind: 'halted', by: 'job', clean: true });
    queue.removeJob(2);
    queue.addJob(() => {}, { priority: 9 });
    queue.moveToTop(3);
    held.resolve();
    lock.busy = undefined;
    await clock.quiet();
    expect(jobs.map(({ state }) => state)).toEqual(['halted', 'halted', 'running']);
    expect(lock.tries).toEqual([1, 2, 3, 3]);
    expect(queue.counts).toMatchObject({ waiting: 0, running: 1 });
  });

  it('ends as halted when it had been told to end', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const handed = Promise.withResolvers<void>();
    queue.handle('late', async () => {
      await handed.promise;
      throw new Requeue('later', Promise.resolve());
    });
    const job = queue.addJob({ kind: 'late' });
    await clock.quiet();
    void queue.haltJob(job.id);
    handed.resolve();
    await clock.quiet();
    expect(job.outcome).toMatchObject({ kind: 'halted', clean: true });
  });

  it('is released by a promise that rejects, and halted by stop', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { lock } = addLocked(queue);
    lock.busy = Promise.reject(new Error('no'));
    const job = queue.addJob({ kind: 'locked' });
    lock.busy.catch(() => (lock.busy = new Promise(() => {})));
    await clock.quiet();
    expect(lock.tries.length).toBeGreaterThan(1);
    await queue.stop();
    expect(job.outcome).toMatchObject({ kind: 'halted', by: 'stop' });
    expect(queue.counts.waiting).toBe(0);
  });

  it('does not starve the event loop when it may come back at once', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    let tries = 0;
    queue.handle('eager', () => {
      tries += 1;
      clock.spend(1);
      throw tries < 1000 ? new Requeue('now', Promise.resolve()) : new JobFailure('start', 'enough');
    });
    queue.addJob({ kind: 'eager' });
    for (let step = 0; step < 200; step += 1) {
      await Promise.resolve();
    }
    expect(tries).toBeLessThan(20);
    await queue.stop();
  });

  it('waits as a service does', async () => {
    const { clock, queue } = makeQueue();
    const { promise, resolve } = Promise.withResolvers<void>();
    let tries = 0;
    queue.handle('late', () => {
      tries += 1;
      if (tries === 1) {
        throw new Requeue('later', promise);
      }
    });
    const job = queue.addJob({ kind: 'late' }, { service: true });
    await clock.quiet();
    expect(job.status).toEqual({ state: 'waiting', why: { kind: 'work', message: 'later' } });
    resolve();
    await clock.quiet();
    expect(job.outcome).toMatchObject({ kind: 'succeeded' });
  });
});
