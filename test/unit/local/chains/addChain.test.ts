import { describe, expect, it } from 'vitest';
import { addChain, type PreparedTask } from '../../../../src/local/chains/addChain.ts';
import { taskLimitKey } from '../../../../src/local/work/taskWork.ts';
import type { ChainStep } from '../../../../src/local/chains/taskChain.ts';
import { Dispatcher, type Job, type JobOptions } from '../../../../src/queue/index.ts';

function step(key: string, after: number[] = [], options: JobOptions = {}): ChainStep<PreparedTask> {
  const work = { kind: 'run', data: { key, folder: '/' } };
  return { after, task: { key, work, options: { name: key, ...options }, atOnce: 1 } };
}

/** A queue without workers: what is added stays. */
function open(): Dispatcher {
  const queue = new Dispatcher();
  queue.handle('run', () => {});
  return queue;
}

function shown({ jobs }: Dispatcher): string[] {
  return jobs.map(
    ({ id, name, after }) => `${id} ${name}${after.length > 0 ? ` after ${after.join()}` : ''}`,
  );
}

const chain = [step('a'), step('b', [0]), step('c', [0]), step('root', [1, 2])];

describe('a chain', () => {
  it('becomes jobs that wait for one another, and the last is returned', () => {
    const queue = open();
    expect(addChain(queue, chain).id).toBe(4);
    expect(shown(queue)).toEqual(['1 a', '2 b after 1', '3 c after 1', '4 root after 2,3']);
  });

  it('of a task alone is one job, however often it is added', () => {
    const queue = open();
    addChain(queue, [step('a')]);
    addChain(queue, [step('a')]);
    expect(shown(queue)).toEqual(['1 a', '2 a']);
    expect(queue.jobs.map(({ keys }) => keys)).toEqual([[taskLimitKey('a')], [taskLimitKey('a')]]);
  });

  it('uses what waits already, and adds anew what has started', async () => {
    const queue = open();
    addChain(queue, chain);
    addChain(queue, [step('a'), step('other', [0])]);
    expect(shown(queue).at(-1)).toBe('5 other after 1');
    const [first] = queue.jobs;
    queue.setWorkers(1);
    await first?.finished;
    queue.setWorkers(0);
    addChain(queue, [step('a'), step('third', [0])]);
    expect(shown(queue).slice(5)).toEqual(['6 a', '7 third after 6']);
  });

  it('does not use what runs something else, or too early', () => {
    const queue = open();
    addChain(queue, [step('a')]);
    const elsewhere = step('a');
    const work = { kind: 'run', data: { key: 'a', folder: '/elsewhere' } };
    addChain(queue, [{ ...elsewhere, task: { ...elsewhere.task, work } }, step('x', [0])]);
    expect(shown(queue).slice(1)).toEqual(['2 a', '3 x after 2']);
    // Here `a` has to come after `b`, and the `a` that waits does not.
    addChain(queue, [step('b'), step('a', [0]), step('y', [1])]);
    expect(shown(queue).slice(3)).toEqual(['4 b', '5 a after 4', '6 y after 5']);
    addChain(queue, [step('a'), step('z', [0])], { notBefore: Date.now() + 1e6 });
    expect(shown(queue).slice(6)).toEqual(['7 a', '8 z after 7']);
  });

  it('uses what comes after its gate by a detour', () => {
    const queue = open();
    addChain(queue, [step('b'), step('between', [0]), step('a', [1])]);
    addChain(queue, [step('b'), step('a', [0]), step('y', [1])]);
    expect(shown(queue).slice(3)).toEqual(['4 y after 3']);
  });
});

const byName = (queue: Dispatcher): Record<string, Job> =>
  Object.fromEntries(queue.jobs.map((job) => [job.name, job]));

