import { describe, expect, it, vi } from 'vitest';
import type { JobContext } from '../../../../src/queue/index.ts';
import { addManual, addManuals, ids, makeQueue, transcript } from '../kit.ts';

describe('what is told, in which order', () => {
  it('a job from add to end', async () => {
    const { clock, queue } = makeQueue();
    const lines = transcript(queue);
    const { job, work } = addManual(queue);
    queue.setWorkers(1);
    await clock.quiet();
    work.context?.report({ fraction: 0.5 });
    void queue.haltJob(job.id);
    work.succeed();
    await clock.quiet();
    queue.removeJob(job.id);
    queue.setWorkers(0);
    expect(lines).toEqual([
      'job 1 added',
      'worker 1 added',
      'job 1 started',
      'worker 1 busy',
      'job 1 progress',
      'job 1 phase',
      'worker 1 halting',
      'job 1 ended',
      'worker 1 idle',
      'finish',
      'job 1 removed',
      'worker 1 removed',
    ]);
  });

  it('moving, removing, leaving and staying after all', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    addManuals(queue, 3);
    await clock.quiet();
    const lines = transcript(queue);
    queue.moveToTop(3);
    queue.removeJob(2);
    queue.setWorkers(0);
    queue.setWorkers(1);
    expect(lines).toEqual([
      'job 3 moved',
      'job 2 ended',
      'job 2 removed',
      'worker 1 leaving',
      'worker 1 leaving',
    ]);
  });

  it('stop: all of it, once', async () => {
    const { clock, queue } = makeQueue({ workers: 2 });
    const [first] = addManuals(queue, 1);
    await clock.quiet();
    queue.pause();
    addManual(queue);
    const lines = transcript(queue);
    const stopped = queue.stop();
    first?.work.succeed();
    await stopped;
    expect(lines).toEqual([
      'queue stopped',
      'job 2 ended',
      'job 1 phase',
      'worker 1 halting',
      'worker 1 leaving',
      'worker 2 removed',
      'job 1 ended',
      'worker 1 removed',
      'finish',
    ]);
  });

  it('events carry the live views, already changed', async () => {
    const { queue } = makeQueue({ workers: 1 });
    const seen: unknown[] = [];
    queue.onDidChangeJob(({ change, job }) =>
      seen.push([change, job === queue.job(1), job.state, queue.counts.running]),
    );
    queue.onDidChangeWorker(({ change, worker }) => seen.push([change, worker.state, worker.job?.id]));
    queue.addJob(() => {});
    await queue.finished();
    expect(seen).toEqual([
      ['added', true, 'waiting', 0],
      ['started', true, 'running', 1],
      ['busy', 'busy', 1],
      ['ended', true, 'succeeded', 0],
      ['idle', 'idle', undefined],
    ]);
  });
});

describe('reports and logs', () => {
  it('progress keeps what is left out, clamps the fraction, and ends with the job', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { job, work } = addManual(queue);
    await clock.quiet();
    const { report } = work.context as JobContext;
    report({ message: 'a' });
    report({ fraction: 7 });
    expect(job.progress).toEqual({ message: 'a', fraction: 1 });
    report({ fraction: Number.NaN });
    report({ fraction: -2, message: 'b' });
    expect(job.progress).toEqual({ message: 'b', fraction: 0 });
    work.succeed();
    await job.finished;
    const lines = transcript(queue);
    report({ message: 'late' });
    expect(job.progress).toEqual({ message: 'b', fraction: 0 });
    expect(lines).toEqual([]);
  });

  it('log reaches onDidLog with its job, until the job has ended', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const heard: string[] = [];
    queue.onDidLog(({ job, text }) => heard.push(`${job.id}: ${text}`));
    const { job, work } = addManual(queue);
    await clock.quiet();
    const { log } = work.context as JobContext;
    log('one');
    work.succeed();
    await job.finished;
    log('two');
    expect(heard).toEqual(['1: one']);
  });
});

