// Jobs that run beside the workers.
import { describe, expect, it } from 'vitest';
import type { JobOptions, WaitReason } from '../../../../src/queue/index.ts';
import { microtasks } from '../fakeClock.ts';
import {
  addManual,
  expectLifeStories,
  ids,
  makeQueue,
  ManualWork,
  reasonOf,
  transcript,
  watch,
} from '../kit.ts';

const service = { service: true };

describe('a service', () => {
  it('runs without a worker, takes none and is not counted', async () => {
    const { clock, queue } = makeQueue();
    const { job, work } = addManual(queue, service);
    expect(work.started).toBe(false);
    await clock.quiet();
    expect(work.started).toBe(true);
    expect(job.service).toBe(true);
    expect(job.status).toEqual({ state: 'running', phase: 'active', worker: undefined });
    expect(queue.services).toEqual([job]);
    expect([queue.counts.running, queue.counts.waiting]).toEqual([0, 0]);
    work.succeed(7);
    await clock.quiet();
    expect(job.outcome).toEqual({ kind: 'succeeded', value: 7 });
    expect(queue.services).toEqual([]);
    expect(queue.ended).toEqual([job]);
    expect(queue.counts.succeeded).toBe(1);
  });

  it('leaves the workers to the jobs, and shares their ids', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const one = addManual(queue);
    const two = addManual(queue, service);
    const three = addManual(queue);
    await clock.quiet();
    expect(ids([one.job, two.job, three.job])).toEqual([1, 2, 3]);
    expect([one.work.started, two.work.started, three.work.started]).toEqual([true, true, false]);
    one.work.succeed();
    await clock.quiet();
    expect(three.work.started).toBe(true);
    expect(queue.workers[0]?.job).toBe(three.job);
  });

  it('is started while the queue is paused, but not past the gate', async () => {
    let reason: WaitReason | undefined = { kind: 'trust' };
    const { clock, queue } = makeQueue({ gate: () => reason });
    queue.pause();
    const { job, work } = addManual(queue, service);
    await clock.quiet();
    expect(job.status).toEqual({ state: 'waiting', why: { kind: 'trust' } });
    expect(queue.services).toEqual([job]);
    expect(queue.waiting).toEqual([]);
    expect(reasonOf(() => queue.moveToTop(job.id))).toBe('jobNotWaiting');
    reason = undefined;
    queue.recheckGate();
    await clock.quiet();
    expect(work.started).toBe(true);
  });

  it('does not keep finished() waiting, and its end is not the end of the queue', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const told: string[] = [];
    queue.onDidFinish(() => told.push('finish'));
    const { work } = addManual(queue, service);
    await clock.quiet();
    await queue.finished();
    queue.addJob(() => {});
    await clock.quiet();
    expect(told).toEqual(['finish']);
    work.succeed();
    await clock.quiet();
    await queue.haltAll();
    expect(told).toEqual(['finish']);
  });

  it('is halted by its id, by all and by stop', async () => {
    for (const order of ['haltJob', 'haltAll', 'stop'] as const) {
      const { clock, queue } = makeQueue({ workers: 1 });
      const lines = transcript(queue);
      const { job, work } = addManual(queue, service);
      await clock.quiet();
      const done = watch(order === 'haltJob' ? queue.haltJob(job.id) : queue[order]());
      await clock.quiet();
      expect(work.aborted).toBe(true);
      expect(job.status).toMatchObject({ state: 'running', phase: 'halting' });
      expect(done.settled).toBe(false);
      work.succeed();
      await clock.quiet();
      expect(done.settled).toBe(true);
      expect(job.outcome).toMatchObject({ kind: 'halted', clean: true });
      expectLifeStories(lines);
      expect(lines.filter((line) => line.startsWith('worker 1 b'))).toEqual([]);
    }
  });

  it('is halted and removed while the gate holds it', async () => {
    const { queue } = makeQueue({ gate: () => ({ kind: 'trust' }) });
    const { job } = addManual(queue, service);
    const { job: other } = addManual(queue, service);
    await expect(queue.haltJob(job.id)).resolves.toMatchObject({ kind: 'halted', by: 'job' });
    queue.removeJob(other.id);
    expect(queue.services).toEqual([]);
    expect(ids(queue.jobs)).toEqual([job.id]);
  });

  it('runs again as a service', async () => {
    const { clock, queue } = makeQueue();
    const { job, work } = addManual(queue, service);
    await clock.quiet();
    work.succeed();
    await clock.quiet();
    expect(queue.rerunJob(job.id).service).toBe(true);
    expect(queue.rerunJob(job.id, { service: false }).service).toBe(false);
  });

  it('waits for other jobs, its time and keys like any job, and holds its keys', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const build = addManual(queue);
    const { job, work } = addManual(queue, { ...service, after: [1], delayMs: 10, keys: ['port'] });
    const other = addManual(queue, { keys: ['port'] });
    await clock.quiet();
    expect(job.status).toMatchObject({ why: { kind: 'after', jobs: [1] } });
    expect([queue.services, queue.waiting]).toEqual([[job], [other.job]]);
    build.work.succeed();
    await clock.quiet();
    expect(job.status).toMatchObject({ why: { kind: 'until' } });
    await clock.advance(10);
    expect(job.status).toMatchObject({ why: { kind: 'key', key: 'port', heldBy: [3] } });
    other.work.succeed();
    await clock.quiet();
    expect(work.started).toBe(true);
    const last = addManual(queue, { keys: ['port'], after: [2] });
    void queue.haltJob(2);
    work.succeed();
    await clock.quiet();
    expect(last.job.outcome).toEqual({ kind: 'skipped', because: 2 });
  });

  it('has a timeout if it wants one', async () => {
    const { clock, queue } = makeQueue();
    const { job, work } = addManual(queue, { ...service, timeoutMs: 100 });
    await clock.advance(100);
    expect(work.aborted).toBe(true);
    work.succeed();
    await clock.quiet();
    expect(job.outcome).toMatchObject({ kind: 'failed', reason: 'timeout' });
  });

  it('that starts another at its end does not starve the event loop', async () => {
    const { clock, queue } = makeQueue();
    let starts = 0;
    queue.onDidChangeJob(({ change }) => {
      if (change === 'ended' && starts < 1000) {
        queue.addJob(next, service);
      }
    });
    const next = (): void => {
      starts += 1;
      clock.spend(1);
    };
    queue.addJob(next, service);
    for (let step = 0; step < 200; step += 1) {
      await Promise.resolve();
    }
    expect(clock.wantedTurns).toBe(1);
    expect(starts).toBeLessThan(20);
    starts = 1000;
    await queue.stop();
  });

  it('refuses anything but true and false', () => {
    const { queue } = makeQueue();
    expect(reasonOf(() => queue.addJob(new ManualWork().run, { service: 'yes' as never }))).toBe('badOption');
  });
});

