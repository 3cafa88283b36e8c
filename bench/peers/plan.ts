// What a round measures, under the names by which the targets and the report find it.

import { withPriorities } from './contenders.ts';
import { contenders, timed, type ContenderName, type Sample } from './sample.ts';

export const concurrencies = [1, 4, 64] as const;
/** How many jobs wait where halting and keys are measured: few, and many. */
const few = 10_000;
const many = 100_000;
const keysFew = 100;
const keysMany = 10_000;
/** Where the growth of those ends that no target looks at. */
const longestOthers = 300_000;

export type Plan = ReadonlyMap<string, Sample>;

export function growthSizes(name: ContenderName, priorities: boolean, quick: boolean): number[] {
  const sizes = quick ? [1000, 10_000, 100_000] : [1000, 10_000, 100_000, 1_000_000];
  if (name === 'job-queue' || name === 'fastq') {
    return sizes;
  }
  // With priorities p-queue moves half of its array for each job it adds.
  return name === 'p-queue' && priorities
    ? [1000, 10_000, 30_000]
    : sizes.map((size) => Math.min(size, longestOthers));
}

/** One sample that is too slow to be taken in every round. */
export const once: readonly [string, Sample] = [
  'growth.priorities.once/p-queue',
  { kind: 'growth', contender: 'p-queue', priorities: true, sizes: [longestOthers] },
];

export function planRound(quick: boolean): Plan {
  const jobs = quick ? 50_000 : 200_000;
  const plan = new Map<string, Sample>();
  for (const contender of timed) {
    for (const concurrency of concurrencies) {
      plan.set(`burst.${concurrency}/${contender}`, { kind: 'burst', contender, jobs, concurrency });
      plan.set(`feed.${concurrency}/${contender}`, {
        kind: 'feed',
        contender,
        jobs: jobs / 2,
        concurrency,
      });
    }
    plan.set(`roundTrip/${contender}`, { kind: 'roundTrip', contender, jobs: jobs / 2 });
  }
  for (const contender of contenders) {
    for (const priorities of withPriorities.includes(contender) ? [false, true] : [false]) {
      const sizes = growthSizes(contender, priorities, quick);
      plan.set(`growth${priorities ? '.priorities' : ''}/${contender}`, {
        kind: 'growth',
        contender,
        sizes,
        priorities,
      });
    }
    plan.set(`heap/${contender}`, { kind: 'heap', contender, jobs: few * 10, bare: false });
    plan.set(`stall/${contender}`, { kind: 'stall', contender, jobs, sync: false });
    plan.set(`stall.young/${contender}`, { kind: 'stall', contender, jobs, sync: false, youngMb: 1 });
  }
  plan.set('stall.sync/job-queue', { kind: 'stall', contender: 'job-queue', jobs, sync: true });
  plan.set('heap.bare/job-queue', { kind: 'heap', contender: 'job-queue', jobs: few * 10, bare: true });
  plan.set('halt.few/job-queue', { kind: 'halt', contender: 'job-queue', waiting: few, halts: 1000 });
  plan.set('halt.many/job-queue', { kind: 'halt', contender: 'job-queue', waiting: many, halts: 1000 });
  plan.set('halt.many/p-queue', { kind: 'halt', contender: 'p-queue', waiting: many, halts: 50 });
  plan.set('halt.many/async', { kind: 'halt', contender: 'async', waiting: many, halts: 50 });
  plan.set('keys.few/job-queue', { kind: 'keys', waiting: keysFew, jobs: 2000 });
  plan.set('keys.many/job-queue', { kind: 'keys', waiting: keysMany, jobs: 2000 });
  plan.set('bulkAdd/job-queue', { kind: 'bulkAdd', jobs });
  return plan;
}
