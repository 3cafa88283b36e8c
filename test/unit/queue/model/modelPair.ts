// The real queue and the model side by side: both get each order, and then must agree.

import { expect } from 'vitest';
import { Dispatcher, type Job, type JobFunction } from '../../../../src/queue/index.ts';
import { FakeClock } from '../fakeClock.ts';
import { ids, reasonOf, transcript, watch } from '../kit.ts';
import { expectAgreement } from './modelAgreement.ts';
import { Model } from './model.ts';
import type { ModelJob, ModelOptions } from './modelJob.ts';
import type { Order, PickedOptions, ToAll, ToJob } from './modelOrders.ts';
import { listed, openPrerequisites, waitingServices } from './modelRules.ts';

const history = 4;
const longestLookAwayMs = 60_000;

function throws(): never {
  throw new Error('a listener');
}

export class Pair {
  readonly clock = new FakeClock();
  readonly model = new Model(history);
  readonly real: Dispatcher;
  readonly lines: string[];
  readonly jobs = new Map<number, Job>();
  /** `id/attempt` of each start. */
  readonly starts: string[] = [];
  readonly promises: { settled: boolean }[] = [];
  /** Those of `finished()` that were asked for since the queue was last empty. */
  untilFinished: { settled: boolean }[] = [];
  readonly #ends = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>();
  readonly #ready = new Map<number, () => void>();
  /** Since when a date has passed that the queue has not seen, and whether it could have known at once. */
  readonly #unseen = new Map<number, number>();
  #wallWasSet = false;
  #shut = false;