describe('listeners', () => {
  it('one that throws or rejects is reported, the others hear, the queue goes on', async () => {
    const errors: unknown[] = [];
    const { clock, queue } = makeQueue({
      workers: 1,
      onListenerError: (error) => errors.push(error),
    });
    for (const event of [queue.onDidChangeJob, queue.onDidChangeWorker, queue.onDidFinish]) {
      event(() => {
        throw new Error('thrown');
      });
      // oxlint-disable-next-line typescript/no-misused-promises -- what people do
      event(async () => {
        await Promise.resolve();
        throw new Error('rejected');
      });
    }
    const lines = transcript(queue);
    queue.addJob(() => {});
    await clock.quiet();
    expect(lines).toEqual([
      'job 1 added',
      'job 1 started',
      'worker 1 busy',
      'job 1 ended',
      'worker 1 idle',
      'finish',
    ]);
    expect(errors.filter((error) => (error as Error).message === 'thrown').length).toBe(6);
    expect(errors.filter((error) => (error as Error).message === 'rejected').length).toBe(6);
  });

  it('survives an onListenerError that throws', async () => {
    const { queue } = makeQueue({
      workers: 1,
      onListenerError: () => {
        throw new Error('again');
      },
    });
    queue.onDidChangeJob(() => {
      throw new Error('listener');
    });
    expect(await queue.addJob(() => 1).finished).toEqual({ kind: 'succeeded', value: 1 });
  });

  it('tells the console by default', () => {
    const spy = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { queue } = makeQueue();
    queue.onDidChangeJob(() => {
      throw new Error('listener');
    });
    queue.addJob(() => {});
    expect(spy).toHaveBeenCalledWith('A job queue listener failed:', new Error('listener'));
    spy.mockRestore();
  });

  it('the same function subscribed twice is two subscriptions; disposing twice is one disposal', () => {
    const { queue } = makeQueue();
    let calls = 0;
    const listener = (): void => {
      calls += 1;
    };
    const first = queue.onDidChangeJob(listener);
    queue.onDidChangeJob(listener);
    queue.addJob(() => {});
    first.dispose();
    first.dispose();
    queue.addJob(() => {});
    expect(calls).toBe(3);
  });

  it('disposing another during a delivery silences it at once; a new one hears only what comes later', () => {
    const { queue } = makeQueue();
    const heard: string[] = [];
    queue.onDidChangeJob(({ job }) => {
      heard.push(`a${job.id}`);
      second.dispose();
      if (job.id === 1) {
        queue.addJob(() => {});
        queue.onDidChangeJob((event) => heard.push(`c${event.job.id}`));
      }
    });
    const second = queue.onDidChangeJob(({ job }) => heard.push(`b${job.id}`));
    queue.addJob(() => {});
    queue.addJob(() => {});
    expect(heard).toEqual(['a1', 'a2', 'a3', 'c3']);
  });

  it('what one orders is told after what it heard, to everybody', async () => {
    const { clock, queue } = makeQueue({ workers: 1, history: 0 });
    queue.onDidChangeJob(({ change, job }) => {
      if (change === 'added' && job.id === 1) {
        void queue.haltJob(job.id);
      }
    });
    queue.onDidChangeWorker(({ change, worker }) => {
      if (change === 'idle') {
        void queue.haltWorker(worker.id);
      }
    });
    const lines = transcript(queue);
    queue.addJob(() => {});
    expect(lines).toEqual(['job 1 added', 'job 1 ended', 'job 1 removed', 'finish']);
    lines.length = 0;
    queue.addJob(() => {});
    await clock.quiet();
    expect(lines).toEqual([
      'job 2 added',
      'job 2 started',
      'worker 1 busy',
      'job 2 ended',
      'job 2 removed',
      'worker 1 idle',
      'worker 1 removed',
      'finish',
    ]);
  });

  it('a batch is whole before the first listener hears of it', () => {
    const { queue } = makeQueue();
    addManuals(queue, 4);
    const lines = transcript(queue);
    let once = true;
    queue.onDidChangeJob(({ change }) => {
      if (change === 'ended' && once) {
        once = false;
        expect(queue.counts.waiting).toBe(0);
        queue.clearEnded();
        addManual(queue);
      }
    });
    void queue.haltAll();
    expect(lines).toEqual([
      ...[1, 2, 3, 4].map((id) => `job ${id} ended`),
      ...[4, 3, 2, 1].map((id) => `job ${id} removed`),
      'job 5 added',
    ]);
    expect(ids(queue.jobs)).toEqual([5]);
  });

  it('the last setWorkers wins, also when a listener orders it', () => {
    const { queue } = makeQueue({ workers: 5 });
    let once = true;
    queue.onDidChangeWorker(() => {
      if (once) {
        once = false;
        queue.setWorkers(4);
      }
    });
    queue.setWorkers(1);
    expect(queue.workers.length).toBe(4);
  });
});
