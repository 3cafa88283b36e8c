// Who may hold which key. Each key has a line of the waiting jobs that want it, in the order of the queue; as many as
// the key has left stand in front. A job can be started when it stands in front in the lines of all its
// keys, and takes all of them at once. So a job in front keeps its turn while it waits for another key, which is why
// none starves; and the job that is first of all is in front everywhere, which is why none deadlocks.
// Each step costs the logarithm of the line for each key, however many jobs wait.

import { type HeapItem, Heap } from '../base/heap.ts';
import { type JobRecord, none } from '../core/jobRecord.ts';
import { QueueError } from '../errors.ts';
import { comesBefore, byTurn } from './order.ts';

/** A job's place in the line of one key. */
class Seat implements HeapItem {
  readonly job: JobRecord;
  readonly line: Line;
  heapAt = -1;
  inFront = false;

  constructor(job: JobRecord, line: Line) {
    this.job = job;
    this.line = line;
  }
}

class Line {
  readonly key: string;
  readonly holders = new Set<JobRecord>();
  limit: number;
  /** Whose turn it is; the last of them on top. */
  readonly front = new Heap<Seat>((one, other) => comesBefore(other.job, one.job));
  /** The others; the next of them on top. */
  readonly rest = new Heap<Seat>((one, other) => comesBefore(one.job, other.job));

  constructor(key: string, limit: number) {
    this.key = key;
    this.limit = limit;
  }

  get room(): number {
    return this.limit - this.holders.size - this.front.size;
  }

  get unused(): boolean {
    return this.holders.size + this.front.size + this.rest.size === 0;
  }
}

export type TurnListener = {
  /** It is its turn for all its keys. */
  freed(job: JobRecord): void;
  /** It is no longer: a job with a higher priority has come, or a limit was lowered. */
  parked(job: JobRecord): void;
};

export class Keys {
  readonly #lines = new Map<string, Line>();
  /** The places of each job that waits for its keys. */
  readonly #seats = new Map<JobRecord, readonly Seat[]>();
  readonly #listener: TurnListener;
  limits: KeyLimits;

  constructor(limits: KeyLimits, listener: TurnListener) {
    this.limits = limits;
    this.#listener = listener;
  }

  /** Lets a waiting job stand in the lines of its keys. */
  enter(job: JobRecord): void {
    const seats = job.keys.map((key) => new Seat(job, this.#line(key)));
    this.#seats.set(job, seats);
    for (const seat of seats) {
      this.#sit(seat);
    }
  }

  /** Takes a waiting job out of its lines, if it stands there. */
  leave(job: JobRecord): void {
    for (const seat of this.#stand(job)) {
      this.#settle(seat.line);
    }
  }

  /** Lets a job whose turn it is hold its keys. */
  hold(job: JobRecord): void {
    for (const { line } of this.#stand(job)) {
      line.holders.add(job);
    }
  }

  /** Lets a job that runs already hold its keys, whoever else does. */
  occupy(job: JobRecord): void {
    for (const key of job.keys) {
      const line = this.#line(key);
      line.holders.add(job);
      this.#settle(line);
    }
  }

  /** Lets a job that held its keys hold them no more. */
  release(job: JobRecord): void {
    for (const key of job.keys) {
      const line = this.#line(key);
      line.holders.delete(job);
      this.#settle(line);
    }
  }

  setLimits(limits: KeyLimits): void {
    this.limits = limits;
    for (const line of this.#lines.values()) {
      line.limit = limitOf(limits, line.key);
      this.#settle(line);
    }
  }

  /** A key for which it is not the job's turn, and the jobs whose turn it is. */
  waitsFor(job: JobRecord): { key: string; heldBy: number[] } | undefined {
    const line = this.#seats.get(job)?.find(({ inFront }) => !inFront)?.line;
    if (line === undefined) {
      return undefined;
    }
    const first = line.front.items.map((seat) => seat.job).toSorted(byTurn);
    return { key: line.key, heldBy: [...line.holders, ...first].map(({ id }) => id) };
  }

  #line(key: string): Line {
    let line = this.#lines.get(key);
    if (line === undefined) {
      line = new Line(key, limitOf(this.limits, key));
      this.#lines.set(key, line);
    }
    return line;
  }

  #sit(seat: Seat): void {
    const { front, rest, room } = seat.line;
    const last = front.first;
    if (room > 0) {
      this.#advance(seat);
    } else if (last !== undefined && comesBefore(seat.job, last.job)) {
      this.#demote(last);
      this.#advance(seat);
    } else {
      rest.add(seat);
    }
  }

  #stand(job: JobRecord): readonly Seat[] {
    const seats = this.#seats.get(job) ?? none;
    for (const seat of seats) {
      (seat.inFront ? seat.line.front : seat.line.rest).remove(seat);
    }
    this.#seats.delete(job);
    return seats;
  }

  /** Fills the front after somebody has left, or shortens it after the limit was lowered. */
  #settle(line: Line): void {
    for (let last = line.front.first; last !== undefined && line.room < 0; last = line.front.first) {
      this.#demote(last);
    }
    for (let next = line.rest.first; next !== undefined && line.room > 0; next = line.rest.first) {
      line.rest.remove(next);
      this.#advance(next);
    }
    if (line.unused) {
      this.#lines.delete(line.key);
    }
  }

  #advance(seat: Seat): void {
    seat.inFront = true;
    seat.line.front.add(seat);
    if (this.#hasTurn(seat.job)) {
      this.#listener.freed(seat.job);
    }
  }

  #hasTurn(job: JobRecord): boolean {
    return this.#seats.get(job)?.every(({ inFront }) => inFront) ?? false;
  }

  #demote(seat: Seat): void {
    const { job, line } = seat;
    line.front.remove(seat);
    if (this.#hasTurn(job)) {
      this.#listener.parked(job);
    }
    seat.inFront = false;
    line.rest.add(seat);
  }
}

// How many running jobs may hold one key at once.

/** The limit of each key. A key that is not named has the limit 1; 0 holds its jobs back. */
export type KeyLimits = Readonly<Record<string, number>>;

const defaultLimit = 1;

function limitOf(limits: KeyLimits, key: string): number {
  return (Object.hasOwn(limits, key) ? limits[key] : undefined) ?? defaultLimit;
}

/** Throws QueueError `badOption`. */
export function checkLimits(limits: KeyLimits): void {
  if (typeof limits !== 'object' || limits === null) {
    throw new QueueError('badOption', '"limits" must be an object of numbers.');
  }
  for (const [key, limit] of Object.entries(limits)) {
    if (!Number.isSafeInteger(limit) || limit < 0) {
      throw new QueueError('badOption', `The limit of "${key}" must be an integer of at least 0.`);
    }
  }
}
