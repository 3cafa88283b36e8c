// Changes waiting jobs. A change is checked in full before anything is changed.

import type { Clock } from '../base/clock.ts';
import type { JobRecord } from '../core/jobRecord.ts';
import { QueueError } from '../errors.ts';
import type { Outcome } from '../job.ts';
import { type JobEdits, checkEdits } from '../options.ts';
import type { JobRegistry } from '../running/registry.ts';
import {
  type Prerequisites,
  prerequisites,
  endOfHopeless,
  waitFor,
  waitForNone,
  checkNoCycle,
} from '../waiting/dependencies.ts';
import { type OrderPolicy, effectivePriorityOf } from '../waiting/order.ts';

export class JobEditor {
  readonly #registry: JobRegistry;
  readonly #clock: Clock;
  readonly #order: OrderPolicy;
  readonly #renumbered: (jobs: readonly JobRecord[]) => void;
  #lowestSequence = 0;

  /** `renumbered` hears of jobs whose sequence was counted anew. */
  constructor(
    registry: JobRegistry,
    clock: Clock,
    order: OrderPolicy,
    renumbered: (jobs: readonly JobRecord[]) => void,
  ) {
    this.#renumbered = renumbered;
    this.#registry = registry;
    this.#clock = clock;
    this.#order = order;
  }

  /** Takes note of a sequence that another dispatcher gave. */
  sawSequence(sequence: number): void {
    this.#lowestSequence = Math.min(this.#lowestSequence, Math.floor(sequence));
  }

  /**
   * Changes a waiting job; returns how it has to end at once, if it now comes after one that has ended badly.
   * Throws QueueError `jobNotWaiting`, `badOption`, `unknownDependency`, `cycle`.
   */
  edit(job: JobRecord, edits: JobEdits): Outcome | undefined {
    needWaiting(job);
    checkEdits(edits);
    // The policy is foreign code: what it orders is done before anything is looked up.
    const effectivePriority = this.#effectivePriorityWith(job, edits.priority ?? job.priority);
    needWaiting(job);
    const awaited = this.#prerequisites(job, edits);
    this.#registry.waiting.replace(job, () => {
      const optional = job.needOptional();
      job.priority = edits.priority ?? job.priority;
      job.effectivePriority = effectivePriority;
      optional.keys = edits.keys === undefined ? optional.keys : [...new Set(edits.keys)];
      if (edits.delayMs !== undefined || edits.notBefore !== undefined) {
        optional.dueWall = edits.notBefore;
        optional.dueMonotonic =
          edits.delayMs === undefined ? undefined : this.#clock.monotonic() + edits.delayMs;
      }
      if (awaited !== undefined) {
        waitForNone(job);
        waitFor(job, awaited);
      }
    });
    return awaited && endOfHopeless(job, (id) => this.#registry.get(id));
  }

  /**
   * Puts a waiting job before all others; its priority rises to the highest one waiting. Throws QueueError
   * `jobNotWaiting`.
   */
  moveToTop(job: JobRecord): void {
    needInQueue(job);
    const highest = [...this.#registry.waiting].reduce(
      (one, other) => (other.effectivePriority > one.effectivePriority ? other : one),
      job,
    );
    const priority = Math.max(highest.priority, job.priority);
    const effectivePriority = Math.max(highest.effectivePriority, this.#effectivePriorityWith(job, priority));
    needInQueue(job);
    this.#registry.waiting.replace(job, () => {
      this.#lowestSequence -= 1;
      job.priority = priority;
      job.effectivePriority = effectivePriority;
      job.sequence = this.#lowestSequence;
    });
  }

  /** Puts a waiting job right before or after an equal. Throws QueueError `jobNotWaiting`, `badOption`. */
  move(job: JobRecord, other: JobRecord, where: 'before' | 'after'): void {
    needInQueue(job);
    needInQueue(other);
    if (job.effectivePriority !== other.effectivePriority) {
      throw new QueueError(
        'badOption',
        `Job #${job.id} and #${other.id} have different priorities; change one of them first.`,
      );
    }
    if (job !== other) {
      this.#registry.waiting.replace(job, () => {
        job.sequence = this.#sequenceBeside(other, where);
      });
    }
  }

  /**
   * A sequence between a job and its neighbour of whatever priority, so that a later change of priority keeps
   * the order.
   */
  #sequenceBeside(other: JobRecord, where: 'before' | 'after', ages = this.#byAge()): number {
    const at = ages.indexOf(other);
    const neighbour = ages[where === 'before' ? at - 1 : at + 1]?.sequence;
    const end = where === 'before' ? other.sequence - 1 : this.#registry.lastId + 1;
    const sequence = (other.sequence + (neighbour ?? end)) / 2;
    if (sequence !== other.sequence && sequence !== neighbour) {
      this.#lowestSequence = Math.min(this.#lowestSequence, Math.floor(sequence));
      return sequence;
    }
    // Halved until no number lies between: the ages are counted anew, in the same order.
    for (const [index, job] of ages.entries()) {
      job.sequence = this.#registry.lastId - ages.length + 1 + index;
    }
    this.#renumbered(ages);
    return this.#sequenceBeside(other, where, ages);
  }

  /** Open jobs, oldest first; those that run may wait again. */
  #byAge(): JobRecord[] {
    return this.#registry
      .all()
      .filter(({ completed }) => !completed)
      .toSorted((one, other) => one.sequence - other.sequence || one.id - other.id);
  }

  #effectivePriorityWith(job: JobRecord, priority: number): number {
    const before = job.priority;
    job.priority = priority;
    try {
      return effectivePriorityOf(job, this.#order);
    } finally {
      job.priority = before;
    }
  }

  #prerequisites(job: JobRecord, edits: JobEdits): Prerequisites | undefined {
    if (edits.after === undefined && edits.afterEnd === undefined) {
      return undefined;
    }
    const { after = job.after, afterEnd = job.afterEnd } = edits;
    const awaited = prerequisites(after, afterEnd, (id) => this.#registry.get(id), job);
    checkNoCycle(job, awaited.open);
    return awaited;
  }
}

function needWaiting(job: JobRecord): void {
  if (job.current !== undefined) {
    throw new QueueError('jobNotWaiting', `Job #${job.id} does not wait; it is ${job.state}.`);
  }
}

/** Services have no place in the queue. */
function needInQueue(job: JobRecord): void {
  if (job.service) {
    throw new QueueError('jobNotWaiting', `Job #${job.id} does not wait for a worker; it is a service.`);
  }
  needWaiting(job);
}
