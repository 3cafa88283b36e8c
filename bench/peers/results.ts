// What a run found, as text: bench/results.md, and the same on the console.

import { median } from '../report.ts';
import { concurrencies, growthSizes, once } from './plan.ts';
import { growthPlot, type Line } from './plot.ts';
import type { Ratios } from './regression.ts';
import { contenders, least, timed } from './sample.ts';
import { targets, verdict, type Round, type Target } from './targets.ts';
import { withPriorities } from './contenders.ts';

export type Run = {
  readonly machine: string;
  readonly versions: string;
  readonly rounds: readonly Round[];
  /** Why something was not measured. */
  readonly skipped: ReadonlyMap<string, string>;
  readonly quick: boolean;
};

/** The middle of each round's own ratio: what slows a round down slows both sides of it. */
function value(run: Run, target: Target): number {
  return median(run.rounds.map((round) => target.of(round)));
}

/** Numbers with two or three digits that count. */
export function digits(figure: number): string {
  if (!Number.isFinite(figure)) {
    return '-';
  }
  return figure.toFixed(figure >= 100 ? 0 : figure >= 10 ? 1 : 2);
}

export function ratiosOf(run: Run): Ratios {
  return Object.fromEntries(
    targets
      .map((target) => [target.id, Number(value(run, target).toFixed(2))] as const)
      .filter(([, ratio]) => !Number.isNaN(ratio)),
  );
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  `| ${head.join(' | ')} |`,
  `| ${head.map((_, index) => (index === 0 ? '---' : '---:')).join(' | ')} |`,
  ...rows.map((cells) => `| ${cells.join(' | ')} |`),
  '',
];

function targetTable(run: Run): string[] {
  const rows = targets.map((target) => {
    const values = run.rounds.map((round) => target.of(round));
    const found = median(values);
    const { bound } = target;
    const [sign, limit] = 'atLeast' in target ? ['≥', target.atLeast] : ['≤', target.atMost];
    const spread = Number.isNaN(found)
      ? '-'
      : `${digits(Math.min(...values))} - ${digits(Math.max(...values))}`;
    return [
      target.text,
      Number.isNaN(found) ? '-' : `${digits(found)} ${target.unit}`,
      spread,
      `${sign} ${limit} ${target.unit}`,
      verdict(target, found),
      bound === undefined ? '' : `${digits(median(run.rounds.map(bound)))} ${target.unit}`,
    ];
  });
  return table(['what', 'median', 'rounds', 'target', 'result', least], rows);
}

function middle(run: Run, key: string, index = 0): number {
  return median(run.rounds.map((round) => round.get(key)?.at(index) ?? Number.NaN));
}

function figureTable(run: Run): string[] {
  const row = (text: string, key: string, index = 0): string[] => [
    text,
    ...timed.map((name) => digits(middle(run, `${key}/${name}`, index))),
  ];
  const places = ['the first ones', 'in the middle', 'the last ones', 'here and there'];
  return table(
    ['', ...timed],
    [
      ...concurrencies.map((n) => row(`(a) added at once, concurrency ${n}, µs a job`, `burst.${n}`)),
      ...concurrencies.map((n) =>
        row(`(b) at most 256 in the queue, concurrency ${n}, µs a job`, `feed.${n}`),
      ),
      row('(c) one at a time, µs a job', 'roundTrip'),
      row('(e) heap per waiting job with promise and closure, B', 'heap'),
      ...places.map((place, index) => row(`(f) halting one of 100,000, ${place}, µs`, 'halt.many', index)),
      row('(g) adding with a busy key, 10,000 waiting, µs', 'keys.many'),
      row('(g) round trip with a free key, 10,000 waiting, µs', 'keys.many', 1),
      row('(h) longest stall, async jobs, ms', 'stall'),
      row('(h) the same with short collections (1 MiB semi-spaces), ms', 'stall.young'),
      row('(h) longest stall, jobs that return at once, ms', 'stall.sync'),
    ],
  );
}

function growthLines(run: Run): Line[] {
  return [false, true].flatMap((priorities) =>
    (priorities ? withPriorities : contenders).map((name): Line => {
      const key = `growth${priorities ? '.priorities' : ''}/${name}`;
      const sizes = growthSizes(name, priorities, run.quick);
      const points = sizes.map((size, index): [number, number] => [size, middle(run, key, index)]);
      const last = run.rounds[0]?.get(once[0]);
      if (priorities && name === 'p-queue' && last?.[0] !== undefined) {
        points.push([300_000, last[0]]);
      }
      return { name, colour: timed.indexOf(name), dashed: priorities, points };
    }),
  );
}

function growthTable(lines: readonly Line[]): string[] {
  const sizes = [1000, 10_000, 30_000, 100_000, 300_000, 1_000_000];
  const rows = lines.map(({ name, dashed, points }) => [
    `${name}${dashed ? ', 10 priorities' : ''}`,
    ...sizes.map((size) => digits(points.find(([jobs]) => jobs === size)?.[1] ?? Number.NaN)),
  ]);
  return table(['(d) µs a job, queued at once', '1k', '10k', '30k', '100k', '300k', '1M'], rows);
}

export function describe(run: Run): { markdown: string; svg: string } {
  const lines = growthLines(run);
  const markdown = [
    '# The queue against its peers',
    '',
    run.machine.replaceAll('\n', '  \n'),
    `${run.versions}.  `,
    `Run: \`node bench/peers.ts\`. Medians of ${run.rounds.length} rounds.`,
    '',
    'In a round everything is measured once, in turns, each in a process of its own: compiled code and the heap of one',
    'queue cannot favour or hurt another, and whatever else the machine does hits all of them. A ratio is that of one',
    'round; shown is the middle one. Before it is measured, each queue runs 50,000 jobs, and the heap is cleaned.',
    'Time is what the main thread had of a processor: on a quiet machine that of the wall, on a busy one without the others.',
    'Halts, keys and stalls are short, and measured by the clock on the wall.',
    'All run the same function; each job and each result is counted. job-queue has ids, states, times, outcomes, a',
    'listener on every change and its default history while it is measured. The least queue (bench/peers/leastQueue.ts) is no',
    'queue to use: it keeps and tells for each job what ours must, and does nothing else. A target that even it misses is',
    'out of reach here for a queue with such jobs, as far as we know how to write one.',
    '',
    '## Targets',
    '',
    ...targetTable(run),
    '## Figures',
    '',
    ...figureTable(run),
    '## Growth',
    '',
    '![Time per job over the number of jobs queued at once](growth.svg)',
    '',
    ...growthTable(lines),
    '1M is measured for job-queue and fastq only. With priorities p-queue is quadratic: its figure at 300k is of one round.',
    'fastq and p-limit know no priorities and cannot take back one waiting job; async.queue searches for it.',
    ...[...run.skipped].map(([key, why]) => `Not measured: ${key}: ${why}`),
    '',
  ].join('\n');
  return { markdown, svg: growthPlot(lines) };
}
