import { describe, expect, it } from 'vitest';
import { addManual, addManuals, ids, makeQueue, reasonOf, transcript, watch } from '../kit.ts';

const states = (queue: ReturnType<typeof makeQueue>['queue']): string[] =>
  queue.workers.map(({ id, state, leaving }) => `${id} ${state}${leaving ? ' leaving' : ''}`);

describe('how many workers', () => {
  it('runs nothing with none, and everything once there is one', async () => {
    const { clock, queue } = makeQueue();
    const done: number[] = [];
    const jobs = [1, 2, 3].map((n) => queue.addJob(() => done.push(n)));
    await clock.quiet();
    expect(done).toEqual([]);
    expect(jobs[0]?.status).toEqual({ state: 'waiting', why: { kind: 'start' } });
    queue.start(1);
    await queue.finished();
    expect(done).toEqual([1, 2, 3]);
  });

  it.each([1, 2, 7, 64])('%i workers run that many jobs at once, never more', async (workers) => {
    const { clock, queue } = makeQueue({ workers });
    const manuals = addManuals(queue, workers * 3);
    let most = 0;
    for (const { work } of manuals) {
      await clock.quiet();
      const { running } = queue.counts;
      most = Math.max(most, running);
      const taken = queue.workers.flatMap(({ job }) => job?.id ?? []);
      expect(new Set(taken).size).toBe(running);
      work.succeed();
    }
    await queue.finished();
    expect(most).toBe(workers);
    expect(queue.workers.reduce((sum, { jobsDone }) => sum + jobsDone, 0)).toBe(workers * 3);
  });

  // The classic design deadlocks here: the dispatcher blocks handing out a job while the worker blocks
  // reporting to it. Here nothing blocks: a report is a call that returns, and ending frees the worker.
  it('one worker runs 1,000 jobs that report and add jobs themselves', async () => {
    const { queue } = makeQueue({ workers: 1, history: 5000 });
    let ran = 0;
    let reports = 0;
    queue.onDidChangeJob(({ change }) => {
      reports += change === 'progress' ? 1 : 0;
    });
    for (let n = 0; n < 1000; n += 1) {
      queue.addJob(async ({ report, log }) => {
        report({ message: `job ${n}`, fraction: 0.5 });
        log('half way');
        await Promise.resolve();
        queue.addJob(() => {
          ran += 1;
        });
        report({ fraction: 1 });
        ran += 1;
      });
    }
    await queue.finished();
    expect({ ran, reports }).toEqual({ ran: 2000, reports: 2000 });
    expect(queue.counts).toMatchObject({ waiting: 0, running: 0, succeeded: 2000 });
    expect(queue.workers[0]).toMatchObject({ state: 'idle', jobsDone: 2000 });
  });

  it('a job that awaits a job it added does so on another worker', async () => {
    const { queue } = makeQueue({ workers: 2 });
    const outer = queue.addJob(async () => {
      const inner = await queue.addJob(() => 'inner').finished;
      return inner.kind;
    });
    expect(await outer.finished).toEqual({ kind: 'succeeded', value: 'succeeded' });
  });

  it('takes the free worker with the lowest id', async () => {
    const { clock, queue } = makeQueue({ workers: 3 });
    const [first, second, third] = addManuals(queue, 3);
    await clock.quiet();
    third?.work.succeed();
    first?.work.succeed();
    await clock.quiet();
    const next = addManual(queue);
    await clock.quiet();
    expect(next.job.status).toMatchObject({ worker: 1 });
    expect(second?.job.status).toMatchObject({ worker: 2 });
    expect(queue.workers[0]).toMatchObject({ job: next.job, jobsDone: 1, state: 'busy' });
  });
});

