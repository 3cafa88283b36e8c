import { describe, expect, it } from 'vitest';
import { addManual, addManuals, ids, makeQueue, reasonOf, transcript, watch } from '../kit.ts';

describe('finished and onDidFinish', () => {
  it('finished resolves at once when nothing was ever added, and no event is fired', async () => {
    const { queue } = makeQueue({ workers: 1 });
    const lines = transcript(queue);
    await queue.finished();
    expect(lines).toEqual([]);
  });

  it('resolves when the last open job has ended, also for jobs added meanwhile', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const [first, second] = addManuals(queue, 2);
    const done = watch(queue.finished());
    await clock.quiet();
    first?.work.succeed();
    await clock.quiet();
    const third = addManual(queue);
    second?.work.succeed();
    await clock.quiet();
    expect(done.settled).toBe(false);
    third.work.fail(new Error('failed is ended'));
    await clock.quiet();
    expect(done.settled).toBe(true);
  });

  it('is told each time, once', async () => {
    const { clock, queue } = makeQueue({ workers: 2 });
    const heard: unknown[] = [];
    queue.onDidFinish(({ counts }) => heard.push(counts.succeeded));
    addManuals(queue, 3).forEach(({ work }) => {
      work.succeed();
    });
    queue.addJob(() => {});
    await queue.stop();
    expect(heard).toEqual([0]);
    const again = makeQueue({ workers: 2 });
    again.queue.onDidFinish(({ counts }) => heard.push(counts.succeeded));
    for (const count of [2, 1]) {
      for (let n = 0; n < count; n += 1) {
        again.queue.addJob(() => {});
      }
      await again.queue.finished();
    }
    await clock.quiet();
    expect(heard).toEqual([0, 2, 3]);
  });

  it('a job added by a listener that hears of the last end keeps the queue open', async () => {
    const { queue } = makeQueue({ workers: 1 });
    let more = 3;
    queue.onDidChangeJob(({ change }) => {
      if (change === 'ended' && more > 0) {
        more -= 1;
        queue.addJob(() => {});
      }
    });
    const lines = transcript(queue);
    queue.addJob(() => {});
    await queue.finished();
    expect(queue.counts.succeeded).toBe(4);
    expect(lines.filter((line) => line === 'finish').length).toBe(1);
  });

  it.each(['haltJob', 'removeJob'] as const)('settles when the last job leaves by %s', async (order) => {
    const { clock, queue } = makeQueue();
    const { job } = addManual(queue);
    const lines = transcript(queue);
    const done = watch(queue.finished());
    const ended = watch(job.finished);
    void queue[order](job.id);
    await clock.quiet();
    expect([done.settled, ended.settled]).toEqual([true, true]);
    expect(lines.filter((line) => line === 'finish').length).toBe(1);
  });

  it('job.finished is the same news before and after the end, and never rejects', async () => {
    const { queue } = makeQueue({ workers: 1 });
    const job = queue.addJob(() => {
      throw new Error('no');
    });
    const before = job.finished;
    expect(await before).toBe(job.outcome);
    expect(await job.finished).toBe(job.outcome);
  });
});

