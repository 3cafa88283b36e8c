// What a dispatcher gives to its journal, and when.

import { describe, expect, it } from 'vitest';
import { Dispatcher, type JobContext, type SavedJob } from '../../../../src/queue/index.ts';
import { FakeClock, microtasks } from '../fakeClock.ts';
import { addManual, makeQueue, reasonOf, transcript, watch } from '../kit.ts';
import { MemoryJournal } from '../memoryJournal.ts';

function journaled(workers = 0, history = 1000) {
  const journal = new MemoryJournal();
  const made = { journal, ...makeQueue({ workers, journal, history }) };
  // That it leads is saved too.
  journal.offered.length = 0;
  return made;
}

const states = (journal: MemoryJournal): string[] => journal.jobs.map(({ id, state }) => `${id} ${state}`);

describe('a batch', () => {
  it('gathers what one turn of the event loop has changed', async () => {
    const { clock, queue, journal } = journaled();
    queue.addJob(() => {});
    queue.addJob(() => {});
    queue.pause();
    expect(journal.offered).toEqual([]);
    await clock.quiet();
    expect(journal.offered.length).toBe(1);
    expect(states(journal)).toEqual(['1 waiting', '2 waiting']);
    expect(journal.queue).toMatchObject({ paused: true, workers: 0, lastId: 2 });
    await clock.advance(1000);
    expect(journal.offered.length).toBe(1);
  });

  it('is committed at once when asked', () => {
    const { queue, journal } = journaled();
    queue.addJob(() => {});
    expect(queue.save()).toBe('saved');
    expect(states(journal)).toEqual(['1 waiting']);
    expect(queue.save()).toBe('saved');
    expect(journal.offered.length).toBe(1);
  });

  it('has all that a job is', async () => {
    const { clock, queue, journal } = journaled(1);
    queue.handle('kind', () => Promise.reject(new Error('no')));
    const work = { kind: 'kind', data: { a: [1, 'b', null, undefined], c: undefined } };
    const first = queue.addJob(() => {});
    const options = {
      name: 'all of it',
      priority: 3,
      afterEnd: [first.id],
      keys: ['k'],
      delayMs: 50,
      timeoutMs: 900,
      retry: { attempts: 2, backoffMs: 70 },
      uniqueKey: 'u',
      origin: 'test',
      description: 'what it is for',
      rerunIfInterrupted: true,
    };
    const job = queue.addJob(work, options);
    queue.save();
    const { delayMs, ...kept } = options;
    expect(journal.job(job.id)).toMatchObject({
      ...kept,
      id: 2,
      rank: 2,
      kind: 'kind',
      service: false,
      state: 'waiting',
      after: [],
      notBefore: clock.now() + delayMs,
      queuedAt: clock.now(),
      attempts: [],
    });
    await clock.advance(50);
    expect(journal.job(job.id)).toMatchObject({
      state: 'waiting',
      notBefore: clock.now() + 70,
      attempts: [{ attempt: 1, outcome: { kind: 'failed', message: 'no' } }],
    });
    await clock.advance(70);
    expect(journal.job(job.id)).toMatchObject({ state: 'failed', outcome: { message: 'no' }, durationMs: 0 });
  });

  it('leaves out what is not JSON, and keeps the rest', async () => {
    const { clock, queue, journal } = journaled(1);
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    queue.handle('kind', () => new Map([[1, 2]]));
    for (const data of [cycle, () => {}, 1n, new Date(), NaN, { toJSON: () => 1 }]) {
      queue.addJob({ kind: 'kind', data });
    }
    await clock.quiet();
    expect(journal.jobs.length).toBe(6);
    for (const { work, outcome, kind } of journal.jobs) {
      expect([work, outcome, kind]).toEqual([undefined, { kind: 'succeeded', value: undefined }, 'kind']);
    }
  });

  it('names what was removed by order, not what newer ended jobs pushed out', async () => {
    const { clock, queue, journal } = journaled(1, 1);
    queue.addJob(() => 1);
    queue.addJob(() => 2);
    await clock.quiet();
    expect(queue.jobs.map(({ id }) => id)).toEqual([2]);
    expect(states(journal)).toEqual(['1 succeeded', '2 succeeded']);
    queue.removeJob(2);
    queue.pause();
    const { id } = queue.addJob(() => {});
    queue.removeJob(id);
    await clock.quiet();
    expect(states(journal)).toEqual(['1 succeeded']);
    expect(journal.queue?.lastId).toBe(3);
  });

  it('has the ranks that were counted anew', async () => {
    const { clock, queue, journal } = journaled();
    for (let n = 0; n < 4; n += 1) {
      queue.addJob(() => {});
    }
    for (let n = 0; n < 200; n += 1) {
      queue.moveJob(n % 2 === 0 ? 3 : 4, { after: 1 });
    }
    await clock.quiet();
    const byRank = journal.jobs.toSorted((one, other) => one.rank - other.rank);
    expect(byRank.map(({ id }) => id)).toEqual(queue.waiting.map(({ id }) => id));
  });

  it('has notes, phases and orders to halt', async () => {
    const { clock, queue, journal } = journaled(1);
    queue.handle(
      'kind',
      (_, context: JobContext) => {
        context.note({ branch: 'main', bad: 1 as unknown as string });
        context.note({ commit: 'abc' });
        return new Promise(() => {});
      },
      { reportsStart: true },
    );
    const job = queue.addJob({ kind: 'kind' });
    await clock.quiet();
    expect(job.notes).toEqual({ branch: 'main', commit: 'abc' });
    expect(journal.job(1)).toMatchObject({ phase: 'starting', worker: 1, notes: job.notes });
    void queue.haltJob(1);
    await clock.quiet();
    expect(journal.job(1)).toMatchObject({ phase: 'halting', haltBy: 'job' });
  });
});