describe('setWorkers to fewer than run', () => {
  it('starts nothing before there is room, whichever job ends first', async () => {
    const { clock, queue } = makeQueue({ workers: 5 });
    const jobs = addManuals(queue, 8);
    await clock.quiet();
    queue.setWorkers(2);
    const running = (): number => queue.jobs.filter(({ state }) => state === 'running').length;
    // The oldest workers end first: those that were to stay.
    for (const left of [4, 3, 2, 2, 2]) {
      jobs.find(({ job }) => job.state === 'running')?.work.succeed();
      await clock.quiet();
      expect([running(), queue.workers.length]).toEqual([left, left]);
    }
    expect(queue.workers.map(({ leaving }) => leaving)).toEqual([false, false]);
  });

  it('lets a worker that was retired go besides', async () => {
    const { clock, queue } = makeQueue({ workers: 3 });
    const jobs = addManuals(queue, 4);
    await clock.quiet();
    void queue.retireWorker(1);
    queue.setWorkers(1);
    jobs[0]?.work.succeed();
    await clock.quiet();
    expect(queue.workers.map(({ id, leaving }) => [id, leaving])).toEqual([
      [2, false],
      [3, true],
    ]);
    jobs[1]?.work.succeed();
    await clock.quiet();
    expect(queue.workers.map(({ id, leaving }) => [id, leaving])).toEqual([[3, false]]);
    expect(jobs[3]?.job.state).toBe('waiting');
  });
});

describe('setWorkers', () => {
  it('adds at once', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    addManuals(queue, 3);
    await clock.quiet();
    queue.setWorkers(3);
    await clock.quiet();
    expect(queue.counts.running).toBe(3);
    expect(ids(queue.workers)).toEqual([1, 2, 3]);
  });

  it('lets idle ones leave first, the newest before the older', async () => {
    const { clock, queue } = makeQueue({ workers: 4 });
    const [, second] = addManuals(queue, 2);
    await clock.quiet();
    queue.setWorkers(3);
    expect(states(queue)).toEqual(['1 busy', '2 busy', '3 idle']);
    queue.setWorkers(1);
    expect(states(queue)).toEqual(['1 busy', '2 busy leaving']);
    second?.work.succeed();
    await clock.quiet();
    expect(states(queue)).toEqual(['1 busy']);
  });

  it('keeps surplus workers that still run before it makes new ones', async () => {
    const { clock, queue } = makeQueue({ workers: 3 });
    const manuals = addManuals(queue, 3);
    await clock.quiet();
    queue.setWorkers(0);
    expect(states(queue)).toEqual(['1 busy leaving', '2 busy leaving', '3 busy leaving']);
    queue.setWorkers(2);
    expect(states(queue)).toEqual(['1 busy', '2 busy', '3 busy leaving']);
    queue.setWorkers(4);
    expect(states(queue)).toEqual(['1 busy', '2 busy', '3 busy', '4 idle']);
    manuals.forEach(({ work }) => work.succeed());
    await clock.quiet();
    expect(states(queue)).toEqual(['1 idle', '2 idle', '3 idle', '4 idle']);
  });

  it('does not keep those that were told to retire or halt', async () => {
    const { clock, queue } = makeQueue({ workers: 2 });
    const manuals = addManuals(queue, 2);
    await clock.quiet();
    void queue.retireWorker(1);
    void queue.haltWorker(2);
    queue.setWorkers(2);
    expect(states(queue)).toEqual(['1 busy leaving', '2 halting leaving', '3 idle', '4 idle']);
    manuals.forEach(({ work }) => work.succeed());
    await clock.quiet();
    expect(states(queue)).toEqual(['3 idle', '4 idle']);
  });

  it('a surplus worker that is told to retire stays told', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    addManual(queue);
    await clock.quiet();
    queue.setWorkers(0);
    void queue.retireWorker(1);
    queue.setWorkers(1);
    expect(states(queue)).toEqual(['1 busy leaving', '2 idle']);
  });

  it('manages ten thousand, busy ones included', async () => {
    const { clock, queue } = makeQueue({ workers: 10_000 });
    const manuals = addManuals(queue, 10_000);
    await clock.quiet();
    queue.setWorkers(0);
    queue.setWorkers(10_000);
    expect(queue.workers.length).toBe(10_000);
    manuals.forEach(({ work }) => work.succeed());
    await queue.finished();
    queue.setWorkers(0);
    expect(queue.workers).toEqual([]);
  });

  it('refuses what is no count and changes nothing', () => {
    const { queue } = makeQueue({ workers: 2 });
    for (const count of [-1, 1.5, Number.NaN, Infinity, '3' as unknown as number]) {
      expect(reasonOf(() => queue.setWorkers(count))).toBe('badOption');
    }
    expect(queue.workers.length).toBe(2);
  });
});

