// Why jobs wait, the order that a program brings, and unique jobs.
import { describe, expect, it } from 'vitest';
import { Dispatcher, Requeue, type OrderPolicy } from '../../../../src/queue/index.ts';
import { addManual, ids, makeQueue, reasonOf } from '../kit.ts';

describe('plan', () => {
  it('gives every waiting job its reason, in words and data, in the order of starting', async () => {
    const { clock, queue } = makeQueue({ workers: 1, limits: { closed: 0 } });
    queue.handle('locked', () => {
      throw new Requeue('waits for the lock', new Promise(() => {}));
    });
    queue.addJob({ kind: 'locked' }, { priority: 9 });
    addManual(queue, { keys: ['gpu'], priority: 8 });
    const options = [
      { after: [2] },
      { delayMs: 1000 },
      { keys: ['gpu'] },
      { keys: ['closed'] },
      {},
      { priority: 1 },
    ];
    options.forEach((each) => addManual(queue, each));
    await clock.quiet();
    const plan = queue.plan();
    expect(ids(plan.map(({ job }) => job))).toEqual(ids(queue.waiting));
    expect(plan.map(({ job, words }) => `#${job.id} ${words}`)).toEqual([
      '#1 waits for the lock',
      '#8 no free worker, place 1 in line',
      '#5 the key "gpu" is for #2',
      '#6 the key "closed" is held back',
      '#7 no free worker, place 2 in line',
      `#4 until ${new Date(clock.now() + 1000).toLocaleString()}`,
      '#3 after #2',
    ]);
    expect(plan[1]?.why).toEqual({ kind: 'worker', place: 1 });
    queue.pause();
    expect(new Set(queue.plan().map(({ words }) => words))).toEqual(new Set(['the queue is paused']));
  });

  it('knows no workers and no trust', () => {
    const { queue } = makeQueue();
    addManual(queue);
    expect(queue.plan()[0]?.words).toBe('there are no workers');
    const shut = makeQueue({ gate: () => ({ kind: 'trust' }) }).queue;
    addManual(shut);
    expect(shut.plan()[0]?.words).toBe('the workspace is not trusted');
  });
});

describe('an order that a program brings', () => {
  it('starts higher levels first, as many as there are', () => {
    const { queue } = makeQueue({ order: ({ name }) => -name.length });
    ['ccc', 'a', 'bb', 'b', 'dddd'].forEach((name) => queue.addJob(() => {}, { name }));
    expect(queue.waiting.map(({ name }) => name)).toEqual(['a', 'b', 'bb', 'ccc', 'dddd']);
    expect(reasonOf(() => queue.moveJob(2, { after: 1 }))).toBe('badOption');
  });

  it('can be fair: every origin has its turn', () => {
    const turns = new Map<string | undefined, number>();
    const { queue } = makeQueue({
      order: ({ origin }) => {
        const turn = (turns.get(origin) ?? 0) + 1;
        turns.set(origin, turn);
        return -turn;
      },
    });
    ['a', 'a', 'a', 'b', 'b', 'c'].forEach((origin) => queue.addJob(() => {}, { origin }));
    expect(queue.waiting.map(({ origin }) => origin).join('')).toBe('abcaba');
  });

  it('is asked again after an edit, and moveToTop goes before all', () => {
    const { queue } = makeQueue({ order: ({ priority }) => -priority });
    [1, 2, 3].forEach((priority) => queue.addJob(() => {}, { priority }));
    queue.editJob(3, { priority: 0 });
    expect(ids(queue.waiting)).toEqual([3, 1, 2]);
    queue.moveToTop(2);
    expect(ids(queue.waiting)).toEqual([2, 3, 1]);
  });

  it.each<[string, OrderPolicy]>([
    ['throws', () => JSON.parse('?') as number],
    ['answers NaN', () => Number.NaN],
    ['answers no number', () => 'high' as unknown as number],
  ])('one that %s refuses the job', (_name, order) => {
    let bad = true;
    const { queue } = makeQueue({ order: (job) => (bad ? order(job) : 1) });
    expect(reasonOf(() => queue.addJob(() => {}))).toBe('badOption');
    bad = false;
    expect(queue.addJob(() => {}).id).toBe(1);
    bad = true;
    expect(reasonOf(() => queue.editJob(1, { priority: 4 }))).toBe('badOption');
    expect(queue.job(1)?.priority).toBe(0);
  });

  it('one that adds jobs is refused', () => {
    const queue = new Dispatcher({ order: () => queue.addJob(() => {}).id });
    expect(reasonOf(() => queue.addJob(() => {}))).toBe('badOption');
    expect(queue.jobs).toEqual([]);
  });

  it('must be a function', () => {
    expect(reasonOf(() => new Dispatcher({ order: 'fifo' as never }))).toBe('badOption');
  });
});

describe('uniqueKey', () => {
  it('returns the job that waits, and adds a new one once that has started', async () => {
    const { clock, queue } = makeQueue();
    const first = addManual(queue, { uniqueKey: 'lint' });
    expect(queue.addJob(() => {}, { uniqueKey: 'lint', priority: 7 })).toBe(first.job);
    expect(first.job.priority).toBe(0);
    expect(queue.addJob(() => {}, { uniqueKey: 'other' }).id).toBe(2);
    queue.removeJob(2);
    queue.setWorkers(1);
    await clock.quiet();
    const next = addManual(queue, { uniqueKey: 'lint' });
    expect([next.job.id, first.job.state]).toEqual([3, 'running']);
    expect(addManual(queue, { uniqueKey: 'lint' }).job).toBe(next.job);
    void queue.haltJob(3);
    expect(addManual(queue, { uniqueKey: 'lint' }).job.id).toBe(4);
    expect(reasonOf(() => queue.addJob(() => {}, { uniqueKey: 1 as never }))).toBe('badOption');
  });

  it('holds for a job that waits for anything, also to be tried again', async () => {
    const { clock, queue } = makeQueue({ workers: 1 });
    const late = addManual(queue, { uniqueKey: 'late', delayMs: 100 });
    const failing = addManual(queue, { uniqueKey: 'u', retry: { attempts: 2 } });
    await clock.quiet();
    failing.work.fail(new Error('no'));
    await clock.quiet();
    expect(addManual(queue, { uniqueKey: 'u' }).job).toBe(failing.job);
    expect(addManual(queue, { uniqueKey: 'late' }).job).toBe(late.job);
  });
});
