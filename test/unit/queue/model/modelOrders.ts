// Random orders for the queue and its model.

import * as fc from 'fast-check';

/** Which one, counted round a list. */
type Pick = number;

/** Options of a job, with other jobs as picks and dates relative to now. */
export type PickedOptions = {
  readonly priority?: number | undefined;
  readonly timeoutMs?: number | undefined;
  readonly after?: readonly Pick[] | undefined;
  readonly afterEnd?: readonly Pick[] | undefined;
  readonly keys?: readonly string[] | undefined;
  readonly delayMs?: number | undefined;
  readonly dateInMs?: number | undefined;
  readonly retry?: { readonly attempts: number; readonly backoffMs: number } | undefined;
  readonly uniqueKey?: string | undefined;
  readonly service?: boolean | undefined;
  readonly endsAtOnce?: 'well' | 'badly' | undefined;
};

export type ToJob =
  | 'end'
  | 'fail'
  | 'ready'
  | 'haltJob'
  | 'haltWorker'
  | 'retire'
  | 'moveToTop'
  | 'moveJob'
  | 'remove'
  | 'rerun';
export type PickedOrder = { readonly do: ToJob; readonly pick: Pick; readonly other: Pick };
export type ToAll = 'addWorker' | 'haltAll' | 'pause' | 'resume' | 'clearEnded' | 'stop';
export type Order =
  | { readonly do: 'add'; readonly options: PickedOptions }
  | { readonly do: 'edit'; readonly pick: Pick; readonly options: PickedOptions }
  | PickedOrder
  | { readonly do: 'setWorkers' | 'advance' | 'setWall'; readonly n: number }
  | { readonly do: 'limits'; readonly limits: Readonly<Record<string, number>> }
  | { readonly do: 'gate'; readonly shut: boolean }
  | { readonly do: ToAll };

const hour = 3_600_000;
const pick = fc.nat(1000);
const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 3 }).chain((value) => fc.constantFrom(undefined, value));
const jobs = fc.array(pick, { maxLength: 3 });
const keys = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 });
const priority = fc.integer({ min: -1, max: 2 });
const time = fc.oneof(
  { weight: 4, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.record({ delayMs: fc.nat(30) }) },
  {
    weight: 1,
    arbitrary: fc.record({ dateInMs: fc.oneof(fc.integer({ min: -10, max: 40 }), fc.constant(hour)) }),
  },
);
const editable = fc.record({
  after: seldom(jobs),
  afterEnd: seldom(jobs),
  keys: fc.option(keys, { nil: undefined }),
});
const edits = fc
  .tuple(editable, time, fc.record({ priority: seldom(priority) }))
  .map(([some, when, others]): PickedOptions => ({ ...some, ...when, ...others }));
const options = fc
  .tuple(
    editable,
    time,
    fc.record({
      priority,
      timeoutMs: seldom(fc.integer({ min: 1, max: 20 })),
      retry: seldom(fc.record({ attempts: fc.integer({ min: 1, max: 3 }), backoffMs: fc.nat(10) })),
      uniqueKey: seldom(fc.constantFrom('u', 'v')),
      service: seldom(fc.constant(true)),
      endsAtOnce: seldom(fc.constantFrom<('well' | 'badly')[]>('well', 'well', 'badly')),
    }),
  )
  .map(([some, when, others]): PickedOptions => ({ ...some, ...when, ...others }));
const picked = (...orders: ToJob[]): fc.Arbitrary<Order> =>
  fc.record({ do: fc.constantFrom(...orders), pick, other: pick });
const numbered = (name: 'setWorkers' | 'advance' | 'setWall', n: fc.Arbitrary<number>) =>
  fc.record({ do: fc.constant(name), n });
export const anyOrder: fc.Arbitrary<Order> = fc.oneof(
  { weight: 50, arbitrary: fc.record({ do: fc.constant('add' as const), options }) },
  { weight: 50, arbitrary: picked('end', 'end', 'fail', 'ready') },
  {
    weight: 30,
    arbitrary: picked('haltJob', 'haltWorker', 'retire', 'moveToTop', 'moveJob', 'remove', 'rerun'),
  },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('edit' as const), pick, options: edits }) },
  { weight: 15, arbitrary: numbered('setWorkers', fc.nat(4)) },
  { weight: 15, arbitrary: numbered('advance', fc.oneof(fc.nat(15), fc.nat(15), fc.constant(60_000))) },
  {
    weight: 5,
    arbitrary: numbered('setWall', fc.oneof(fc.integer({ min: -30, max: 30 }), fc.constantFrom(-hour, hour))),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('limits' as const),
      limits: fc.record({ a: fc.nat(3), b: fc.integer({ min: 1, max: 2 }) }),
    }),
  },
  { weight: 10, arbitrary: fc.record({ do: fc.constant('gate' as const), shut: fc.boolean() }) },
  {
    weight: 20,
    arbitrary: fc.record({
      do: fc.constantFrom<ToAll[]>(
        'addWorker',
        'addWorker',
        'haltAll',
        'pause',
        'resume',
        'resume',
        'clearEnded',
      ),
    }),
  },
  // Seldom: little can be ordered afterwards.
  { weight: 1, arbitrary: fc.constant<Order>({ do: 'stop' }) },
);
