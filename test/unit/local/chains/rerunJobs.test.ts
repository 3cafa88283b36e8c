import { describe, expect, it } from 'vitest';
import { compositeKind } from '../../../../src/local/work/taskWork.ts';
import { exclusivePrerequisites } from '../../../../src/local/chains/exclusivePrerequisites.ts';
import { rerunJobs } from '../../../../src/local/chains/rerunJobs.ts';
import { Dispatcher, type Job } from '../../../../src/queue/index.ts';

/** Jobs that end as told, and as often as they are run. */
class Chain {
  readonly queue = new Dispatcher({ workers: 1 });
  readonly owner = { dispatcher: this.queue, find: (id: number) => this.queue.job(id) };
  readonly broken = new Set<string>();

  constructor() {
    this.queue.handle(compositeKind, () => {});
    this.queue.handle('run', (name) => {
      if (this.broken.has(name as string)) {
        throw new Error('broken');
      }
    });
  }

  add(name: string, after: Job[] = [], kind = 'run'): Job {
    return this.queue.addJob({ kind, data: name }, { name, after: after.map(({ id }) => id) });
  }

  /** What was added since the job `last`. */
  since(last: Job): string[] {
    return this.queue.jobs
      .filter(({ id }) => id > last.id)
      .map(({ id, name, after }) => `${id} ${name}${after.length > 0 ? ` after ${after.join()}` : ''}`);
  }
}

describe('running jobs again', () => {
  it('runs one again by itself when it did not fail because of another', async () => {
    const chain = new Chain();
    const a = chain.add('a');
    const b = chain.add('b', [a]);
    await chain.queue.finished();
    const [again] = rerunJobs(chain.owner, [b]);
    expect(chain.since(b)).toEqual(['3 b']);
    expect(again?.rerunOf).toBe(b.id);
  });

  it('runs what failed before it, in the old order, and what is given once', async () => {
    const chain = new Chain();
    chain.broken.add('b');
    const a = chain.add('a');
    const b = chain.add('b', [a]);
    const c = chain.add('c', [b, a]);
    const d = chain.add('d', [c]);
    await chain.queue.finished();
    expect(d.outcome).toEqual({ kind: 'skipped', because: 2 });
    const again = rerunJobs(chain.owner, [d, b]);
    expect(chain.since(d)).toEqual(['5 b', '6 c after 5', '7 d after 6']);
    expect(again.map(({ id }) => id)).toEqual([7, 5]);
  });

  it('relies on a newer run of what failed', async () => {
    const chain = new Chain();
    chain.broken.add('a');
    const a = chain.add('a');
    const b = chain.add('b', [a]);
    await chain.queue.finished();
    chain.queue.setWorkers(0);
    const [open] = rerunJobs(chain.owner, [a]);
    rerunJobs(chain.owner, [b]);
    expect(chain.since(b)).toEqual(['3 a', `4 b after ${open?.id}`]);
    chain.broken.clear();
    chain.queue.setWorkers(1);
    await chain.queue.finished();
    rerunJobs(chain.owner, [b]);
    expect(chain.since(b).slice(2)).toEqual(['5 b']);
  });

  it('runs the chain of a composite again, or what failed of it', async () => {
    const chain = new Chain();
    chain.broken.add('b');
    const a = chain.add('a');
    const b = chain.add('b', [a]);
    const all = chain.add('all', [b], compositeKind);
    await chain.queue.finished();
    rerunJobs(chain.owner, [all]);
    expect(chain.since(all)).toEqual(['4 b', '5 all after 4']);
    chain.broken.clear();
    await chain.queue.finished();
    const last = chain.queue.job(5) as Job;
    expect(last.state).toBe('succeeded');
    rerunJobs(chain.owner, [last], { wholeChains: true });
    expect(chain.since(last)).toEqual(['6 a', '7 b after 6', '8 all after 7']);
  });

  it('does without what is not known any more', async () => {
    const chain = new Chain();
    chain.broken.add('a');
    const a = chain.add('a');
    const b = chain.add('b', [a]);
    await chain.queue.finished();
    chain.queue.removeJob(a.id);
    rerunJobs(chain.owner, [b]);
    expect(chain.since(b)).toEqual(['3 b']);
  });

  it('uses the service that goes on, and not one that is being halted', async () => {
    const { queue, owner } = new Chain();
    const ends: (() => void)[] = [];
    queue.handle('serve', (_, { ready, signal }) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      signal.addEventListener('abort', () => ends.push(resolve));
      ready();
      return promise;
    });
    const serve = () =>
      queue.addJob({ kind: 'serve', data: { key: 'serve' } }, { service: true, keys: ['serve'] });
    const first = serve();
    const root = queue.addJob({ kind: 'run', data: 'root' }, { name: 'root', after: [first.id] });
    await root.finished;
    await queue.job(root.id)?.finished;
    void queue.haltJob(first.id);
    ends.splice(0).forEach((end) => end());
    await first.finished;
    // Another chain has started it meanwhile.
    const second = serve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(rerunJobs(owner, [root])[0]?.after).toEqual([second.id]);
    void queue.haltJob(second.id);
    const [again] = rerunJobs(owner, [root]);
    expect(again?.after).toEqual([5]);
    expect(queue.job(5)?.status).toMatchObject({ state: 'waiting', why: { kind: 'key', heldBy: [3] } });
    ends.forEach((end) => end());
  });
});

const job = (id: number, after: number[] = [], afterEnd: number[] = []) => ({ id, after, afterEnd });

describe('what only a job needs', () => {
  it('is everything before it that nothing else comes after', () => {
    const open = [job(1), job(2, [1]), job(3, [], [2]), job(4, [3])];
    expect(exclusivePrerequisites(open, [4])).toEqual([1, 2, 3]);
    expect(exclusivePrerequisites(open, [1])).toEqual([]);
  });

  it('is not what others need, nor what that comes after', () => {
    const open = [job(1), job(2, [1]), job(3, [2]), job(4, [2]), job(5, [3, 4])];
    expect(exclusivePrerequisites(open, [3])).toEqual([]);
    expect(exclusivePrerequisites(open, [5])).toEqual([1, 2, 3, 4]);
    expect(exclusivePrerequisites([...open, job(6, [1])], [5])).toEqual([2, 3, 4]);
    expect(exclusivePrerequisites(open, [3, 4])).toEqual([1, 2]);
  });

  it('has only what is open', () => {
    expect(exclusivePrerequisites([job(2, [1])], [2])).toEqual([]);
  });
});
