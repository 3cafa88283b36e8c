import { deferred, type Deferred } from './deferred.ts';
import type { Job } from './job.ts';
import type { Run } from './run.ts';
import type { Running, WorkerState } from './state.ts';

/** A worker as everybody but the dispatcher sees it: always current, never to be written. */
export type Worker = {
  /** Unique in its dispatcher, growing from 1. */
  readonly id: number;
  readonly state: WorkerState;
  /** The job it runs; undefined when idle. */
  readonly job: Job | undefined;
  /** How many jobs it has run to their end, however they ended. */
  readonly jobsDone: number;
  /** Since when it is in its state, epoch ms. */
  readonly since: number;
  /** Whether it leaves the pool once its current job has ended. */
  readonly leaving: boolean;
};

/** Why a worker leaves: too many by `setWorkers` (which may keep it after all), or told to retire or to halt. */
export type Leaving = 'surplus' | 'retired' | 'halted';

/** The dispatcher's own record of a worker. */
export class WorkerRecord implements Worker {
  readonly id: number;
  since: number;
  jobsDone = 0;
  run: Run | undefined = undefined;
  /** What its jobs are while their work runs. */
  readonly active: Running;
  leave: Leaving | undefined = undefined;
  #left: Deferred<void> | undefined = undefined;
  /** What becomes of the promise of its run: made once, since a worker has one run at a time. */
  readonly succeed = (value: unknown): void => this.run?.succeed(value);
  readonly fail = (error: unknown): void => this.run?.fail(error);

  constructor(id: number, since: number) {
    this.id = id;
    this.active = { kind: 'running', phase: 'active', worker: id };
    this.since = since;
  }

  get state(): WorkerState {
    if (this.run === undefined) {
      return 'idle';
    }
    const { current } = this.run.record;
    return current?.kind === 'running' && current.phase === 'halting' ? 'halting' : 'busy';
  }

  get job(): Job | undefined {
    return this.run?.record;
  }

  get leaving(): boolean {
    return this.leave !== undefined;
  }

  /** Resolves when it has left the pool. */
  get left(): Promise<void> {
    this.#left ??= deferred<void>();
    return this.#left.promise;
  }

  hasLeft(): void {
    this.#left ??= deferred<void>();
    this.#left.resolve();
  }
}