const waits: readonly [string, (id: number) => JobOptions, () => unknown][] = [
  ['for a job', (id) => ({ after: [id] }), () => 1],
  ['for the end of a job', (id) => ({ afterEnd: [id] }), () => JSON.parse('no JSON')],
  ['for a key', () => ({ keys: ['port'] }), () => 1],
];

describe('a service that waits', () => {
  it.each(waits)('%s that ends within its start is started then', async (_, waitsFor, run) => {
    const { queue } = makeQueue({ workers: 1 });
    const job = queue.addJob(run, { keys: ['port'] });
    const { work } = addManual(queue, { service: true, ...waitsFor(job.id) });
    await microtasks();
    expect([job.completed, work.started]).toEqual([true, true]);
  });

  it('starts in its turn among others', async () => {
    const { queue } = makeQueue({ workers: 1 });
    const started: string[] = [];
    const gate = queue.addJob(() => 1);
    for (const [name, priority] of [
      ['low', 0],
      ['high', 1],
    ] as const) {
      queue.addJob(() => void started.push(name), { service: true, priority, after: [gate.id] });
    }
    await microtasks();
    expect(started).toEqual(['high', 'low']);
  });
});

it('a ready service that is being halted gives the turn of what came after it to others at once', async () => {
  const { clock, queue } = makeQueue({ workers: 2 });
  const server = addManual(queue, { service: true });
  const holder = addManual(queue, { keys: ['b'] });
  await clock.quiet();
  server.work.context?.ready();
  const needsBoth = addManual(queue, { after: [server.job.id], keys: ['a', 'b'] });
  const needsOne = addManual(queue, { keys: ['a'] });
  await clock.quiet();
  expect([needsBoth, needsOne].map(({ work }) => work.started)).toEqual([false, false]);
  void queue.haltJob(server.job.id);
  await clock.quiet();
  expect([server.job.completed, holder.job.completed]).toEqual([false, false]);
  expect([needsBoth, needsOne].map(({ work }) => work.started)).toEqual([false, true]);
});