describe('the options', () => {
  it('of place and time hold for the whole chain, the others for the task itself', () => {
    const queue = open();
    const before = queue.addJob(() => {}, { name: 'before' });
    const options = { after: [before.id], priority: 3, origin: 'me', delayMs: 1e6, uniqueKey: 'u' };
    addChain(queue, [step('a'), step('root', [0])], { ...options, name: 'mine', keys: ['gpu'] });
    const { a, mine } = byName(queue);
    expect([a?.priority, a?.origin, a?.after, a?.keys]).toEqual([3, 'me', [1], [taskLimitKey('a')]]);
    expect([a?.uniqueKey, a?.notBefore === undefined]).toEqual([undefined, false]);
    expect([mine?.priority, mine?.after, mine?.uniqueKey]).toEqual([3, [1, 2], 'u']);
    expect(mine?.keys).toEqual(['gpu', taskLimitKey('root')]);
  });

  it('of the settings apply to each task, and those of the caller win', () => {
    const queue = open();
    const rule = { priority: 1, keys: ['gpu'], delayMs: 1e6, retry: { attempts: 2 } };
    addChain(queue, [step('a', [], rule)]);
    const [ruled] = queue.jobs;
    expect([ruled?.priority, ruled?.keys, ruled?.retry]).toEqual([
      1,
      ['gpu', taskLimitKey('a')],
      { attempts: 2 },
    ]);
    const notBefore = Date.now() + 5e6;
    const wanted: JobOptions = { name: 'wins', priority: 0, keys: [], notBefore, retry: { attempts: 5 } };
    const job = addChain(queue, [step('a', [], rule)], wanted);
    expect([job.priority, job.keys, job.retry, job.notBefore]).toEqual([
      0,
      [taskLimitKey('a')],
      { attempts: 5 },
      notBefore,
    ]);
  });

  it('let what a task needs come no later than the task', () => {
    const queue = open();
    addChain(queue, [step('low', [], { priority: -1 }), step('high', [0], { priority: 4 })]);
    expect(queue.jobs.map(({ priority }) => priority)).toEqual([4, 4]);
    addChain(queue, [step('higher', [], { priority: 9 }), step('next', [0])]);
    expect(queue.jobs.slice(2).map(({ priority }) => priority)).toEqual([9, 0]);
  });

  it('that are undefined do not hide the settings', () => {
    const queue = open();
    const job = addChain(queue, [step('a', [], { priority: 2 })], { priority: undefined } as object);
    expect([job.priority, job.name]).toEqual([2, 'a']);
  });

  it('of a service hold nothing that it would have to wait for, apart from its own task', () => {
    const queue = open();
    const job = addChain(queue, [step('a', [], { keys: ['gpu'], delayMs: 5 })], { service: true });
    expect([job.service, job.keys, job.notBefore]).toEqual([true, [taskLimitKey('a')], undefined]);
  });

  it('of a service hold the keys that were asked for with it', () => {
    const job = addChain(open(), [step('a')], { service: true, keys: ['port'] });
    expect(job.keys).toEqual(['port', taskLimitKey('a')]);
  });
});

describe('a chain with a service', () => {
  const serve = step('serve', [], { service: true });

  it('holds back what needs it until it is ready', () => {
    const queue = open();
    const root = addChain(queue, [serve, step('root', [0])]);
    const [service] = queue.services;
    expect(shown(queue)).toEqual(['1 serve', '2 root after 1']);
    expect([service?.name, root.service]).toEqual(['serve', false]);
  });

  it('uses the one that runs already, and still waits for what comes before it', async () => {
    const queue = open();
    const running = new Set<() => void>();
    queue.handle('serve', (_, { ready }) => {
      ready();
      return new Promise<void>((resolve) => running.add(resolve));
    });
    const own = { ...serve, task: { ...serve.task, work: { kind: 'serve', data: { key: 'serve' } } } };
    addChain(queue, [own, step('first', [0])]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(queue.job(1)?.ready).toBe(true);
    addChain(queue, [step('install'), { ...own, after: [0] }, step('second', [1])]);
    expect(shown(queue)).toEqual(['1 serve', '2 first after 1', '3 install', '4 second after 3,1']);
    running.forEach((end) => end());
    await queue.job(1)?.finished;
    addChain(queue, [own, step('third', [0])]);
    expect(shown(queue).slice(4)).toEqual(['5 serve', '6 third after 5']);
    running.forEach((end) => end());
  });

  it('starts another when the one of before is halted and gone, and none for one that waits for its time', async () => {
    const queue = open();
    const halts: (() => void)[] = [];
    queue.handle('serve', (_, { signal }) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      signal.addEventListener('abort', () => halts.push(resolve));
      return promise;
    });
    const own = { ...serve, task: { ...serve.task, work: { kind: 'serve', data: { key: 'serve' } } } };
    addChain(queue, [own, step('first', [0])]);
    await new Promise((resolve) => setImmediate(resolve));
    void queue.haltJob(1);
    addChain(queue, [own, step('second', [0])]);
    const next = queue.job(3);
    expect(next?.status).toEqual({
      state: 'waiting',
      why: { kind: 'key', key: taskLimitKey('serve'), heldBy: [1] },
    });
    halts.forEach((end) => end());
    await queue.job(1)?.finished;
    await new Promise((resolve) => setImmediate(resolve));
    expect([next?.state, queue.job(4)?.state]).toEqual(['running', 'waiting']);
    void queue.haltAll();

    const later = open();
    addChain(later, [serve], { notBefore: Date.now() + 1e7, service: true });
    addChain(later, [serve, step('now', [0])]);
    expect(shown(later)).toEqual(['1 serve', '2 serve', '3 now after 2']);
  });
});
