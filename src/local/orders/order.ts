// What can be ordered of a queue, as plain data: the window that leads carries an order out at once; any other one leaves
// it in the store, where the leading window finds it.

import {
  QueueError,
  type Dispatcher,
  type Job,
  type JobEdits,
  type JobOptions,
  type Work,
} from '../../queue/index.ts';

export type PlainOptions = Omit<JobOptions, 'signal'>;
type Place = { readonly before: number } | { readonly after: number };

/** One type for each name. */
type Do<Name extends string, With = object> = Name extends string
  ? { readonly do: Name } & Readonly<With>
  : never;

export type Order =
  | Do<'add', { work: Work; options: PlainOptions }>
  | Do<'rerunChanged', { id: number; work: Work; options: PlainOptions }>
  | Do<'halt' | 'remove', { ids: readonly number[] }>
  | Do<'haltAll' | 'addWorker' | 'pause' | 'resume' | 'clearEnded'>
  | Do<'haltWorker' | 'retireWorker' | 'moveToTop', { id: number }>
  | Do<'setWorkers', { count: number }>
  | Do<'edit', { id: number; edits: JobEdits }>
  | Do<'move', { id: number; to: Place }>;

/** Any order: one that is not of this file is carried out by its carrier in `Owner`. */
export type AnyOrder = { readonly do: string };

/** Ids of jobs, or of a worker, where the order makes some. */
export type OrderAnswer = readonly number[];

/** The queue that orders are carried out on. */
export type Owner = {
  readonly dispatcher: Dispatcher;
  /** Also an ended job that only the store has; after that the dispatcher has it. */
  readonly find: (id: number) => Job | undefined;
  /** Removes the ended jobs that only the store has; they are not shown from the call on. Never rejects. */
  readonly forgetEnded: () => Promise<void>;
  /** Carries out the orders that are not of this file, by their names. */
  readonly carriers?: { readonly [name: string]: (order: never, owner: Owner) => OrderAnswer | void };
};

/** Does all that is ordered before it returns; what has been halted may end later. Throws QueueError. */
export function carryOut(order: AnyOrder, owner: Owner): OrderAnswer {
  const table = [ownCarriers, owner.carriers ?? {}].find((carriers) => Object.hasOwn(carriers, order.do));
  if (table === undefined) {
    throw new QueueError('badWork', `There is no order "${order.do}".`);
  }
  const carry = (table as Carriers<AnyOrder>)[order.do];
  return carry?.(order, owner) ?? [];
}

/** One function for each order, by its name. */
export type Carriers<Orders extends AnyOrder> = {
  readonly [name in Orders['do']]: (order: Extract<Orders, { do: name }>, owner: Owner) => OrderAnswer | void;
};

const ownCarriers: Carriers<Order> = {
  add: ({ work, options }, owner) => {
    findEarlier(options, owner);
    return [owner.dispatcher.addJob(work, options).id];
  },
  rerunChanged: ({ id, work, options }, owner) => {
    findEarlier(options, owner);
    return [owner.dispatcher.rerunJob(needJob(owner, id).id, options, work).id];
  },
  halt: ({ ids }, owner) => ids.forEach((id) => void owner.dispatcher.haltJob(needJob(owner, id).id)),
  remove: ({ ids }, owner) => ids.forEach((id) => owner.dispatcher.removeJob(needJob(owner, id).id)),
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
  edit: ({ id, edits }, owner) => {
    findEarlier(edits, owner);
    owner.dispatcher.editJob(id, edits);
  },
  move: ({ id, to }, { dispatcher }) => dispatcher.moveJob(id, to),
};

/** The dispatcher refuses a job that comes after one that it does not have. */
export function findEarlier(
  { after, afterEnd }: Pick<JobEdits, 'after' | 'afterEnd'>,
  { find }: Pick<Owner, 'find'>,
): void {
  // Other extensions may get it wrong; then it is refused later.
  for (const ids of [after, afterEnd].filter(Array.isArray)) {
    ids.forEach((id: number) => find(id));
  }
}

export function needJob({ find }: Pick<Owner, 'find'>, id: number): Job {
  const job = find(id);
  if (job === undefined) {
    throw new QueueError('unknownJob', `There is no job #${id}.`);
  }
  return job;
}

/** How an order went, as it is stored. */
export type StoredAnswer =
  | { readonly ok: OrderAnswer }
  | { readonly refused: { readonly reason?: string; readonly message: string } };

/** Never throws: what the order throws is its answer. */
export function answerTo(order: unknown, owner: Owner): StoredAnswer {
  try {
    return { ok: carryOut(order as AnyOrder, owner) };
  } catch (error) {
    const reason = error instanceof QueueError ? error.reason : undefined;
    const message = error instanceof Error ? error.message : String(error);
    return { refused: { ...(reason !== undefined && { reason }), message } };
  }
}

/** Throws what the order has thrown in the other window. */
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