describe('a start', () => {
  it('is committed before its work is called, all of one pass together', async () => {
    const { clock, queue, journal } = journaled(3);
    const seen: string[][] = [];
    for (let n = 0; n < 3; n += 1) {
      queue.addJob(() => {
        seen.push(states(journal));
        return new Promise(() => {});
      });
    }
    await clock.quiet();
    const all = ['1 running', '2 running', '3 running'];
    expect(seen).toEqual([all, all, all]);
    expect(journal.offered.length).toBe(1);
  });

  it('is not made when another dispatcher leads', async () => {
    const { clock, queue, journal } = journaled(1);
    const lines = transcript(queue);
    const { job, work } = addManual(queue);
    const finished = watch(queue.finished());
    journal.answer = 'fenced';
    await clock.quiet();
    expect([work.started, queue.leading, finished.settled]).toEqual([false, false, true]);
    expect(job.outcome?.kind).toBe('interrupted');
    expect((await job.finished).kind).toBe('interrupted');
    expect(lines).toEqual(['job 1 added', 'job 1 started', 'worker 1 busy', 'queue role', 'queue fenced']);
    expect([queue.jobs, queue.workers, queue.save()]).toEqual([[], [], 'fenced']);
  });

  it('is ended by a halt that comes in between, without its work', async () => {
    const { clock, queue, journal } = journaled(1);
    const { job, work } = addManual(queue);
    journal.answer = () => {
      if (job.state === 'running') {
        void queue.haltJob(job.id);
      }
      return 'saved';
    };
    await clock.quiet();
    expect([work.started, job.state]).toEqual([false, 'halted']);
  });

  it('goes on where nothing is saved, and everything is offered again', async () => {
    const { clock, queue, journal } = journaled(1);
    journal.answer = 'unsaved';
    const job = queue.addJob(() => 'value');
    expect(queue.save()).toBe('unsaved');
    await clock.quiet();
    expect(job.saved).toBe(false);
    expect(queue.counts.succeeded).toBe(1);
    expect(journal.jobs).toEqual([]);
    journal.answer = 'saved';
    expect(queue.save()).toBe('saved');
    expect(journal.job(1)).toMatchObject({ outcome: { kind: 'succeeded', value: 'value' } });
    expect(journal.queue?.counts.succeeded).toBe(1);
    expect(job.saved).toBe(true);
  });

  it('of work that ends at once is followed by the next in the same turn', async () => {
    const { queue } = journaled(2);
    for (let n = 0; n < 10; n += 1) {
      queue.addJob(() => {});
    }
    await microtasks();
    expect(queue.counts.succeeded).toBe(10);
  });
});

