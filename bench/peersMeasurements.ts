// One measurement in a process of its own, started by bench/peers.ts: reads a sample, prints its answer.

import type { Answer, Sample } from './peers/sample.ts';
import { measureBurst, measureFeed, measureGrowth, measureRoundTrips } from './peers/speed.ts';
import { measureBulkAdd, measureStackGrowth, measureStall } from './peers/stall.ts';
import { measureHalts, measureHeap, measureKeys } from './peers/waiting.ts';

const growthConcurrency = 4;

async function figures(sample: Sample): Promise<Answer | number[]> {
  switch (sample.kind) {
    case 'burst':
      return [await measureBurst(sample.contender, sample, sample.jobs)];
    case 'feed':
      return [await measureFeed(sample.contender, sample, sample.jobs)];
    case 'roundTrip':
      return [await measureRoundTrips(sample.contender, sample.jobs)];
    case 'growth': {
      const { contender, priorities, sizes } = sample;
      return measureGrowth(contender, { concurrency: growthConcurrency, priorities }, sizes);
    }
    case 'heap':
      return [await measureHeap(sample.contender, sample.jobs, sample.bare)];
    case 'halt':
      return measureHalts(sample.contender, sample.waiting, sample.halts);
    case 'keys':
      return measureKeys(sample.waiting, sample.jobs);
    case 'stall': {
      const longestMs = await measureStall(sample.contender, sample.jobs, sample.sync);
      const deeper =
        sample.sync && sample.contender === 'job-queue' ? await measureStackGrowth(sample.jobs) : 0;
      return [longestMs, deeper];
    }
    case 'bulkAdd':
      return measureBulkAdd(sample.jobs);
  }
}

// Ctrl+C is for the driver, which ends after its round.
process.on('SIGINT', () => {});
const answer = await figures(JSON.parse(process.argv[2] ?? '') as Sample);
// Written at once: jobs that never end must not keep the process.
process.stdout.write(JSON.stringify(Array.isArray(answer) ? { figures: answer } : answer), () =>
  process.exit(),
);
