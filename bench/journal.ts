// What it costs to lose nothing. Run: node bench/journal.ts [rounds]
//   Jobs that do nothing, every one on the disk before it counts: ours beside plainjob (better-sqlite3) and
//   BullMQ (redis-server, when there is one), interleaved in one run, each in a fresh process and a fresh
//   folder. All of them sync at every commit; plainjob and redis are also shown as they come, which loses the
//   last seconds in a power cut.
// Writes bench/journal-results.md.

import { execFile, execFileSync } from 'node:child_process';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Contender, contenders, type Figures } from './journalFigures.ts';
import { machine, median } from './report.ts';

const rounds = Number(process.argv[2] ?? 5);
const here = import.meta.dirname;

function hasRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function measure(contender: Contender): Promise<Figures> {
  const folder = mkdtempSync(path.join(tmpdir(), 'jobqueue-bench-'));
  try {
    const args = [
      '--no-warnings',
      path.join(here, 'journalMeasurements.ts'),
      JSON.stringify(contender),
      folder,
    ];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 300_000 });
    return JSON.parse(stdout) as Figures;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What every one of them waits for at each commit. */
function syncMs(): number {
  const folder = mkdtempSync(path.join(tmpdir(), 'jobqueue-bench-'));
  const file = openSync(path.join(folder, 'sync'), 'w');
  const page = Buffer.alloc(8192, 1);
  const took = Array.from({ length: 100 }, () => {
    const began = performance.now();
    writeSync(file, page);
    fdatasyncSync(file);
    return performance.now() - began;
  });
  closeSync(file);
  rmSync(folder, { recursive: true });
  return median(took);
}

const [load = 0] = loadavg();
const syncs = [syncMs()];
const chosen = contenders.filter(({ system }) => system !== 'BullMQ' || hasRedis());
const results = new Map<Contender, Figures[]>(chosen.map((contender) => [contender, []]));
for (let round = 0; round < rounds; round += 1) {
  for (const contender of round % 2 === 0 ? chosen : chosen.toReversed()) {
    results.get(contender)?.push(await measure(contender));
  }
  syncs.push(syncMs());
  console.log(`Round ${round + 1} of ${rounds} is done.`);
}

function all(contender: Contender, figure: keyof Figures): number[] {
  return (results.get(contender) ?? []).map((figures) => figures[figure]);
}

/** Ours with as many at once, in the same round. */
function ratio(contender: Contender): string {
  const ours = chosen.find(({ system, atOnce }) => system === 'job-queue' && atOnce >= contender.atOnce);
  if (!ours || contender.system === 'job-queue') {
    return '';
  }
  const theirs = all(contender, 'processedPerSecond');
  const ratios = all(ours, 'processedPerSecond').map((value, round) => value / (theirs[round] ?? Number.NaN));
  return `${median(ratios).toFixed(1)} x`;
}

const perSecond = (value: number): string => Math.round(value).toLocaleString('en');
const rows = chosen.map((contender) => {
  const processed = all(contender, 'processedPerSecond');
  const cells = [
    contender.system,
    contender.durability,
    String(contender.atOnce),
    perSecond(median(all(contender, 'addedPerSecond'))),
    `${median(all(contender, 'singleAddMs')).toFixed(2)} ms`,
    `${perSecond(median(processed))} (${perSecond(Math.min(...processed))}-${perSecond(Math.max(...processed))})`,
    ratio(contender),
  ];
  return `| ${cells.join(' | ')} |`;
});
const missing =
  chosen.length < contenders.length ? '\nBullMQ was skipped: there is no redis-server here.\n' : '';
const markdown = `# Durable jobs

\`node bench/journal.ts\`, median of ${rounds} interleaved rounds (slowest-fastest), each in a process and a folder of its own.

\`\`\`
${machine()}, load before ${load.toFixed(1)}
writing 8 KiB and syncing it takes ${median(syncs).toFixed(2)} ms (${Math.min(...syncs).toFixed(2)}-${Math.max(...syncs).toFixed(2)})
\`\`\`

- **added/s**: jobs accepted in one batch (\`addJobs\`, \`addMany\`, \`addBulk\`) until they are on the disk.
- **single add**: one job, from the call until it is on the disk; the median of 500.
- **at once**: workers, or concurrency; plainjob does one job after the other, and is compared with our 10.
- **processed/s**: that batch, no work in the jobs, until every end is on the disk.

| | on the disk | at once | added/s | single add | processed/s | ours is |
|---|---|---|---|---|---|---|
${rows.join('\n')}
${missing}`;
console.log(`\n${markdown}`);
writeFileSync(path.join(here, 'journal-results.md'), markdown);
