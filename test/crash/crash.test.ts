// Hosts die at every moment there is, and others go on. What must hold is asked of the outside: see
// `World.verdict`.

import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { machine } from '../../bench/report.ts';
import { root } from '../../scripts/paths.mjs';
import { bundlePrograms } from './programs.ts';
import { isOrderPoint, type Point, points } from './points.ts';
import { Random } from './random.ts';
import { busyStore, oneHost, type Round, twoHosts } from './rounds.ts';
import { type Verdict, World } from './world.ts';

const full = process.env['CRASH'] === 'full';
const seed = Number(process.env['CRASH_SEED'] ?? randomInt(2 ** 31));
/** The machine's cores are shared with the hosts, their launchers and the children. */
const atOnce = 3;

type Suite = {
  readonly name: string;
  readonly play: (round: Round) => Promise<void>;
  readonly points: readonly Point[];
  readonly rounds: number;
};

const suites: readonly Suite[] = [
  {
    name: 'one host',
    play: oneHost,
    points: points.filter((point) => !isOrderPoint(point)),
    rounds: full ? 500 : 50,
  },
  { name: 'a busy store', play: busyStore, points: [], rounds: full ? 300 : 10 },
  { name: 'two hosts', play: twoHosts, points: points.filter(isOrderPoint), rounds: full ? 500 : 10 },
];

type Played = Verdict & { readonly round: number; readonly point: string };

async function playOne(suite: Suite, round: number): Promise<Played[]> {
  // Each named moment in turn, and then some random ones.
  const point = suite.points[round % Math.ceil(suite.points.length * 1.25)];
  const played: Played[] = [];
  // A moment that did not come is tried again with other numbers; every round is judged.
  for (let tries = 0; tries < 4; tries += 1) {
    const verdict = await judged(suite, new Random(seed + round + tries * suite.rounds), point);
    played.push({ ...verdict, round, point: point?.point ?? 'random' });
    if (point === undefined || verdict.hits.length > 0) {
      break;
    }
  }
  return played;
}

async function judged({ play }: Suite, random: Random, point: Point | undefined): Promise<Verdict> {
  const world = new World();
  try {
    await play({ world, random, point });
    const verdict = world.verdict();
    if (isBad(verdict)) {
      console.log(`At ${point?.point}:\n${world.transcript()}\n`, verdict);
    }
    return verdict;
  } catch (error) {
    console.log(`At ${point?.point}:\n${world.transcript()}`);
    throw error;
  } finally {
    world.remove();
  }
}

function isBad({ lost, doubled, orphaned, untrue, integrity }: Verdict): boolean {
  return lost.length + doubled.length + orphaned.length + untrue.length > 0 || integrity !== 'ok';
}

async function playAll(suite: Suite): Promise<Played[]> {
  const rounds = Array.from({ length: suite.rounds }, (_, round) => round);
  const played: Played[] = [];
  const lane = async (): Promise<void> => {
    for (let round = rounds.shift(); round !== undefined; round = rounds.shift()) {
      played.push(...(await playOne(suite, round)));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return played;
}

type Tally = { readonly [what: string]: number | string };

function tally(played: readonly Played[]): Tally {
  const sum = (count: (verdict: Played) => number): number =>
    played.reduce((total, verdict) => total + count(verdict), 0);
  const hit = new Set(played.flatMap(({ hits }) => hits));
  return {
    rounds: played.length,
    'jobs accepted': sum(({ accepted }) => accepted),
    lost: sum(({ lost }) => lost.length),
    'started twice': sum(({ doubled }) => doubled.length),
    'left running unseen': sum(({ orphaned }) => orphaned.length),
    'told wrongly': sum(({ untrue }) => untrue.length),
    'damaged files': sum(({ integrity }) => Number(integrity !== 'ok')),
    'interrupted, their launcher having died': sum(({ interrupted }) => interrupted),
    'deaths at a named moment': `${sum(({ hits }) => hits.length)}, at ${hit.size} moments`,
  };
}

const lines = (name: string, results: Tally): string =>
  [`${name}:`, ...Object.entries(results).map(([what, count]) => `  ${what}: ${count}`)].join('\n');

async function writeResults(suitesPlayed: readonly (readonly [string, Tally])[]): Promise<void> {
  const columns = Object.keys(suitesPlayed[0]?.[1] ?? {});
  const text = [
    '# Hosts that are killed',
    '',
    `Written by \`npm run test:crash\`, seed ${seed}. ${machine().replaceAll('\n', ', ')}.`,
    'A host runs the real dispatcher, store and launcher; it, or its launcher, dies, and others go on until every job has ended.',
    'Judged by what each child process has written down itself.',
    '',
    `| | ${columns.join(' | ')} |`,
    `|${' --- |'.repeat(columns.length + 1)}`,
    ...suitesPlayed.map(([name, results]) => `| ${name} | ${Object.values(results).join(' | ')} |`),
    '',
  ].join('\n');
  await writeFile(path.join(root, 'bench', 'results-crash.md'), text);
}

// It reads the process table of Linux.
describe.skipIf(process.platform !== 'linux')('hosts that are killed', () => {
  const results: [string, Tally][] = [];
  beforeAll(bundlePrograms);
  afterAll(() => (full ? writeResults(results) : undefined));

  test.each(suites)('$name', { timeout: full ? 7_200_000 : 600_000 }, async (suite) => {
    const played = await playAll(suite);
    const tallied = tally(played);
    console.log(lines(`${suite.name}, seed ${seed}`, tallied));
    results.push([suite.name, tallied]);
    expect(played.filter(isBad)).toEqual([]);
    const hit = new Set(played.flatMap(({ hits }) => hits));
    expect(suite.points.map(({ point }) => point).filter((point) => !hit.has(point))).toEqual([]);
  });
});
