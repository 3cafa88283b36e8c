// Issues orders, whoever leads the queue: when this program does, an order is carried out here, otherwise
// where the queue is led. What an order does is saved before its promise resolves, or `Job.saved` is false.

import type { Dispatcher } from './dispatcher.ts';
import { QueueError } from './errors.ts';
import type { Job, Outcome, Work } from './job.ts';
import type { JobEdits, JobOptions } from './options.ts';
import { type AnyOrder, carryOut, needJob, type Order, type OrderAnswer, type LeaderPort } from './order.ts';

/** The part of a dispatcher that only shows; orders go to JobQueue. */
export type QueueSight = Pick<
  Dispatcher,
  | 'jobs'
  | 'job'
  | 'waiting'
  | 'services'
  | 'ended'
  | 'endedKept'
  | 'counts'
  | 'workers'
  | 'paused'
  | 'held'
  | 'limits'
  | 'leading'
  | 'dependents'
  | 'plan'
  | 'recall'
  | 'onDidChangeJob'
  | 'onDidChangeWorker'
  | 'onDidChangeQueue'
  | 'onDidLog'
  | 'onDidFinish'
>;

/** The way to the program that leads. */
export type OrderChannel = {
  /** Called before an order is given. For an order with work it settles when the work can be saved. */
  prepare(order: AnyOrder): Promise<void> | undefined;
  /** Resolves when the order was carried out there, and this program shows the result. */
  send(order: AnyOrder): Promise<OrderAnswer>;
};

export class JobQueue {
  readonly #leader: LeaderPort;
  readonly #dispatcher: Dispatcher;
  readonly #post: OrderChannel;
  /** Opens the queue. Call it before an order is given to the dispatcher itself. */
  readonly open: () => void;

  /** `open` is called before each order; the first order creates the queue's store. */
  constructor(leader: LeaderPort, post: OrderChannel, open: () => void) {
    this.#leader = leader;
    this.#dispatcher = leader.dispatcher;
    this.#post = post;
    this.open = open;
  }

  /** Finds a job, even an ended one that only the store has. */
  find(id: number): Job | undefined {
    return this.#leader.find(id);
  }

  /** The same; throws QueueError `unknownJob`. */
  need(id: number): Job {
    return needJob(this.#leader, id);
  }

  /** All of these reject with the QueueError that the dispatcher's method of that name throws. */
  async addJob(work: Work, { signal, ...options }: JobOptions = {}): Promise<Job> {
    const order: Order = { do: 'add', work, options };
    return this.add(order, signal);
  }

  /** Gives an order that makes one job; aborting `signal` halts it. */
  async add(order: AnyOrder, signal?: AbortSignal): Promise<Job> {
    const id = first(await this.#send(order));
    const halt = (): void => void this.#order({ do: 'halt', ids: [id] }).catch(() => undefined);
    if (signal?.aborted === true) {
      halt();
    } else {
      signal?.addEventListener('abort', halt, { once: true });
    }
    return needJob(this.#leader, id);
  }

  /** Gives an order that makes jobs. */
  async give(order: AnyOrder): Promise<Job[]> {
    return (await this.#send(order)).map((id) => needJob(this.#leader, id));
  }

  /** Resolves when all of them have really ended. */
  async haltJobs(jobs: readonly Job[]): Promise<Outcome[]> {
    // The dispatcher may have led, followed and led again since these were looked up: then they are other
    // records.
    const ends = jobs.map(({ id }) => this.need(id).finished);
    await this.#order({ do: 'halt', ids: jobs.map(({ id }) => id) });
    return Promise.all(ends);
  }

  async haltAll(): Promise<void> {
    const ends = this.#dispatcher.jobs.filter(({ completed }) => !completed).map((job) => job.finished);
    await this.#order({ do: 'haltAll' });
    await Promise.all(ends);
  }

  /** Resolves when the worker has left. */
  async haltWorker(id: number): Promise<void> {
    await this.#order({ do: 'haltWorker', id });
    await new Promise<void>((resolve) => {
      const here = (): boolean => this.#dispatcher.workers.some((worker) => worker.id === id);
      const listening = [
        this.#dispatcher.onDidChangeWorker(({ change }) => change === 'removed' && done()),
        this.#dispatcher.onDidChangeQueue(({ change }) => change === 'role' && done()),
      ];
      function done(): void {
        if (!here()) {
          listening.forEach((listener) => listener.dispose());
          resolve();
        }
      }
      done();
    });
  }

  /** Resolves once the order was carried out; the worker leaves after its job. */
  async retireWorker(id: number): Promise<void> {
    await this.#order({ do: 'retireWorker', id });
  }

  async addWorker(): Promise<number> {
    return first(await this.#order({ do: 'addWorker' }));
  }

  async setWorkers(count: number): Promise<void> {
    await this.#order({ do: 'setWorkers', count });
  }

  async pause(): Promise<void> {
    await this.#order({ do: 'pause' });
  }

  async resume(): Promise<void> {
    await this.#order({ do: 'resume' });
  }

  async moveToTop(id: number): Promise<void> {
    await this.#order({ do: 'moveToTop', id });
  }

  async editJob(id: number, edits: JobEdits): Promise<void> {
    await this.#order({ do: 'edit', id, edits });
  }

  async moveJob(id: number, to: { readonly before: number } | { readonly after: number }): Promise<void> {
    await this.#order({ do: 'move', id, to });
  }

  async removeJobs(ids: readonly number[]): Promise<void> {
    await this.#order({ do: 'remove', ids });
  }

  /** Resolves when all are gone. */
  async clearEnded(): Promise<void> {
    const gone = this.#leader.forgetEnded();
    await this.#order({ do: 'clearEnded' });
    await gone;
  }

  #order(order: Order): Promise<OrderAnswer> {
    return this.#send(order);
  }

  async #send(order: AnyOrder): Promise<OrderAnswer> {
    this.open();
    const prepared = this.#post.prepare(order);
    if (prepared !== undefined) {
      await prepared;
    }
    if (this.#dispatcher.leading) {
      const answer = carryOut(order, this.#leader);
      // Fenced: another program has taken over, and what was ordered here is lost with all that was not
      // saved.
      if ((await this.#dispatcher.flush()) !== 'fenced') {
        return answer;
      }
    }
    return this.#post.send(order);
  }
}

function first([id]: OrderAnswer): number {
  if (id === undefined) {
    throw new QueueError('badWork', 'The order made nothing.');
  }
  return id;
}
