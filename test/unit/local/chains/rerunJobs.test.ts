import { describe, expect, it } from 'vitest';
import { compositeKind } from '../../../../src/local/work/taskWork.ts';
import { exclusivePrerequisites } from '../../../../src/local/chains/exclusivePrerequisites.ts';
import { rerunChanged, rerunJobs } from '../../../../src/local/chains/rerunJobs.ts';
import { Dispatcher, type Job, type SavedJob } from '../../../../src/queue/index.ts';

/** Jobs that end as told, and as often as they are run. */
class Chain {
  readonly queue = new Dispatcher({ workers: 1 });
  readonly owner = {
    dispatcher: this.queue,
    find: (id: number) => this.queue.job(id),
    skippedBecauseOf: (culprits: readonly Job[]) =>
      this.queue.ended.filter(
        ({ outcome }) => outcome?.kind === 'skipped' && culprits.some(({ id }) => id === outcome.because),
      ),
    reruns: () => new Map(this.queue.jobs.map(({ id, rerunOf }) => [rerunOf ?? 0, id])),
  };
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
    expect(chain.since(b)).toEqual(['3 a', `4 b after ${open?.id}`, `5 b after ${open?.id}`]);
    chain.broken.clear();
    chain.queue.setWorkers(1);
    await chain.queue.finished();
    rerunJobs(chain.owner, [b]);
    expect(chain.since(b).slice(3)).toEqual(['6 b']);
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

  it('takes along what was skipped because of it, with the same relations', async () => {
    const chain = new Chain();
    chain.broken.add('lint');
    const before = chain.add('before');
    const lint = chain.add('lint', [before]);
    const test = chain.add('test', [lint, before]);
    chain.queue.addJob(
      { kind: 'run', data: 'build' },
      { name: 'build', after: [lint.id], afterEnd: [before.id, test.id] },
    );
    const ci = chain.add('ci', [test], compositeKind);
    await chain.queue.finished();
    expect(chain.queue.counts).toMatchObject({ succeeded: 1, failed: 1, skipped: 3 });
    const [again] = rerunJobs(chain.owner, [lint], { wholeChains: true });
    expect(again?.name).toBe('lint');
    expect(chain.since(ci)).toEqual(['6 lint', '7 test after 6', '8 build after 6', '9 ci after 7']);
    expect(chain.queue.job(8)?.afterEnd).toEqual([7]);
    chain.broken.clear();
    await chain.queue.finished();
    expect(chain.queue.counts).toMatchObject({ succeeded: 5, failed: 1, skipped: 3 });
    // All of it has succeeded meanwhile.
    rerunJobs(chain.owner, [lint]);
    expect(chain.since(chain.queue.job(9) as Job)).toEqual(['10 lint']);
  });

  it('takes along what needs another that failed as well, after both; a skipped one not the rest', async () => {
    const chain = new Chain();
    chain.broken.add('lint').add('types');
    const lint = chain.add('lint');
    const types = chain.add('types');
    const build = chain.add('build', [lint, types]);
    const docs = chain.add('docs', [types]);
    const ship = chain.add('ship', [build]);
    await chain.queue.finished();
    chain.queue.setWorkers(0);
    rerunJobs(chain.owner, [lint]);
    expect(chain.since(ship)).toEqual(['6 lint', '7 types', '8 build after 6,7', '9 ship after 8']);
    rerunJobs(chain.owner, [docs]);
    expect(chain.since(ship).slice(4)).toEqual(['10 docs after 7']);
  });

  it('takes along what was skipped when it runs changed, or was halted', async () => {
    const chain = new Chain();
    chain.queue.setWorkers(0);
    const lint = chain.add('lint');
    const build = chain.add('build', [lint]);
    await chain.queue.haltJob(lint.id);
    const again = rerunChanged(chain.owner, lint, { kind: 'run', data: 'other' }, { name: 'other' });
    expect([again.id, again.rerunOf]).toEqual([3, lint.id]);
    expect(chain.since(build)).toEqual(['3 other', '4 build after 3']);
  });

  it('keeps what comes after the end of another so, whatever the order in which they are given', async () => {
    const chain = new Chain();
    const first = chain.add('first');
    const second = chain.queue.addJob({ kind: 'run', data: 'second' }, { afterEnd: [first.id] });
    await chain.queue.finished();
    const again = rerunJobs(chain.owner, [second, first]);
    expect(again.map(({ rerunOf }) => rerunOf)).toEqual([second.id, first.id]);
    expect(again.map(({ afterEnd }) => afterEnd)).toEqual([[again[1]?.id], []]);
  });

  it('ends also when damaged jobs run each other again', async () => {
    const chain = new Chain();
    chain.broken.add('a');
    const a = chain.add('a');
    const b = chain.add('b', [a]);
    await chain.queue.finished();
    const reruns = () =>
      new Map([
        [a.id, b.id],
        [b.id, a.id],
      ]);
    expect(rerunJobs({ ...chain.owner, reruns }, [a])).toHaveLength(1);
  });

  it('leaves out a function that was not kept, and what comes after it', async () => {
    const chain = new Chain();
    const shared = {
      priority: 0,
      service: false,
      afterEnd: [],
      keys: [],
      attempts: [],
      queuedAt: 1,
      endedAt: 2,
    };
    const skip = { state: 'skipped', outcome: { kind: 'skipped', because: 1 } } as const;
    const jobs: SavedJob[] = [
      {
        ...shared,
        id: 1,
        rank: 1,
        name: 'lint',
        kind: 'run',
        work: { kind: 'run' },
        after: [],
        state: 'failed',
        outcome: { kind: 'failed', reason: 'error', message: 'no' },
      },
      { ...shared, ...skip, id: 2, rank: 2, name: 'lost', kind: 'function', after: [1] },
      { ...shared, ...skip, id: 3, rank: 3, name: 'ship', kind: 'run', work: { kind: 'run' }, after: [2] },
      { ...shared, ...skip, id: 4, rank: 4, name: 'build', kind: 'run', work: { kind: 'run' }, after: [1] },
    ];
    chain.queue.stepDown();
    chain.queue.follow({ jobs, removed: [] });
    chain.queue.lead();
    rerunJobs(chain.owner, [chain.queue.job(1) as Job]);
    expect(chain.since(chain.queue.job(4) as Job)).toEqual(['5 lint', '6 build after 5']);
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
