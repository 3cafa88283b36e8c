// Random orders, given to the queue and to a naive model of it; after each they must agree. A failure
// prints the seed and the shortest sequence of orders that shows it.

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Dispatcher, type Job, type JobFunction } from '../../../src/queue/index.ts';
import { FakeClock } from './fakeClock.ts';
import { expectLifeStories, ids, reasonOf, transcript, watch } from './kit.ts';
import { Model, type ModelJob } from './model.ts';

const history = 4;

type PickedOrder = {
  readonly do: 'end' | 'fail' | 'haltJob' | 'haltWorker' | 'retire' | 'moveToTop' | 'remove' | 'rerun';
  /** Which one, counted round the list. */
  readonly pick: number;
};
type Order =
  | { readonly do: 'add'; readonly priority: number; readonly timeoutMs: number | undefined }
  | PickedOrder
  | { readonly do: 'setWorkers' | 'advance'; readonly n: number }
  | { readonly do: 'gate'; readonly shut: boolean }
  | { readonly do: 'addWorker' | 'haltAll' | 'pause' | 'resume' | 'clearEnded' | 'stop' };

const pick = fc.nat(1000);
const add = fc.record({
  do: fc.constant('add' as const),
  priority: fc.integer({ min: -1, max: 2 }),
  timeoutMs: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
});
const picked = (...orders: PickedOrder['do'][]): fc.Arbitrary<Order> =>
  fc.record({ do: fc.constantFrom(...orders), pick });
const order: fc.Arbitrary<Order> = fc.oneof(
  { weight: 8, arbitrary: add },
  { weight: 6, arbitrary: picked('end', 'fail') },
  { weight: 5, arbitrary: picked('haltJob', 'haltWorker', 'retire', 'moveToTop', 'remove', 'rerun') },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('setWorkers' as const), n: fc.nat(4) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('advance' as const), n: fc.nat(15) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('gate' as const), shut: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('addWorker', 'addWorker', 'haltAll', 'pause', 'resume', 'resume', 'clearEnded'),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Order>({ do: 'stop' }) },
);

function throws(): never {
  throw new Error('a listener');
}

/** The real queue and the model side by side. */
class Pair {
  readonly clock = new FakeClock();
  readonly model = new Model(history);
  readonly real: Dispatcher;
  readonly lines: string[];
  readonly jobs = new Map<number, Job>();
  readonly starts: number[] = [];
  readonly promises: { settled: boolean }[] = [];
  /** Those of `finished()` that were asked for since the queue was last empty. */
  #untilFinished: { settled: boolean }[] = [];
  readonly #ends = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>();
  #shut = false;

  constructor() {
    this.real = new Dispatcher({
      clock: this.clock,
      history,
      gate: () => (this.#shut ? { kind: 'trust' } : undefined),
      onListenerError: () => {},
    });
    this.real.onDidChangeJob(throws);
    this.real.onDidChangeWorker(throws);
    this.real.onDidFinish(throws);
    this.lines = transcript(this.real);
    this.real.onDidChangeJob(({ change, job }) => {
      if (change === 'added') {
        this.jobs.set(job.id, job);
        this.#keep(job.finished);
      }
    });
  }

  readonly #work: JobFunction = ({ job }) => {
    this.starts.push(job.id);
    return new Promise((resolve, reject) => {
      this.#ends.set(job.id, { resolve, reject });
    });
  };