describe('retireWorker and haltWorker', () => {
  it('retire lets the job end and resolves when the worker has left', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const [first, second] = addManuals(queue, 2);
    await clock.quiet();
    const retired = watch(queue.retireWorker(1));
    await clock.quiet();
    expect(retired.settled).toBe(false);
    expect(second?.job.status).toEqual({ state: 'waiting', why: { kind: 'start' } });
    first?.work.succeed('kept');
    await clock.quiet();
    expect(retired.settled).toBe(true);
    expect(first?.job.outcome).toEqual({ kind: 'succeeded', value: 'kept' });
    expect(second?.job.state).toBe('waiting');
  });

  it('an idle worker leaves at once, retired or halted', async () => {
    const { clock, queue } = makeQueue({ workers: 2 });
    const [one, two] = queue.workers;
    const left = [watch(queue.retireWorker(1)), watch(queue.haltWorker(2))];
    expect(queue.workers).toEqual([]);
    await clock.quiet();
    expect(left.map(({ settled }) => settled)).toEqual([true, true]);
    expect([one?.state, two?.state]).toEqual(['idle', 'idle']);
    expect(reasonOf(() => queue.haltWorker(1))).toBe('unknownWorker');
  });

  it('halting a busy worker halts its job and resolves when both have ended', async () => {
    const { clock, queue } = makeQueue({ workers: 2 });
    const [first, second, third] = addManuals(queue, 3);
    await clock.quiet();
    const gone = watch(queue.haltWorker(1));
    expect(states(queue)).toEqual(['1 halting leaving', '2 busy']);
    expect(first?.work.aborted).toBe(true);
    await clock.quiet();
    expect(gone.settled).toBe(false);
    first?.work.succeed();
    await clock.quiet();
    expect(gone.settled).toBe(true);
    expect(first?.job.outcome).toMatchObject({ kind: 'halted', by: 'worker' });
    expect(states(queue)).toEqual(['2 busy']);
    second?.work.succeed();
    await clock.quiet();
    expect(third?.job.status).toMatchObject({ state: 'running', worker: 2 });
  });

  it.each([
    ['retire then halt', ['retireWorker', 'haltWorker'], 'worker'],
    ['halt then retire', ['haltWorker', 'retireWorker'], 'worker'],
    ['halt twice', ['haltWorker', 'haltWorker'], 'worker'],
  ] as const)('%s', async (_name, orders, by) => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { job, work } = addManual(queue);
    await clock.quiet();
    const lines = transcript(queue);
    const left = orders.map((order) => watch(queue[order](1)));
    work.succeed();
    await clock.quiet();
    expect(left.map(({ settled }) => settled)).toEqual([true, true]);
    expect(job.outcome).toMatchObject({ kind: 'halted', by });
    expect(lines.toSorted()).toEqual(
      [
        'worker 1 leaving',
        'job 1 phase',
        'worker 1 halting',
        'job 1 ended',
        'worker 1 removed',
        'finish',
      ].toSorted(),
    );
  });

  it('halting the worker of a job that is halted already keeps who asked first', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const { job, work } = addManual(queue);
    await clock.quiet();
    void queue.haltJob(job.id);
    const gone = queue.haltWorker(1);
    work.succeed();
    await gone;
    expect(job.outcome).toMatchObject({ by: 'job' });
  });

  it('addWorker returns the new worker, which takes work', async () => {
    const { clock, queue } = makeQueue();
    const { job } = addManual(queue);
    const worker = queue.addWorker();
    expect(worker).toMatchObject({ id: 1, state: 'idle', job: undefined, jobsDone: 0, leaving: false });
    await clock.advance(7);
    expect(worker).toMatchObject({ state: 'busy', job, since: job.startedAt });
  });
});
