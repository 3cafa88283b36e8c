// Jobs that come after others.
import { describe, expect, it } from 'vitest';
import { Requeue } from '../../../../src/queue/index.ts';
import { addManual, ids, makeQueue, reasonOf, transcript, watch } from '../kit.ts';

const skipped = (because: number) => ({ kind: 'skipped', because });

describe('after', () => {
  it('waits for success, says for whom, and leaves the worker to others meanwhile', async () => {
    const { clock, queue } = makeQueue({ workers: 2 });
    const build = addManual(queue, { name: 'build' });
    const test = addManual(queue, { after: [1] });
    const other = addManual(queue);
    await clock.quiet();
    expect([test.work.started, other.work.started]).toEqual([false, true]);
    expect(test.job.status).toEqual({ state: 'waiting', why: { kind: 'after', jobs: [1] } });
    expect(test.job.after).toEqual([1]);
    build.work.succeed();
    await clock.quiet();
    expect(test.work.started).toBe(true);
  });

  it.each([
    ['fails', (_halt: () => void, fail: () => void) => fail()],
    ['is halted', (halt: () => void) => halt()],
  ])(
    'because of a prerequisite that %s its dependents are skipped, and theirs, which name it',
    async (_name, end) => {
      const { clock, queue } = makeQueue({ workers: 1 });
      const build = addManual(queue, { name: 'build' });
      const direct = addManual(queue, { after: [1] });
      const further = addManual(queue, { after: [2] });
      const anyway = addManual(queue, { afterEnd: [1, 3] });
      await clock.quiet();
      expect(ids(queue.dependents(1))).toEqual([2, 3]);
      end(
        () => void queue.haltJob(1),
        () => build.work.fail(new Error('no')),
      );
      build.work.succeed();
      await clock.quiet();
      expect([direct.job.outcome, further.job.outcome]).toEqual([skipped(1), skipped(1)]);
      expect([direct.job.state, direct.job.startedAt]).toEqual(['skipped', undefined]);
      expect([direct.work.started, further.work.started]).toEqual([false, false]);
      expect(anyway.work.started).toBe(true);
      expect(queue.counts).toMatchObject({ waiting: 0, running: 1, skipped: 2 });
    },
  );

  it('halting or removing a waiting prerequisite skips its dependents', async () => {
    const { queue } = makeQueue();
    const lines = transcript(queue);
    for (const after of [[], [1], [], [3]]) {
      queue.addJob(() => {}, { name: 'a', after });
    }
    await queue.haltJob(1);
    expect(queue.job(2)?.outcome).toEqual(skipped(1));
    queue.removeJob(3);
    expect(queue.job(4)?.outcome).toEqual(skipped(3));
    expect(lines.slice(-4)).toEqual(['job 3 ended', 'job 3 removed', 'job 4 ended', 'finish']);
    await queue.finished();
  });

  it('haltAll halts dependents as well instead of skipping them', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const first = addManual(queue);
    [[1], [2], [1]].forEach((after) => queue.addJob(() => {}, { after }));
    await clock.quiet();
    const all = queue.haltAll();
    first.work.succeed();
    await all;
    expect(queue.counts).toMatchObject({ halted: 4, failed: 0, skipped: 0 });
  });

  it('newest end first, the one that failed stands above those that were skipped because of it', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const before = addManual(queue);
    const build = addManual(queue);
    [[2], [3], [4]].forEach((after) => queue.addJob(() => {}, { after }));
    await clock.quiet();
    before.work.succeed();
    await clock.quiet();
    build.work.fail(new Error('no'));
    await clock.quiet();
    expect(ids(queue.ended)).toEqual([2, 5, 4, 3, 1]);
    await clock.advance(10);
    queue.addJob(() => {}, { after: [4] });
    expect(ids(queue.ended)).toEqual([6, 2, 5, 4, 3, 1]);
  });

  it('what has ended already counts at once', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    queue.addJob(() => {});
    queue.addJob(() => {
      throw new Error('no');
    });
    await queue.finished();
    const fine = queue.addJob(() => 1, { after: [1], afterEnd: [2] });
    const lines = transcript(queue);
    const doomed = queue.addJob(() => 1, { after: [1, 2] });
    expect(doomed.outcome).toEqual(skipped(2));
    expect(lines).toEqual(['job 4 added', 'job 4 ended']);
    expect(await doomed.finished).toBe(doomed.outcome);
    expect(queue.addJob(() => 1, { after: [4] }).outcome).toEqual(skipped(2));
    await clock.quiet();
    expect(fine.state).toBe('succeeded');
  });

  it('an id that is not known is refused, and nothing is added', async () => {
    const { clock, queue } = makeQueue({ workers: 1, history: 1 });
    const prior = addManual(queue);
    const next = addManual(queue, { after: [1] });
    for (const id of [3, 4, -1]) {
      expect(reasonOf(() => queue.addJob(() => {}, { after: [id] }))).toBe('unknownDependency');
      expect(reasonOf(() => queue.addJob(() => {}, { afterEnd: [id] }))).toBe('unknownDependency');
    }
    expect(ids(queue.jobs)).toEqual([1, 2]);
    await clock.quiet();
    prior.work.succeed();
    await clock.quiet();
    next.work.succeed();
    await clock.quiet();
    expect(ids(queue.ended)).toEqual([2]);
    expect(reasonOf(() => queue.addJob(() => {}, { after: [1] }))).toBe('unknownDependency');
    expect(queue.addJob(() => {}, { after: [2] }).id).toBe(3);
  });

  it('the history may drop a prerequisite that others still need not', async () => {
    const { clock, queue } = makeQueue({ workers: 1, history: 0 });
    const one = addManual(queue);
    const two = addManual(queue);
    const last = addManual(queue, { after: [1, 2] });
    await clock.quiet();
    one.work.succeed();
    await clock.quiet();
    expect(queue.job(1)).toBeUndefined();
    expect(last.job.status).toMatchObject({ why: { jobs: [2] } });
    two.work.succeed();
    await clock.quiet();
    expect(last.work.started).toBe(true);
  });

  it('a prerequisite that is tried again is no failure yet', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    let tries = 0;
    queue.addJob(
      () => {
        tries += 1;
        if (tries === 1) {
          throw new Error('no');
        }
      },
      { retry: { attempts: 2, backoffMs: 10 } },
    );
    const next = queue.addJob(() => {}, { after: [1] });
    await clock.advance(9);
    expect(next.state).toBe('waiting');
    await clock.advance(1);
    expect(next.state).toBe('succeeded');
  });

  it.each(['fails', 'succeeds'])('a chain of 100,000 that %s', async (how) => {
    const { clock, queue } = makeQueue({ history: 10 });
    let ran = 0;
    for (let n = 0; n < 100_000; n += 1) {
      queue.addJob(() => (ran += 1), n === 0 ? {} : { after: [n] });
    }
    const finished = watch(queue.finished());
    expect(queue.dependents(1).length).toBe(99_999);
    if (how === 'fails') {
      await queue.haltJob(1);
      expect(queue.counts).toMatchObject({ halted: 1, failed: 0, skipped: 99_999 });
      expect(ids(queue.ended)).toEqual([1, ...Array.from({ length: 9 }, (_, n) => 100_000 - n)]);
    } else {
      queue.setWorkers(1);
      await clock.quiet();
      expect([ran, queue.counts.succeeded]).toEqual([100_000, 100_000]);
    }
    expect(finished.settled).toBe(true);
  });
});