  constructor() {
    this.model.wall = this.clock.now();
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
        this.keep(job.finished);
      }
    });
  }

  readonly #work: JobFunction = ({ job, attempt, ready }) => {
    this.#ready.set(job.id, ready);
    this.starts.push(`${job.id}/${attempt}`);
    return new Promise((resolve, reject) => {
      this.#ends.set(job.id, { resolve, reject });
    });
  };

  /** Ends within its start; run again it does the same. */
  #workThatEnds(how: 'well' | 'badly'): JobFunction {
    return ({ job, attempt }) => {
      this.starts.push(`${job.id}/${attempt}`);
      if (how === 'badly') {
        throw new Error('failed');
      }
    };
  }

  async give(given: Order): Promise<void> {
    const { model, real } = this;
    const [expected, refused] = await this.#give(given);
    expect(refused).toBe(expected);
    this.untilFinished.push(this.keep(real.finished()));
    await this.#rest();
    expectAgreement(this, model);
  }

  async #give(given: Order): Promise<(string | undefined)[]> {
    const { model, real } = this;
    switch (given.do) {
      case 'add': {
        return this.#add(this.#options(given.options));
      }
      case 'edit': {
        const job = pickOf(model.kept, given.pick);
        const edits = this.#options(given.options);
        return job === undefined
          ? []
          : [model.editJob(job, edits), reasonOf(() => real.editJob(job.id, edits))];
      }
      case 'setWorkers':
        return [model.setWorkers(given.n), reasonOf(() => real.setWorkers(given.n))];
      case 'limits':
        model.limits = given.limits;
        return [undefined, reasonOf(() => real.setLimits(given.limits))];
      case 'advance':
        await this.#advance(given.n);
        return [];
      case 'setWall':
        this.clock.setWall(given.n);
        model.wall += given.n;
        this.#wallWasSet = true;
        return [];
      case 'gate':
        model.shut = given.shut;
        this.#shut = given.shut;
        real.recheckGate();
        return [];
      case 'haltWorker':
      case 'retire': {
        const worker = pickOf(model.workers, given.pick);
        if (worker !== undefined && given.do === 'haltWorker') {
          model.haltWorker(worker);
          this.keep(real.haltWorker(worker.id));
        } else if (worker !== undefined) {
          model.retireWorker(worker);
          this.keep(real.retireWorker(worker.id));
        }
        return [];
      }
      case 'addWorker':
      case 'haltAll':
      case 'pause':
      case 'resume':
      case 'clearEnded':
      case 'stop':
        return this.#toAll(given.do);
      case 'end':
      case 'fail':
      case 'ready':
        return this.#toJob(given.do, pickOf(model.running, given.pick));
      case 'haltJob':
      case 'moveToTop':
      case 'moveJob':
      case 'remove':
      case 'rerun': {
        const job = pickOf(model.kept, given.pick);
        return this.#toJob(given.do, job, pickOf(model.kept, given.other));
      }
    }
  }

  #options({ after, afterEnd, dateInMs, ...others }: PickedOptions): ModelOptions {
    const { kept, wall } = this.model;
    const toIds = (picks: readonly number[]): number[] =>
      picks.map((pick) => [...ids(kept), ...ids(kept), 9999][pick % (2 * kept.length + 1)] ?? 0);
    const options = {
      ...others,
      ...(after !== undefined && { after: toIds(after) }),
      ...(afterEnd !== undefined && { afterEnd: toIds(afterEnd) }),
      ...(dateInMs !== undefined && { notBefore: wall + dateInMs }),
    };
    return JSON.parse(JSON.stringify(options)) as ModelOptions;
  }

  #add(options: ModelOptions): (string | undefined)[] {
    const { model, real } = this;
    const twins = model.waiting.filter(
      ({ uniqueKey }) => uniqueKey !== undefined && uniqueKey === options.uniqueKey,
    );
    const expected = model.addJob(options);
    let job: Job | undefined;
    const refused = reasonOf(() => {
      const { endsAtOnce, ...plain } = options;
      job = real.addJob(endsAtOnce === undefined ? this.#work : this.#workThatEnds(endsAtOnce), plain);
    });
    if (job !== undefined && twins.length > 0) {
      expect(ids(twins)).toContain(job.id);
    }
    return [expected, refused];
  }

  #toJob(
    name: Exclude<ToJob, 'haltWorker' | 'retire'>,
    job: ModelJob | undefined,
    other = job,
  ): (string | undefined)[] {
    const { model, real } = this;
    if (job === undefined || other === undefined) {
      return [];
    }
    switch (name) {
      case 'end':
        model.workEnds(job, true);
        this.#ends.get(job.id)?.resolve(job.id);
        return [];
      case 'fail':
        model.workEnds(job, false);
        this.#ends.get(job.id)?.reject(new Error('failed'));
        return [];
      case 'ready':
        job.ready = true;
        this.#ready.get(job.id)?.();
        return [];
      case 'haltJob':
        model.halt([job], 'job');
        this.keep(real.haltJob(job.id));
        return [];
      case 'moveToTop':
        return [model.moveToTop(job), reasonOf(() => real.moveToTop(job.id))];
      case 'moveJob': {
        const where = other.id % 2 === 0 ? 'before' : 'after';
        const to = where === 'before' ? { before: other.id } : { after: other.id };
        return [model.moveJob(job, other, where), reasonOf(() => real.moveJob(job.id, to))];
      }
      case 'remove':
        return [model.removeJob(job), reasonOf(() => real.removeJob(job.id))];
      case 'rerun': {
        const { priority, timeoutMs, keys, retry, service, endsAtOnce } = job;
        const rerun = { priority, timeoutMs, keys, retry, service, endsAtOnce };
        const options = JSON.parse(JSON.stringify(rerun)) as ModelOptions;
        return [model.addJob(options), reasonOf(() => real.rerunJob(job.id))];
      }
    }
  }

  #toAll(name: ToAll): (string | undefined)[] {
    const { model, real } = this;
    if (name === 'addWorker') {
      return [model.addWorker(), reasonOf(() => real.addWorker())];
    }
    if (name === 'haltAll') {
      model.haltAll('all', [...listed(model), ...waitingServices(model)]);
      this.keep(real.haltAll());
    } else if (name === 'pause' || name === 'resume') {
      model.paused = name === 'pause';
      real[name]();
    } else if (name === 'clearEnded') {
      model.ended = [];
      real.clearEnded();
    } else if (!model.stopped) {
      model.haltAll('stop', [...listed(model), ...waitingServices(model)]);
      model.dismissAll();
      this.keep(real.stop());
    }
    return [];
  }

  /** From timer to timer of the real queue: what follows from one may set the next. */
  async #advance(ms: number): Promise<void> {
    const until = this.model.now + ms;
    await this.#rest();
    while (this.model.now < until) {
      const stepMs = Math.min(this.clock.untilTimer, until - this.model.now);
      await this.clock.advance(stepMs);
      this.model.now += stepMs;
      this.model.wall += stepMs;
      await this.#rest();
    }
  }

  async #rest(): Promise<void> {
    await this.clock.quiet();
    this.model.comeToRest(() => this.#seeDates());
  }

  /** A date is never seen early, and late only after the clock was set, by no more than a minute. */
  #seeDates(): void {
    const { model } = this;
    for (const job of model.waiting.filter(({ dueAt }) => dueAt !== undefined)) {
      const passed = (job.dueAt ?? 0) <= model.wall && openPrerequisites(model, job).length === 0;
      if (!passed) {
        this.#unseen.delete(job.id);
      } else if (this.#hasSeenDate(job)) {
        job.dueAt = undefined;
        this.#unseen.delete(job.id);
      } else {
        const since = this.#unseen.get(job.id) ?? model.now;
        this.#unseen.set(job.id, since);
        expect(this.#wallWasSet).toBe(true);
        expect(model.now - since).toBeLessThan(longestLookAwayMs);
      }
    }
  }

  /** One that has been tried meanwhile waits for another time. */
  #hasSeenDate({ id, attempt }: ModelJob): boolean {
    const job = this.jobs.get(id);
    return job?.notBefore === undefined || job.attempt > attempt;
  }

  keep(promise: Promise<unknown>): { settled: boolean } {
    const watched = watch(promise);
    this.promises.push(watched);
    return watched;
  }
}

function pickOf<T>(list: readonly T[], pick: number): T | undefined {
  return list[pick % Math.max(1, list.length)];
}
