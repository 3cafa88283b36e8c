// Services are jobs that run beside the workers: they wait for the gate and what their options say, take no worker, and
// end only by themselves or by an order. They are few, and the queue does not wait for them.

import type { JobRecord } from './jobRecord.ts';
import type { Run } from './run.ts';
import type { Running } from './state.ts';

export class Services {
  /** What services are while their work runs. */
  static readonly active: Running = { kind: 'running', phase: 'active', worker: undefined };
  readonly #waiting = new Set<JobRecord>();
  readonly #running = new Map<JobRecord, Run>();

  /** Services that have not ended, those that run first. */
  get open(): JobRecord[] {
    return [...this.#running.keys(), ...this.#waiting];
  }

  get waiting(): JobRecord[] {
    return [...this.#waiting];
  }

  get runs(): Run[] {
    return [...this.#running.values()];
  }

  runOf(job: JobRecord): Run | undefined {
    return this.#running.get(job);
  }

  /** It waits: for the first time, or to be tried again. */
  add(job: JobRecord): void {
    this.#running.delete(job);
    this.#waiting.add(job);
  }

  start(job: JobRecord, run: Run): void {
    this.#waiting.delete(job);
    this.#running.set(job, run);
  }

  end(job: JobRecord): void {
    this.#waiting.delete(job);
    this.#running.delete(job);
  }
}
