// What the issue asks for, as ratios and figures of one round.

import { concurrencies } from './plan.ts';
import { least } from './sample.ts';

/** The figures of each sample of a round; those that were skipped are missing. */
export type Round = ReadonlyMap<string, readonly number[]>;

export type Target = {
  /** What the saved ratios call it. */
  readonly id: string;
  readonly text: string;
  readonly unit: '×' | 'B' | 'µs' | 'ms' | 'frames';
  /** NaN when something that it needs was skipped. */
  readonly of: (round: Round) => number;
  /** The same for the least queue in our place. */
  readonly bound?: (round: Round) => number;
} & ({ readonly atLeast: number } | { readonly atMost: number });

const us = 'job-queue';
const first = (round: Round, key: string): number => round.get(key)?.[0] ?? Number.NaN;
const last = (round: Round, key: string): number => round.get(key)?.at(-1) ?? Number.NaN;
const worst = (round: Round, key: string): number => Math.max(...(round.get(key) ?? [Number.NaN]));
const mean = (round: Round, key: string): number => {
  const figures = round.get(key) ?? [];
  return figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
};

/** How many times as fast as a peer. */
const faster =
  (what: string, peer: string, than: string = us) =>
  (round: Round) =>
    first(round, `${what}/${peer}`) / first(round, `${what}/${than}`);

/** Time per job of the largest burst to that of 10,000 jobs. */
const growth = (key: string) => (round: Round) => last(round, key) / (round.get(key)?.[1] ?? Number.NaN);

function speedTargets(): Target[] {
  return concurrencies.flatMap((concurrency): Target[] => {
    const [burst, feed] = [`burst.${concurrency}`, `feed.${concurrency}`];
    const at = `concurrency ${concurrency}`;
    return [
      {
        id: `${burst}/fastq`,
        text: `(a) added at once, ${at}: speed to fastq's`,
        unit: '×',
        of: faster(burst, 'fastq'),
        bound: faster(burst, 'fastq', least),
        atLeast: 1.3,
      },
      {
        id: `${burst}/p-queue`,
        text: `(a) added at once, ${at}: speed to p-queue's`,
        unit: '×',
        of: faster(burst, 'p-queue'),
        bound: faster(burst, 'p-queue', least),
        atLeast: 2.5,
      },
      {
        id: `${feed}/fastq`,
        text: `(b) at most 256 in the queue, ${at}: speed to fastq's`,
        unit: '×',
        of: faster(feed, 'fastq'),
        bound: faster(feed, 'fastq', least),
        atLeast: 1,
      },
      {
        id: `${feed}/p-queue`,
        text: `(b) at most 256 in the queue, ${at}: speed to p-queue's`,
        unit: '×',
        of: faster(feed, 'p-queue'),
        bound: faster(feed, 'p-queue', least),
        atLeast: 3,
      },
    ];
  });
}

export const targets: readonly Target[] = [
  ...speedTargets().toSorted((one, other) => one.text.localeCompare(other.text, 'en', { numeric: true })),
  {
    id: 'roundTrip/fastq',
    text: "(c) one at a time: time to fastq's",
    unit: '×',
    of: (round) => 1 / faster('roundTrip', 'fastq')(round),
    bound: (round) => 1 / faster('roundTrip', 'fastq', least)(round),
    atMost: 2,
  },
  {
    id: 'growth',
    text: '(d) time per job, 1M queued to 10k',
    unit: '×',
    of: growth(`growth/${us}`),
    atMost: 1.5,
  },
  {
    id: 'growth.priorities',
    text: '(d) the same with 10 random priorities',
    unit: '×',
    of: growth(`growth.priorities/${us}`),
    atMost: 3,
  },
  {
    id: 'heap.bare',
    text: '(e) heap per waiting job, no promise',
    unit: 'B',
    of: (round) => first(round, `heap.bare/${us}`),
    atMost: 240,
  },
  {
    id: 'heap',
    text: '(e) heap per waiting job, promise and closure',
    unit: 'B',
    of: (round) => first(round, `heap/${us}`),
    atMost: 400,
  },
  {
    id: 'halt',
    text: '(f) halting one of 100,000, slowest place',
    unit: 'µs',
    of: (round) => worst(round, `halt.many/${us}`),
    atMost: 3,
  },
  {
    id: 'halt.flat',
    text: '(f) the mean at 100,000 to that at 10,000',
    unit: '×',
    of: (round) => mean(round, `halt.many/${us}`) / mean(round, `halt.few/${us}`),
    atMost: 2,
  },
  {
    id: 'keys',
    text: '(g) adding with a busy key, 10,000 waiting to 100 (logarithmic is 2)',
    unit: '×',
    of: (round) => first(round, `keys.many/${us}`) / first(round, `keys.few/${us}`),
    atMost: 2,
  },
  {
    id: 'keys.free',
    text: '(g) round trip with a free key, 10,000 waiting to 100',
    unit: '×',
    of: (round) => last(round, `keys.many/${us}`) / last(round, `keys.few/${us}`),
    atMost: 2,
  },
  {
    id: 'stall',
    text: '(h) longest stall, draining 200,000 async jobs',
    unit: 'ms',
    of: (round) => first(round, `stall/${us}`),
    atMost: 10,
  },
  {
    id: 'stall.sync',
    text: '(h) longest stall, jobs that return at once',
    unit: 'ms',
    of: (round) => first(round, `stall.sync/${us}`),
    atMost: 10,
  },
  {
    id: 'stack',
    text: '(h) the stack of the last of these to that of an early one',
    unit: 'frames',
    of: (round) => last(round, `stall.sync/${us}`),
    atMost: 10,
  },
  {
    id: 'bulkAdd',
    text: '(h) longest stall of a bulk add',
    unit: 'ms',
    of: (round) => first(round, `bulkAdd/${us}`),
    atMost: 10,
  },
];

export type Verdict = 'met' | 'missed' | 'not measured';

export function verdict(target: Target, value: number): Verdict {
  if (Number.isNaN(value)) {
    return 'not measured';
  }
  const met = 'atLeast' in target ? value >= target.atLeast : value <= target.atMost;
  return met ? 'met' : 'missed';
}

/** By what share a value is worse than an earlier one; below 0 when it is better. */
export function worseBy(target: Target, value: number, before: number): number {
  return 'atLeast' in target ? before / value - 1 : value / before - 1;
}
