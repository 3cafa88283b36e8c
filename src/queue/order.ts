// Orders as plain data, so that they can be stored or sent: the dispatcher that leads carries an order out at
// once, and every other program passes it on to that one.

import type { Dispatcher } from './dispatcher.ts';
import { QueueError } from './errors.ts';
import type { Job, Work } from './job.ts';
import type { JobEdits, JobOptions } from './options.ts';

export type PlainOptions = Omit<JobOptions, 'signal'>;
type Place = { readonly before: number } | { readonly after: number };

/** One type for each name. */
type Do<Name extends string, With = object> = Name extends string
  ? { readonly do: Name } & Readonly<With>
  : never;

export type Order =
  | Do<'add', { work: Work; options: PlainOptions }>
  | Do<'halt' | 'remove', { ids: readonly number[] }>
  | Do<'haltAll' | 'addWorker' | 'pause' | 'resume' | 'clearEnded'>
  | Do<'haltWorker' | 'retireWorker' | 'moveToTop', { id: number }>
  | Do<'setWorkers', { count: number }>
  | Do<'edit', { id: number; edits: JobEdits }>
  | Do<'move', { id: number; to: Place }>;

/** Any order. `LeaderPort.handlers` carries out those that are not of this file. */
export type AnyOrder = { readonly do: string };

/** Ids of jobs, or of a worker, where the order makes some. */
export type OrderAnswer = readonly number[];

/** What orders are carried out on. */
export type LeaderPort = {
  readonly dispatcher: Dispatcher;
  /** Finds a job, even an ended one that only the store has; the dispatcher then has it, too. */
  readonly find: (id: number) => Job | undefined;
  /** Removes the ended jobs that only the store has. They are hidden from the call on. Never rejects. */
  readonly forgetEnded: () => Promise<void>;
  /** Carry out the orders that are not of this file, by their names. */
  readonly handlers?: { readonly [name: string]: (order: never, leader: LeaderPort) => OrderAnswer | void };
};

/** Carries an order out before it returns; what it halts may end later. Throws QueueError. */
export function carryOut(order: AnyOrder, leader: LeaderPort): OrderAnswer {
  const table = [orderHandlers, leader.handlers ?? {}].find((handlers) => Object.hasOwn(handlers, order.do));
  if (table === undefined) {
    throw new QueueError('badWork', `There is no order "${order.do}".`);
  }
  const carry = (table as OrderHandlers<AnyOrder>)[order.do];
  return carry?.(order, leader) ?? [];
}

/** One function for each order, by its name. */
export type OrderHandlers<Orders extends AnyOrder> = {
  readonly [name in Orders['do']]: (
    order: Extract<Orders, { do: name }>,
    leader: LeaderPort,
  ) => OrderAnswer | void;
};

const orderHandlers: OrderHandlers<Order> = {
  add: ({ work, options }, leader) => {
    findEarlier(options, leader);
    return [leader.dispatcher.addJob(work, options).id];
  },
  halt: ({ ids }, leader) => ids.forEach((id) => void leader.dispatcher.haltJob(needJob(leader, id).id)),
  remove: ({ ids }, leader) => ids.forEach((id) => leader.dispatcher.removeJob(needJob(leader, id).id)),
  clearEnded: (_order, { dispatcher, forgetEnded }) => {
    void forgetEnded();
    dispatcher.clearEnded();
  },
  addWorker: (_order, { dispatcher }) => [dispatcher.addWorker().id],
  haltAll: (_order, { dispatcher }) => void dispatcher.haltAll(),
  haltWorker: ({ id }, { dispatcher }) => void dispatcher.haltWorker(id),
  retireWorker: ({ id }, { dispatcher }) => void dispatcher.retireWorker(id),
  setWorkers: ({ count }, { dispatcher }) => dispatcher.setWorkers(count),
  pause: (_order, { dispatcher }) => dispatcher.pause(),
  resume: (_order, { dispatcher }) => dispatcher.resume(),
  moveToTop: ({ id }, { dispatcher }) => dispatcher.moveToTop(id),
  edit: ({ id, edits }, leader) => {
    findEarlier(edits, leader);
    leader.dispatcher.editJob(id, edits);
  },
  move: ({ id, to }, { dispatcher }) => dispatcher.moveJob(id, to),
};

/** Recalls the jobs that a job comes after: the dispatcher refuses those that it does not have. */
export function findEarlier(
  { after, afterEnd }: Pick<JobEdits, 'after' | 'afterEnd'>,
  { find }: Pick<LeaderPort, 'find'>,
): void {
  // A value that is no list is refused later.
  for (const ids of [after, afterEnd].filter(Array.isArray)) {
    ids.forEach((id: number) => find(id));
  }
}

export function needJob({ find }: Pick<LeaderPort, 'find'>, id: number): Job {
  const job = find(id);
  if (job === undefined) {
    throw new QueueError('unknownJob', `There is no job #${id}.`);
  }
  return job;
}

/** The result of an order, as it is stored or sent. */
export type StoredAnswer =
  | { readonly ok: OrderAnswer }
  | { readonly refused: { readonly reason?: string; readonly message: string } };

/** Carries an order out. Never throws: what the order throws becomes its answer. */
export function answerTo(order: unknown, leader: LeaderPort): StoredAnswer {
  try {
    return { ok: carryOut(order as AnyOrder, leader) };
  } catch (error) {
    const reason = error instanceof QueueError ? error.reason : undefined;
    const message = error instanceof Error ? error.message : String(error);
    return { refused: { ...(reason !== undefined && { reason }), message } };
  }
}

/** Returns what the order has made, or throws what it has thrown where it was carried out. */
export function readAnswer(answer: unknown): OrderAnswer {
  const { ok, refused } = (answer ?? {}) as {
    ok?: OrderAnswer;
    refused?: { reason?: string; message?: string };
  };
  if (Array.isArray(ok)) {
    return ok as number[];
  }
  const message = refused?.message ?? 'The order was not understood.';
  throw refused?.reason === undefined
    ? new Error(message)
    : new QueueError(refused.reason as 'badOption', message);
}
