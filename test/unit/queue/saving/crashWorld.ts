// A queue whose host dies again and again. What lies outside of it stays: the journal, and the processes that
// its work has begun, which show what was really started.

import { expect } from 'vitest';
import {
  Dispatcher,
  Interrupted,
  Requeue,
  type CommitResult,
  type JobContext,
  type JobOptions,
} from '../../../../src/queue/index.ts';
import { FakeClock } from '../fakeClock.ts';
import { ids, leadEmpty, transcript, watch } from '../kit.ts';
import { MemoryJournal } from '../memoryJournal.ts';

type Process = { alive: boolean; failed: boolean; hear: (() => void) | undefined };

export type CrashOptions = JobOptions & { readonly function?: boolean };

const untilHalted = ({ signal }: JobContext): Promise<unknown> =>
  new Promise((resolve) => signal.addEventListener('abort', resolve));

export class CrashWorld {
  readonly clock = new FakeClock();
  readonly journal = new MemoryJournal();
  queue: Dispatcher;
  /** By job and attempt. */
  readonly processes = new Map<string, Process>();
  readonly accepted = new Set<number>();
  /** Those whose removal was ordered, whether or not the host lived to say so. */
  readonly removed = new Set<number>();
  readonly promises: { settled: boolean }[] = [];
  readonly #ends = new Map<number, string>();
  /** Another window, which sees each batch that is saved. */
  readonly follower: Dispatcher;
  #followed = 0;
  /** What the queue of the present host has told. */
  lines: string[] = [];
  adoptions = 0;
  deaths = 0;
  #death: { commits: number; readonly written: boolean } | undefined = undefined;
  #dead = false;
  /** The waiting jobs when the journal was last written. */
  #saved: { readonly at: number; readonly ids: number[] } = { at: 0, ids: [] };

  constructor() {
    this.journal.answer = () => this.#commit();
    this.follower = new Dispatcher({ clock: this.clock, journal: this.journal });
    this.queue = this.#open();
    leadEmpty(this.queue);
    this.queue.setWorkers(2);
    this.queue.save();
  }

  #commit(): CommitResult {
    const isLast = this.#death !== undefined && this.#death.commits === 0;
    if (this.#dead || (isLast && this.#death?.written === false)) {
      this.#dead = true;
      return 'retry';
    }
    if (this.#death !== undefined) {
      this.#death.commits -= 1;
    }
    this.#dead = isLast;
    this.#saved = { at: this.clock.now(), ids: ids(this.queue.waiting) };
    return 'saved';
  }

  #open(): Dispatcher {
    const { clock, journal } = this;
    const queue = new Dispatcher({ clock, journal });
    this.lines = transcript(queue);
    queue.handle('process', (_, context) => this.#start(context), {
      adopt: (_, context) => this.#adopt(context),
    });
    queue.onDidChangeJob(({ change, job }) => {
      if (change === 'added') {
        this.promises.push(watch(job.finished));
      }
    });
    return queue;
  }

  #start({ job, attempt }: JobContext): Promise<unknown> {
    if (this.#dead) {
      return new Promise(() => {});
    }
    expect([job.id, this.journal.job(job.id)?.state]).toEqual([job.id, 'running']);
    const key = `${job.id}/${attempt}`;
    expect([key, this.processes.has(key)]).toEqual([key, false]);
    const process: Process = { alive: true, failed: false, hear: undefined };
    this.processes.set(key, process);
    return this.#watch(process);
  }

  #adopt({ job, attempt, adopted }: JobContext): Promise<unknown> {
    this.adoptions += 1;
    expect(adopted).toBe(true);
    const process = this.processes.get(`${job.id}/${attempt}`);
    if (process === undefined) {
      throw new Requeue('never started', Promise.resolve());
    }
    if (!process.alive && job.id % 3 === 0) {
      throw new Interrupted('its end was not noted');
    }
    return this.#watch(process);
  }

  #watch(process: Process): Promise<unknown> {
    return new Promise((resolve, reject) => {
      process.hear = () => (process.failed ? reject(new Error('failed')) : resolve('done'));
      if (!process.alive) {
        process.hear();
      }
    });
  }

  /** As a command or the API does: it is saved before the caller hears of it. */
  add({ function: isFunction, ...options }: CrashOptions): void {
    const job = this.queue.addJob(isFunction === true ? untilHalted : { kind: 'process', data: 1 }, options);
    this.queue.save();
    if (!this.#dead) {
      this.accepted.add(job.id);
    }
  }

  remove(id: number): void {
    this.removed.add(id);
    this.queue.removeJob(id);
    this.queue.save();
  }

  get alive(): Process[] {
    return [...this.processes.values()].filter(({ alive }) => alive);
  }

  endProcess(pick: number, failed: boolean): void {
    const process = this.alive[pick % Math.max(1, this.alive.length)];
    if (process !== undefined) {
      process.alive = false;
      process.failed = failed;
      process.hear?.();
    }
  }

  /** The host will die in a commit, after it was written or before. */
  dieLater(commits: number, written: boolean): void {
    this.#death = { commits, written };
  }

  async rest(): Promise<void> {
    await this.clock.quiet();
    if (this.#dead) {
      await this.die();
    }
  }

  /** The host dies with all that it knows, and another takes up what the journal has. */
  async die(): Promise<void> {
    this.deaths += 1;
    this.#dead = true;
    this.#death = undefined;
    for (const process of this.processes.values()) {
      process.hear = undefined;
    }
    this.queue.stepDown();
    this.#dead = false;
    this.queue = this.#open();
    const { openJobs } = this.journal;
    this.queue.follow(openJobs);
    expect(ids(this.queue.jobs)).toEqual(ids(openJobs.jobs).toSorted((one, other) => one - other));
    if (this.#saved.at === this.clock.now()) {
      expect(ids(this.queue.waiting)).toEqual(this.#saved.ids);
    }
    this.queue.lead();
    await this.clock.quiet();
  }

  /** What must hold whatever has happened. */
  check(): void {
    for (const id of this.accepted) {
      const row = this.journal.job(id);
      expect([id, row !== undefined || this.removed.has(id)]).toEqual([id, true]);
      if (row?.outcome !== undefined) {
        const end = JSON.stringify(row.outcome);
        expect([id, end]).toEqual([id, this.#ends.get(id) ?? end]);
        this.#ends.set(id, end);
      }
    }
    for (const [key, { alive }] of this.processes) {
      const job = this.queue.job(Number(key.split('/')[0]));
      expect([key, !alive || job?.state === 'running']).toEqual([key, true]);
    }
    this.#checkFollower();
    const staying = this.queue.workers.filter(({ leaving }) => !leaving);
    expect(staying.length).toBe(this.journal.queue?.workers);
  }

  /** Another window shows the same, in the same order, without having been there when the host died. */
  #checkFollower(): void {
    this.queue.save();
    for (const batch of this.journal.saved.slice(this.#followed)) {
      this.follower.follow(batch);
    }
    this.#followed = this.journal.saved.length;
    expect(shown(this.follower)).toEqual(shown(this.queue));
  }
}

function shown(queue: Dispatcher): unknown {
  return {
    open: queue.jobs
      .filter(({ completed }) => !completed)
      .map(({ id, state, attempt }) => [id, state, attempt]),
    plan: queue.plan().map(({ job, why }) => [job.id, why.kind]),
    workers: queue.workers.map(({ id, state, job }) => [id, state, job?.id]),
    counts: queue.counts,
    paused: queue.paused,
  };
}