describe('a job that is ready while it goes on', () => {
  it('lets those start that come after it, not those that come after its end', async () => {
    const { clock, queue } = makeQueue({ workers: 2 });
    const lines = transcript(queue);
    const server = addManual(queue, { service: true });
    const test = addManual(queue, { after: [1] });
    const report = addManual(queue, { after: [1], afterEnd: [1] });
    await clock.quiet();
    expect(test.job.status).toEqual({ state: 'waiting', why: { kind: 'after', jobs: [1] } });
    server.work.context?.ready();
    server.work.context?.ready();
    await clock.quiet();
    expect([server.job.ready, server.job.state]).toEqual([true, 'running']);
    expect([test.work.started, report.work.started]).toEqual([true, false]);
    expect(lines.filter((line) => line.endsWith('ready'))).toEqual(['job 1 ready']);
    const later = addManual(queue, { after: [1] });
    await clock.quiet();
    expect(later.work.started).toBe(true);
    test.work.succeed();
    server.work.succeed();
    await clock.quiet();
    expect(report.work.started).toBe(true);
  });

  it('that is halted, or fails, before one of them has started still ends that one', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const server = addManual(queue, { name: 'server', service: true });
    const first = addManual(queue, { after: [1] });
    const second = addManual(queue, { after: [1] });
    await clock.quiet();
    server.work.context?.ready();
    await clock.quiet();
    expect(second.job.status).toEqual({ state: 'waiting', why: { kind: 'worker' } });
    expect(ids(queue.dependents(1))).toEqual([3]);
    void queue.haltJob(1);
    await clock.quiet();
    expect(second.job.status).toEqual({ state: 'waiting', why: { kind: 'after', jobs: [1] } });
    server.work.succeed();
    await clock.quiet();
    expect(second.job.outcome).toEqual(skipped(1));
    expect(first.job.state).toBe('running');
  });

  it('is so no more when it is tried again', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const other = addManual(queue);
    const server = addManual(queue, { service: true, retry: { attempts: 2, backoffMs: 0 } });
    const test = addManual(queue, { after: [2] });
    await clock.quiet();
    server.work.context?.ready();
    server.work.fail(new Error('port in use'));
    await clock.advance(1);
    expect([server.job.attempt, server.job.ready]).toEqual([2, false]);
    other.work.succeed();
    await clock.quiet();
    expect(test.job.status).toEqual({ state: 'waiting', why: { kind: 'after', jobs: [2] } });
    server.work.context?.ready();
    await clock.quiet();
    expect(test.work.started).toBe(true);
  });

  it('is waited for again by what is tried again, or was put back; gone, it ends that', async () => {
    const { clock, queue } = makeQueue({ workers: 2 });
    const server = addManual(queue, {
      name: 'server',
      service: true,
      retry: { attempts: 2, backoffMs: 100 },
    });
    const { promise: room } = Promise.withResolvers<void>();
    queue.handle('late', () => {
      throw new Requeue('no room', room);
    });
    const flaky = addManual(queue, { after: [1], retry: { attempts: 3, backoffMs: 0 } });
    const late = queue.addJob({ kind: 'late' }, { after: [1] });
    await clock.quiet();
    server.work.context?.ready();
    await clock.quiet();
    expect([flaky.job.state, late.status]).toMatchObject(['running', { why: { kind: 'work' } }]);
    server.work.fail(new Error('crashed'));
    flaky.work.fail(new Error('no server'));
    await clock.quiet();
    expect(ids(queue.dependents(1))).toEqual([2, 3]);
    expect(reasonOf(() => queue.editJob(1, { after: [2] }))).toBe('cycle');
    expect(flaky.job.status).toEqual({ state: 'waiting', why: { kind: 'after', jobs: [1] } });
    await clock.advance(100);
    server.work.context?.ready();
    await clock.quiet();
    expect([flaky.work.starts, flaky.job.attempt]).toEqual([2, 2]);
    void queue.haltJob(1);
    server.work.fail(new Error('told to'));
    await clock.quiet();
    expect(late.outcome).toEqual(skipped(1));
    flaky.work.fail(new Error('no server'));
    await clock.quiet();
    // It has run, so its own failure is how it ends.
    expect(flaky.job.outcome).toEqual({ kind: 'failed', reason: 'error', message: 'no server' });
    expect(flaky.job.attempts).toHaveLength(2);
  });

  it('cannot become so once it is told to end', async () => {
    const { clock, queue } = makeQueue();
    const lines = transcript(queue);
    const server = addManual(queue, { service: true });
    await clock.quiet();
    void queue.haltJob(1);
    server.work.context?.ready();
    expect([server.job.ready, lines.includes('job 1 ready')]).toEqual([false, false]);
    server.work.succeed();
    await clock.quiet();
  });
});