  async give(given: Order): Promise<void> {
    const { model, real } = this;
    const pickOf = <T>(list: readonly T[]): T | undefined =>
      'pick' in given ? list[given.pick % Math.max(1, list.length)] : undefined;
    const job = pickOf(given.do === 'end' || given.do === 'fail' ? model.running : model.kept);
    const worker = pickOf(model.workers);
    let [expected, refused]: (string | undefined)[] = [];
    if (given.do === 'add') {
      const { priority, timeoutMs } = given;
      expected = model.addJob(priority, timeoutMs);
      const options = timeoutMs === undefined ? { priority } : { priority, timeoutMs };
      refused = reasonOf(() => real.addJob(this.#work, options));
    } else if (given.do === 'setWorkers') {
      expected = model.setWorkers(given.n);
      refused = reasonOf(() => real.setWorkers(given.n));
    } else if (given.do === 'advance') {
      await this.clock.advance(given.n);
      model.now += given.n;
    } else if (given.do === 'gate') {
      model.shut = given.shut;
      this.#shut = given.shut;
      real.recheckGate();
    } else if ('pick' in given) {
      if (worker !== undefined && given.do === 'haltWorker') {
        model.haltWorker(worker);
        this.#keep(real.haltWorker(worker.id));
      } else if (worker !== undefined && given.do === 'retire') {
        model.retireWorker(worker);
        this.#keep(real.retireWorker(worker.id));
      } else if (job !== undefined) {
        [expected, refused] = this.#toJob(given.do, job);
      }
    } else {
      [expected, refused] = this.#toAll(given.do);
    }
    expect(refused).toBe(expected);
    this.#untilFinished.push(this.#keep(real.finished()));
    await this.clock.quiet();
    model.comeToRest();
    this.agree();
  }

  #toJob(name: string, job: ModelJob): (string | undefined)[] {
    const { model, real } = this;
    if (name === 'end' || name === 'fail') {
      model.workEnds(job, name === 'end');
      const end = this.#ends.get(job.id);
      if (name === 'end') {
        end?.resolve(job.id);
      } else {
        end?.reject(new Error('failed'));
      }
    } else if (name === 'haltJob') {
      model.haltJob(job, 'job');
      this.#keep(real.haltJob(job.id));
    } else if (name === 'moveToTop') {
      return [model.moveToTop(job), reasonOf(() => real.moveToTop(job.id))];
    } else if (name === 'remove') {
      return [model.removeJob(job), reasonOf(() => real.removeJob(job.id))];
    } else if (name === 'rerun') {
      return [model.addJob(job.priority, job.timeoutMs), reasonOf(() => real.rerunJob(job.id))];
    }
    return [];
  }

  #toAll(name: string): (string | undefined)[] {
    const { model, real } = this;
    if (name === 'addWorker') {
      return [model.addWorker(), reasonOf(() => real.addWorker())];
    }
    if (name === 'haltAll') {
      model.haltAll('all');
      this.#keep(real.haltAll());
    } else if (name === 'pause' || name === 'resume') {
      model.paused = name === 'pause';
      real[name]();
    } else if (name === 'clearEnded') {
      model.ended = [];
      real.clearEnded();
    } else if (name === 'stop' && !model.stopped) {
      model.stop();
      this.#keep(real.stop());
    }
    return [];
  }

  agree(): void {
    const { model, real } = this;
    expect(ids(real.waiting)).toEqual(ids(model.waiting));
    expect(ids(real.jobs)).toEqual(ids(model.kept));
    expect(ids(real.ended)).toEqual(ids(model.ended.toReversed()));
    expect(real.counts).toEqual(model.counts);
    expect(real.endedKept).toBe(model.ended.length);
    expect(
      real.workers.map(({ id, job, state, jobsDone, leaving }) => ({
        id,
        job: job?.id,
        state,
        jobsDone,
        leaving,
      })),
    ).toEqual(
      model.workers.map(({ id, job, jobsDone, leave }) => {
        const halting = job !== undefined && model.jobs[job - 1]?.asked !== undefined;
        const state = halting ? 'halting' : job === undefined ? 'idle' : 'busy';
        return { id, job, state, jobsDone, leaving: leave !== undefined };
      }),
    );
    for (const { id, state, asked, priority } of model.jobs) {
      const job = this.jobs.get(id);
      expect([id, job?.state, job?.priority]).toEqual([id, state, priority]);
      if (job?.outcome?.kind === 'halted') {
        expect(job.outcome.by).toBe(asked);
      } else if (job?.outcome?.kind === 'failed') {
        expect(job.outcome.reason).toBe(asked === 'timeout' ? 'timeout' : 'error');
      }
    }
    expect(new Set(this.starts).size).toBe(this.starts.length);
    expect(this.lines.filter((line) => line === 'finish').length).toBe(model.finishes);
    const shouldBeSettled = model.open === 0;
    expect(this.#untilFinished.every(({ settled }) => settled === shouldBeSettled)).toBe(true);
    this.#untilFinished = shouldBeSettled ? [] : this.#untilFinished;
  }

  #keep(promise: Promise<unknown>): { settled: boolean } {
    const watched = watch(promise);
    this.promises.push(watched);
    return watched;
  }
}

it('agrees with the model, whatever is ordered in whatever order', async () => {
  const property = fc.asyncProperty(fc.array(order, { maxLength: 60, size: 'max' }), async (orders) => {
    const pair = new Pair();
    for (const given of orders) {
      await pair.give(given);
    }
    await pair.give({ do: 'stop' });
    while (pair.model.running.length > 0) {
      await pair.give({ do: 'end', pick: 0 });
    }
    expect(pair.promises.every(({ settled }) => settled)).toBe(true);
    expect(pair.real.workers).toEqual([]);
    expect(pair.clock.pendingTimers).toBe(0);
    expectLifeStories(pair.lines);
  });
  await fc.assert(property, { numRuns: 1000 });
}, 60_000);