describe('a journal that refuses', () => {
  it('lets nothing start, is asked again by itself, and then all goes on', async () => {
    const { clock, queue, journal } = journaled(2);
    journal.answer = 'retry';
    const { job, work } = addManual(queue);
    const service = addManual(queue, { service: true });
    await clock.quiet();
    for (const waiting of [job, service.job]) {
      expect([waiting.status, waiting.saved]).toEqual([
        { state: 'waiting', why: { kind: 'journal' } },
        false,
      ]);
    }
    expect(queue.plan().map(({ why }) => why)).toEqual([{ kind: 'journal' }]);
    await clock.advance(60_000);
    expect([work.started, service.work.started, journal.jobs]).toEqual([false, false, []]);
    journal.answer = 'saved';
    await clock.advance(1000);
    expect([work.started, service.work.started, job.saved, job.attempt]).toEqual([true, true, true, 1]);
    expect(journal.job(1)?.state).toBe('running');
  });

  it('lets what was added before start first, in its order', async () => {
    const { clock, queue, journal } = journaled(1);
    journal.answer = 'retry';
    const order: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      queue.addJob(() => void order.push(name), { name });
      await clock.quiet();
    }
    journal.answer = 'saved';
    await clock.advance(1000);
    expect(order).toEqual(['a', 'b', 'c']);
  });

  it('does not keep a job from being halted', async () => {
    const { clock, queue, journal } = journaled(1);
    journal.answer = () => {
      if (queue.job(1)?.state === 'running') {
        void queue.haltJob(1);
      }
      return 'retry';
    };
    const first = addManual(queue);
    const second = addManual(queue);
    await clock.quiet();
    void queue.haltJob(second.job.id);
    expect([first, second].map(({ job, work }) => [job.state, work.started])).toEqual([
      ['halted', false],
      ['halted', false],
    ]);
  });

  it('does not keep what runs from ending', async () => {
    const { clock, queue, journal } = journaled(1);
    const { job, work } = addManual(queue);
    await clock.quiet();
    journal.answer = 'retry';
    work.succeed('value');
    await clock.quiet();
    expect([job.state, job.saved, journal.job(1)?.state]).toEqual(['succeeded', false, 'running']);
    journal.answer = 'saved';
    await clock.advance(1000);
    expect([job.saved, journal.job(1)?.state]).toEqual([true, 'succeeded']);
  });

  it('is waited for by flush and addJobs, but not for good', async () => {
    const { clock, queue, journal } = journaled();
    journal.answer = 'retry';
    const adding = queue.addJobs([{ work: () => {} }]);
    const [added, flushed] = [watch(adding), watch(queue.flush())];
    await clock.advance(3000);
    expect([added.settled, flushed.settled]).toEqual([false, false]);
    journal.answer = 'saved';
    await clock.advance(1000);
    expect([added.settled, flushed.settled]).toEqual([true, true]);
    expect((await adding).map(({ saved }) => saved)).toEqual([true]);

    journal.answer = 'retry';
    const more = queue.addJobs([{ work: () => {} }]);
    const limited = queue.flush();
    await clock.advance(5000);
    expect((await more).map(({ saved }) => saved)).toEqual([false]);
    expect(await limited).toBe('retry');
  });

  it('holds nothing any more when what it refused was undone', async () => {
    const { clock, queue, journal } = journaled();
    addManual(queue);
    queue.save();
    journal.answer = 'retry';
    queue.pause();
    await clock.quiet();
    expect(queue.held).toEqual({ kind: 'journal' });
    queue.resume();
    await clock.advance(1000);
    expect([queue.held, clock.pendingTimers]).toEqual([undefined, 0]);
  });

  it('leaves what was lost with the lead unsaved', async () => {
    const { clock, queue, journal } = journaled();
    journal.answer = 'retry';
    const job = queue.addJob(() => {});
    await clock.quiet();
    queue.stepDown();
    expect(job.saved).toBe(false);
  });

  it('is given up when the queue has been stopped', async () => {
    const { clock, queue, journal } = journaled(1);
    queue.addJob(() => {});
    await clock.quiet();
    journal.answer = 'retry';
    const stopped = watch(queue.stop());
    await clock.advance(5000);
    expect([stopped.settled, clock.pendingTimers]).toEqual([true, 0]);
  });

  it('is asked no more once the dispatcher has stepped down', async () => {
    const { clock, queue, journal } = journaled(1);
    journal.answer = 'retry';
    queue.addJob(() => {});
    const flushed = queue.flush();
    await clock.quiet();
    queue.stepDown();
    const { length } = journal.offered;
    await clock.advance(60_000);
    expect([journal.offered.length, await flushed]).toEqual([length, 'fenced']);
  });
});

describe('a journal that breaks its contract', () => {
  const answers = [Promise.resolve('saved'), undefined, true, 'held'];

  it.each(answers)('by the answer %s is reported, and loses nothing', async (answer) => {
    const journal = new MemoryJournal();
    const told: unknown[] = [];
    const { clock, queue } = makeQueue({ workers: 1, journal, onListenerError: (error) => told.push(error) });
    journal.answer = answer as never;
    const { job, work } = addManual(queue);
    await clock.quiet();
    expect(String(told[0])).toMatch(
      /^TypeError: The journal's commit has answered .* one of saved|before it/,
    );
    expect([job.state, work.started, queue.leading]).toEqual(['waiting', false, true]);
    journal.answer = 'saved';
    await clock.advance(1000);
    expect([work.started, journal.job(1)?.state]).toEqual([true, 'running']);
  });

  it('by throwing is reported, and loses nothing', async () => {
    const journal = new MemoryJournal();
    const told: unknown[] = [];
    const { clock, queue } = makeQueue({ workers: 1, journal, onListenerError: (error) => told.push(error) });
    journal.answer = () => {
      throw new Error('disk');
    };
    const { work } = addManual(queue);
    await clock.quiet();
    expect([String(told[0]), work.started]).toEqual(['Error: disk', false]);
    journal.answer = 'saved';
    await clock.advance(1000);
    expect(work.started).toBe(true);
  });
});