describe('stop', () => {
  it('settles everything, refuses what comes later, and stays stopped', async () => {
    const { clock, queue } = makeQueue({ workers: 2 });
    const manuals = addManuals(queue, 4);
    await clock.quiet();
    const promises = [
      queue.finished(),
      queue.haltWorker(1),
      queue.retireWorker(2),
      queue.haltAll(),
      ...manuals.map(({ job }) => job.finished),
      queue.stop(),
      queue.stop(),
    ].map(watch);
    manuals.forEach(({ work }) => work.succeed());
    await clock.quiet();
    expect(promises.every(({ settled }) => settled)).toBe(true);
    expect(queue.workers).toEqual([]);
    for (const refused of [
      () => queue.addJob(() => {}),
      () => queue.rerunJob(1),
      () => queue.setWorkers(1),
      () => queue.start(1),
      () => queue.addWorker(),
    ]) {
      expect(reasonOf(refused)).toBe('stopped');
    }
    queue.pause();
    queue.resume();
    queue.recheckGate();
    await queue.haltAll();
    await queue.finished();
    queue.removeJob(1);
    queue.clearEnded();
    expect(queue.jobs).toEqual([]);
    expect(queue.counts).toMatchObject({ waiting: 0, running: 0, halted: 4 });
  });

  it('refuses from the call on, not only when it has stopped', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { job, work } = addManual(queue);
    await clock.quiet();
    const stopped = watch(queue.stop());
    expect(reasonOf(() => queue.addJob(() => {}))).toBe('stopped');
    await clock.quiet();
    expect(stopped.settled).toBe(false);
    work.succeed();
    await clock.quiet();
    expect(stopped.settled).toBe(true);
    expect(job.outcome).toMatchObject({ kind: 'halted', by: 'stop' });
  });

  it.each([
    ['before any start', (): void => {}],
    ['paused', (queue: ReturnType<typeof makeQueue>['queue']): void => queue.pause()],
    ['with no workers', (queue: ReturnType<typeof makeQueue>['queue']): void => queue.setWorkers(0)],
  ])('%s', async (_name, prepare) => {
    const { queue } = makeQueue({ workers: 1 });
    prepare(queue);
    const { job } = addManual(queue);
    await queue.stop();
    expect(job.outcome).toMatchObject({ kind: 'halted', by: 'stop' });
    expect(queue.workers).toEqual([]);
  });

  it('may be called by a listener of every event it causes', async () => {
    const { clock, queue } = makeQueue({ workers: 2 });
    const { work } = addManual(queue);
    await clock.quiet();
    addManual(queue);
    const lines = transcript(queue);
    const promises = new Set<Promise<void>>();
    const stop = (): void => {
      promises.add(queue.stop());
    };
    queue.onDidChangeQueue(stop);
    queue.onDidChangeJob(stop);
    queue.onDidChangeWorker(stop);
    queue.onDidFinish(stop);
    stop();
    work.succeed();
    await queue.stop();
    expect(promises.size).toBe(1);
    expect(lines.filter((line) => line === 'queue stopped').length).toBe(1);
  });
});

describe('history', () => {
  it('keeps the newest ends and all counts', async () => {
    const { queue } = makeQueue({ workers: 1, history: 3 });
    for (let n = 0; n < 10; n += 1) {
      queue.addJob(() => {});
    }
    const lines = transcript(queue);
    await queue.finished();
    expect(ids(queue.ended)).toEqual([10, 9, 8]);
    expect(ids(queue.jobs)).toEqual([8, 9, 10]);
    expect(queue.endedKept).toBe(3);
    expect(queue.counts.succeeded).toBe(10);
    expect(lines.filter((line) => line.endsWith('removed'))).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((id) => `job ${id} removed`),
    );
  });

  it('0 keeps none, and everything still settles', async () => {
    const { clock, queue } = makeQueue({ workers: 1, history: 0 });
    const { job, work } = addManual(queue);
    const waiting = addManual(queue);
    const lines = transcript(queue);
    await clock.quiet();
    const halted = queue.haltJob(waiting.job.id);
    const outcome = queue.haltJob(job.id);
    work.succeed();
    expect(await halted).toMatchObject({ kind: 'halted' });
    expect(await outcome).toMatchObject({ kind: 'halted' });
    expect(queue.jobs).toEqual([]);
    expect(reasonOf(() => queue.rerunJob(job.id))).toBe('unknownJob');
    expect(lines.filter((line) => line.startsWith('job 2'))).toEqual(['job 2 ended', 'job 2 removed']);
  });

  it('removing a waiting job does not push out another', async () => {
    const { queue } = makeQueue({ workers: 1, history: 1 });
    const kept = queue.addJob(() => {});
    await queue.finished();
    queue.pause();
    queue.removeJob(queue.addJob(() => {}).id);
    expect(queue.jobs).toEqual([kept]);
    expect(queue.counts).toMatchObject({ succeeded: 1, halted: 1 });
  });

  it('clearEnded drops the ended and leaves the counts and the others', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    queue.addJob(() => {});
    const { job } = addManual(queue);
    await clock.quiet();
    const lines = transcript(queue);
    queue.clearEnded();
    queue.clearEnded();
    expect(queue.jobs).toEqual([job]);
    expect(lines).toEqual(['job 1 removed']);
    expect(queue.counts).toMatchObject({ succeeded: 1, running: 1 });
  });
});
