// Two dispatchers on one journal: one leads, the other follows and can take over.

import { expect } from 'vitest';
import {
  Dispatcher,
  type DispatcherOptions,
  type HandlerOptions,
  type JobContext,
} from '../../../../src/queue/index.ts';
import { FakeClock } from '../fakeClock.ts';
import { ids, leadEmpty, ManualWork } from '../kit.ts';
import { MemoryJournal } from '../memoryJournal.ts';

export const kind = { kind: 'kind' };

export class TwoWindows {
  readonly clock = new FakeClock();
  readonly journal = new MemoryJournal();
  readonly work = new ManualWork();
  readonly adopted = new ManualWork();
  readonly leader: Dispatcher;
  readonly follower: Dispatcher;
  readonly #contexts = new Map<number, JobContext>();
  #shown = 0;

  constructor(options: DispatcherOptions = {}, handling: HandlerOptions = {}) {
    const { clock, journal } = this;
    this.leader = new Dispatcher({ clock, journal, workers: 1, ...options });
    this.follower = new Dispatcher({ clock, journal, ...options });
    leadEmpty(this.leader);
    this.leader.handle(
      'kind',
      (_, context) => {
        this.#contexts.set(context.job.id, context);
        return this.work.run(context);
      },
      handling,
    );
    const adopt = (_: unknown, context: JobContext): unknown => this.adopted.run(context);
    this.follower.handle('kind', () => 'ran again', { adopt, ...handling });
    this.leader.handle('plain', (_, context) => this.work.run(context));
    this.follower.handle('plain', () => 'ran again');
  }

  /** What the leader gave the work of that job. */
  contextOf(id: number): JobContext {
    const context = this.#contexts.get(id);
    if (context === undefined) {
      throw new Error(`Job #${id} has not started.`);
    }
    return context;
  }

  /** The leader commits, and the follower sees it. */
  async show(): Promise<void> {
    await this.clock.quiet();
    this.leader.save();
    for (const batch of this.journal.saved.slice(this.#shown)) {
      this.follower.follow(batch);
    }
    this.#shown = this.journal.saved.length;
  }

  /** The leader dies, and the follower leads. */
  async takeOver(): Promise<void> {
    await this.show();
    this.leader.stepDown();
    this.follower.lead();
    await this.clock.quiet();
  }
}

const shown = (queue: Dispatcher): unknown => ({
  jobs: queue.jobs.map((job) => [job.id, job.name, job.state, job.priority, job.attempt, job.outcome]),
  options: queue.jobs.map(({ description, origin, uniqueKey, timeoutMs, retry, keys, rerunOf }) => ({
    description,
    origin,
    uniqueKey,
    timeoutMs,
    retry,
    keys,
    rerunOf,
  })),
  plan: queue.plan().map(({ job, why }) => [job.id, why]),
  services: ids(queue.services),
  ended: ids(queue.ended),
  counts: queue.counts,
  paused: queue.paused,
  workers: queue.workers.map(({ id, state, job }) => [id, state, job?.id]),
  dependents: queue.jobs.map(({ id }) => ids(queue.dependents(id))),
});

export function expectSame({ leader, follower }: TwoWindows): void {
  expect(shown(follower)).toEqual(shown(leader));
}