describe('a dispatcher that was not shown what its journal holds', () => {
  it('takes no order, does not lead, and writes nothing', async () => {
    const clock = new FakeClock();
    const journal = new MemoryJournal();
    const queue = new Dispatcher({ clock, journal, workers: 1 });
    expect(reasonOf(() => queue.addJob(() => {}))).toBe('following');
    expect(reasonOf(() => queue.lead())).toBe('journalUnread');
    await clock.advance(1000);
    expect(journal.offered).toEqual([]);
    queue.follow({ jobs: [], removed: [] });
    queue.lead();
    expect([queue.leading, queue.workers.length]).toEqual([true, 1]);
    queue.stepDown();
    // Another may have written since.
    expect(reasonOf(() => queue.lead())).toBe('journalUnread');
  });

  it('goes on with the ids of the one before', async () => {
    const clock = new FakeClock();
    const journal = new MemoryJournal();
    for (const id of [1, 2, 3]) {
      const queue = new Dispatcher({ clock, journal });
      // Reading takes its time.
      await clock.advance(10);
      queue.follow(journal.openJobs);
      queue.lead();
      queue.handle('work', () => {});
      expect(queue.addJob({ kind: 'work' }).id).toBe(id);
      queue.save();
      queue.stepDown();
    }
    expect(states(journal)).toEqual(['1 waiting', '2 waiting', '3 waiting']);
  });
});

describe('addJobs', () => {
  it('adds all, in order', async () => {
    const { clock, queue } = makeQueue();
    const adding = queue.addJobs([1, 2, 3].map((n) => ({ work: () => n, options: { name: `n${n}` } })));
    await clock.quiet();
    expect((await adding).map(({ id, name }) => [id, name])).toEqual([
      [1, 'n1'],
      [2, 'n2'],
      [3, 'n3'],
    ]);
  });

  it.each([
    ['badOption', { work: () => {}, options: { priority: 0.5 } }],
    ['unknownKind', { work: { kind: 'none' } }],
    ['badWork', undefined as never],
    ['unknownDependency', { work: () => {}, options: { after: [99] } }],
  ])('adds none when one of them is wrong: %s', async (reason, entry) => {
    const { queue } = makeQueue();
    const adding = queue.addJobs([{ work: () => {} }, entry]);
    await expect(adding).rejects.toMatchObject({
      reason,
      message: expect.stringContaining('Job 1 ') as string,
    });
    expect(queue.jobs).toEqual([]);
  });

  it('lets the event loop go on', async () => {
    const { clock, queue } = makeQueue();
    function* entries() {
      for (let n = 0; n < 10; n += 1) {
        clock.spend(9);
        yield { work: () => {} };
      }
    }
    const done = watch(queue.addJobs(entries()));
    await microtasks();
    expect([done.settled, clock.wantedTurns > 0]).toEqual([false, true]);
    await clock.quiet();
    expect([done.settled, queue.counts.waiting]).toEqual([true, 10]);
  });

  it('resolves when all are committed, in few transactions', async () => {
    const { clock, queue, journal } = journaled();
    const entries = Array.from({ length: 2500 }, () => ({ work: () => {} }));
    let committed = 0;
    const adding = queue.addJobs(entries).then(() => {
      committed = journal.jobs.length;
    });
    await clock.quiet();
    await adding;
    expect(committed).toBe(2500);
    expect(journal.offered.length).toBeLessThanOrEqual(4);
  });

  it('rejects when the queue is stopped or fenced in between', async () => {
    for (const reason of ['stopped', 'following']) {
      const { clock, queue, journal } = journaled();
      const adding = queue.addJobs(Array.from({ length: 2500 }, () => ({ work: () => {} })));
      if (reason === 'stopped') {
        void queue.stop();
      } else {
        journal.answer = 'fenced';
      }
      const rejected = expect(adding).rejects.toMatchObject({ reason });
      await clock.quiet();
      await rejected;
    }
  });
});

it('a journal must be one', () => {
  const journal = { commit: 1 } as never;
  expect(reasonOf(() => new Dispatcher({ clock: new FakeClock(), journal }))).toBe('badOption');
});

it('stop resolves when the ends are committed', async () => {
  const { clock, queue, journal } = journaled(1);
  const { work } = addManual(queue);
  await clock.quiet();
  const stopped = queue.stop();
  work.succeed();
  await stopped;
  const saved: SavedJob | undefined = journal.job(1);
  expect(saved?.outcome).toMatchObject({ kind: 'halted', by: 'stop' });
});
