// Changes of waiting jobs.
import { describe, expect, it } from 'vitest';
import type { JobEdits } from '../../../../src/queue/index.ts';
import { addManual, addManuals, ids, makeQueue, reasonOf, transcript } from '../kit.ts';

describe('editJob', () => {
  it('changes priority, keys, prerequisites and delay, and tells', async () => {
    const { clock, queue } = makeQueue();
    const lines = transcript(queue);
    const [one, two] = addManuals(queue, 2).map(({ job }) => job);
    queue.editJob(2, { priority: 3 });
    expect(ids(queue.waiting)).toEqual([2, 1]);
    queue.editJob(2, { priority: 0, keys: ['x', 'x'] });
    expect([ids(queue.waiting), two?.keys]).toEqual([[1, 2], ['x']]);
    queue.editJob(1, { after: [2], delayMs: 10 });
    expect(one).toMatchObject({ after: [2], status: { why: { kind: 'after', jobs: [2] } } });
    queue.editJob(1, { after: [] });
    expect(one?.status).toMatchObject({ why: { kind: 'until' } });
    queue.editJob(1, { delayMs: 0 });
    expect(one?.status).toMatchObject({ why: { kind: 'start' } });
    queue.editJob(1, { notBefore: clock.now() + 20 });
    await clock.advance(20);
    expect(one?.status).toMatchObject({ why: { kind: 'start' } });
    expect(lines.filter((line) => line.endsWith('edited')).length).toBe(6);
  });

  it('lets a job start that waits for nothing any more', async () => {
    const { clock, queue } = makeQueue({ workers: 3 });
    addManual(queue, { keys: ['x'] });
    const waiting = [{ after: [1] }, { keys: ['x'] }, { delayMs: 1000 }].map((options) =>
      addManual(queue, options),
    );
    await clock.quiet();
    queue.editJob(2, { after: [] });
    queue.editJob(3, { keys: [] });
    queue.editJob(4, { delayMs: 0, priority: 1 });
    await clock.quiet();
    expect(waiting.map(({ work }) => work.starts)).toEqual([1, 0, 1]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('a cycle is refused, also through others, and changes nothing', () => {
    const { queue } = makeQueue();
    for (const after of [[], [1], [2]]) {
      queue.addJob(() => {}, { after });
    }
    for (const edits of [{ after: [3] }, { after: [2] }, { after: [1] }, { afterEnd: [3] }]) {
      expect(reasonOf(() => queue.editJob(1, { ...edits, priority: 5 }))).toBe('cycle');
    }
    expect([queue.job(1)?.priority, queue.job(1)?.after]).toEqual([0, []]);
    queue.editJob(3, { after: [1] });
    queue.editJob(2, { after: [3] });
    expect(ids(queue.dependents(1))).toEqual([2, 3]);
  });

  it('what has ended badly already ends it at once; what is long gone counts as before', async () => {
    const { clock, queue } = makeQueue({ workers: 1, history: 1 });
    queue.addJob(() => {});
    const job = queue.addJob(() => {}, { after: [1], delayMs: 1000 });
    queue.addJob(() => {
      throw new Error('no');
    });
    await clock.quiet();
    expect(ids(queue.ended)).toEqual([3]);
    queue.editJob(2, { after: [1] });
    expect(job.state).toBe('waiting');
    expect(reasonOf(() => queue.editJob(2, { after: [99] }))).toBe('unknownDependency');
    queue.editJob(2, { after: [1, 3] });
    expect(job.outcome).toEqual({ kind: 'skipped', because: 3 });
    await queue.finished();
  });

  it('what it needs is checked', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { work } = addManual(queue);
    await clock.quiet();
    expect(reasonOf(() => queue.editJob(1, { priority: 1 }))).toBe('jobNotWaiting');
    expect(reasonOf(() => queue.moveJob(1, { before: 1 }))).toBe('jobNotWaiting');
    work.succeed();
    await clock.quiet();
    expect(reasonOf(() => queue.editJob(1, {}))).toBe('jobNotWaiting');
    expect(reasonOf(() => queue.editJob(2, {}))).toBe('unknownJob');
    expect(reasonOf(() => queue.dependents(2))).toBe('unknownJob');
    queue.pause();
    queue.addJob(() => {});
    const bad: object[] = [{ priority: 0.5 }, { name: 'x' }, { delayMs: 1, notBefore: 1 }, { after: [2.5] }];
    for (const edits of bad) {
      expect(reasonOf(() => queue.editJob(2, edits as JobEdits))).toBe('badOption');
    }
  });
});

describe('moveJob', () => {
  it('puts a job right before or after an equal', () => {
    const { queue } = makeQueue();
    addManuals(queue, 5);
    queue.moveJob(5, { before: 2 });
    queue.moveJob(1, { after: 4 });
    queue.moveJob(3, { after: 3 });
    expect(ids(queue.waiting)).toEqual([5, 2, 3, 4, 1]);
    addManual(queue);
    queue.moveJob(5, { after: 6 });
    addManual(queue);
    expect(ids(queue.waiting)).toEqual([2, 3, 4, 1, 6, 5, 7]);
  });

  it('only among equals', () => {
    const { queue } = makeQueue();
    addManual(queue, { priority: 1 });
    addManual(queue);
    addManual(queue, { service: true });
    expect(reasonOf(() => queue.moveJob(1, { before: 2 }))).toBe('badOption');
    expect(reasonOf(() => queue.moveJob(1, { before: 9 }))).toBe('unknownJob');
    expect(reasonOf(() => queue.moveJob(1, { before: 3 }))).toBe('jobNotWaiting');
  });

  it('goes on for ever between the same two', () => {
    const { queue } = makeQueue();
    addManuals(queue, 4);
    for (let n = 0; n < 500; n += 1) {
      queue.moveJob(n % 2 === 0 ? 3 : 4, { after: 1 });
    }
    expect(ids(queue.waiting)).toEqual([1, 4, 3, 2]);
    addManual(queue);
    queue.moveToTop(2);
    expect(ids(queue.waiting)).toEqual([2, 1, 4, 3, 5]);
  });
});

it('a job that is gone and may have failed cannot become one that must have succeeded', async () => {
  const { clock, queue } = makeQueue({ workers: 1, history: 0 });
  const gone = queue.addJob(() => {
    throw new Error('no');
  });
  const job = queue.addJob(() => {}, { afterEnd: [gone.id], delayMs: 50 });
  await clock.quiet();
  expect(reasonOf(() => queue.editJob(job.id, { after: [gone.id], afterEnd: [] }))).toBe('unknownDependency');
  queue.editJob(job.id, { afterEnd: [gone.id], priority: 1 });
  expect([job.after, job.afterEnd]).toEqual([[], [gone.id]]);
});
