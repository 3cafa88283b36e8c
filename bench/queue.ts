// What a job costs when its work costs nothing. Run: node bench/queue.ts [jobs] [rounds]
//   batch:      adds all jobs, then waits until all are finished
//   round trip: adds one job and awaits its outcome, again and again
// Each figure is the median of the rounds after one round that only warms up.

import { Dispatcher } from '../src/queue/index.ts';
import { machine, median, row } from './report.ts';

const jobs = Number(process.argv[2] ?? 200_000);
const rounds = Number(process.argv[3] ?? 5);
const count = jobs.toLocaleString('en');

async function batch(workers: number, listen: boolean): Promise<number> {
  const queue = new Dispatcher({ workers });
  if (listen) {
    queue.onDidChangeJob(() => {});
    queue.onDidChangeWorker(() => {});
  }
  const began = performance.now();
  for (let n = 0; n < jobs; n += 1) {
    queue.addJob(() => {});
  }
  await queue.finished();
  return performance.now() - began;
}

async function roundTrips(): Promise<number> {
  const queue = new Dispatcher({ workers: 1 });
  const began = performance.now();
  for (let n = 0; n < jobs; n += 1) {
    await queue.addJob(() => {}).finished;
  }
  return performance.now() - began;
}

async function measure(name: string, round: () => Promise<number>): Promise<void> {
  const tookMs: number[] = [];
  for (let n = 0; n <= rounds; n += 1) {
    const ms = await round();
    if (n > 0) {
      tookMs.push(ms);
    }
  }
  const middle = median(tookMs);
  const perSecond = Math.round((jobs / middle) * 1000).toLocaleString('en');
  const range = `${Math.min(...tookMs).toFixed(0)}-${Math.max(...tookMs).toFixed(0)}`;
  row(
    name,
    `${middle.toFixed(0).padStart(5)} ms (${range})   ${((middle / jobs) * 1000).toFixed(2)} µs a job   ${perSecond} jobs/s`,
  );
}

console.log(machine());
console.log(`${count} jobs that do nothing, median of ${rounds} rounds (fastest-slowest)`);
for (const workers of [1, 4, 64]) {
  await measure(`batch, ${workers} worker${workers === 1 ? '' : 's'}`, () => batch(workers, false));
}
await measure('batch, 4 workers, two listeners', () => batch(4, true));
await measure('round trip, one job at a time, 1 worker', roundTrips);
