// Our dispatcher against fastq (promise API), p-queue, p-limit and async.queue. Run: node bench/peers.ts
//   --quick      fewer jobs, two rounds, writes nothing     --rounds N   default 5
//   --only TEXT  only samples whose name contains it, writes nothing
//   Ctrl+C ends it after the round that runs.
//   --wall       measures by the clock on the wall, not by the main thread's processor time; writes nothing
// Writes bench/results.md, bench/growth.svg (docs/images/growth.png) and bench/ratios.json, and says which
// ratios got worse since the last commit.

import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { savePicture } from './peers/picture.ts';
import { once, planRound } from './peers/plan.ts';
import { committedRatios, compareRatios, saveRatios } from './peers/regression.ts';
import { describe, digits, ratiosOf, type Run } from './peers/results.ts';
import { contenders, type Answer, type Sample } from './peers/sample.ts';
import { machine, row } from './report.ts';

const here = import.meta.dirname;
const longestMs = 300_000;

async function measure(sample: Sample): Promise<Answer> {
  const program = path.join(here, 'peersMeasurements.ts');
  const young = 'youngMb' in sample ? [`--max-semi-space-size=${sample.youngMb}`] : [];
  const args = ['--expose-gc', '--no-warnings', ...young, program, JSON.stringify(sample)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: longestMs, env });
  return JSON.parse(stdout) as Answer;
}

function versions(): string {
  const peers = contenders.filter((name) => name !== 'job-queue');
  return peers
    .map((name) => {
      const file = path.join(here, '..', 'node_modules', name, 'package.json');
      return `${name} ${(JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version}`;
    })
    .join(', ');
}

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    rounds: { type: 'string' },
    only: { type: 'string' },
    wall: { type: 'boolean' },
  },
});
const quick = values.quick === true;
const roundCount = Number(values.rounds ?? (quick ? 2 : 5));
const plan = [...planRound(quick)].filter(([key]) => key.includes(values.only ?? ''));
const wall = values.wall === true;
const partial = quick || wall || values.only !== undefined;
// Processes start faster with it; it holds no compiled state of what ran.
const cache = path.join(here, '..', 'out', 'bench', 'compileCache');
const env = { ...process.env, JOBQUEUE_BENCH_WALL: wall ? '1' : '0', NODE_COMPILE_CACHE: cache };
const [load = 0] = loadavg();
const run: Run & { rounds: Map<string, readonly number[]>[]; skipped: Map<string, string> } = {
  machine: `${machine()}, load before ${load.toFixed(1)}`,
  versions: versions(),
  rounds: [],
  skipped: new Map(),
  quick,
};
console.log(`${run.machine}\n${run.versions}\n`);

// Interrupted, it ends with the round that runs.
let rounds = roundCount;
process.once('SIGINT', () => {
  rounds = run.rounds.length;
});

const began = performance.now();
for (let index = 0; index < rounds; index += 1) {
  const round = new Map<string, readonly number[]>();
  run.rounds.push(round);
  // Nobody is always the one after the slowest.
  const turned = index % 2 === 0 ? plan : plan.toReversed();
  for (const [key, sample] of index === 0 && !partial ? [...turned, once] : turned) {
    if (!run.skipped.has(key)) {
      const answer = await measure(sample);
      if ('skipped' in answer) {
        run.skipped.set(key, answer.skipped);
        console.log(`Skipped ${key}: ${answer.skipped}`);
      } else {
        round.set(key, answer.figures);
        if (values.only !== undefined) {
          row(key, answer.figures.map(digits).join('  '));
        }
      }
    }
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(`Round ${index + 1} of ${roundCount} is done after ${seconds} s.`);
}

const { markdown, svg } = describe(run);
console.log(`\n${markdown}`);
const ratios = ratiosOf(run);
if (!partial) {
  const before = committedRatios();
  writeFileSync(path.join(here, 'results.md'), markdown);
  writeFileSync(path.join(here, 'growth.svg'), svg);
  saveRatios(ratios);
  console.log(compareRatios(ratios, before).join('\n'));
  console.log(await savePicture());
}
