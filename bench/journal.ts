// What it costs to lose nothing. Run: node bench/journal.ts [rounds]
//   Jobs that do nothing, every one on the disk before it counts: ours beside plainjob (better-sqlite3) and BullMQ
//   (redis-server, when there is one), interleaved in one run, each in a fresh process and a fresh folder. All of them
//   sync at every commit; plainjob and redis are also shown as they come, which loses the last seconds in a power cut.
// Writes bench/journal-results.md.

import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
    const args = ['--no-warnings', path.join(here, 'journalMeasurements.ts'), contender, folder];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 300_000 });
    return JSON.parse(stdout) as Figures;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const chosen = contenders.filter(({ needsRedis }) => !needsRedis || hasRedis());
const results = new Map<Contender, Figures[]>(chosen.map(({ name }) => [name, []]));
for (let round = 0; round < rounds; round += 1) {
  for (const { name } of round % 2 === 0 ? chosen : chosen.toReversed()) {
    results.get(name)?.push(await measure(name));
  }
  console.log(`Round ${round + 1} of ${rounds} is done.`);
}

function middle(name: Contender, figure: keyof Figures): number {
  return median((results.get(name) ?? []).map((figures) => figures[figure]));
}

const perSecond = (value: number): string => Math.round(value).toLocaleString('en');
const rows = chosen.map(({ name, durability }) => {
  const ratio = middle('job-queue', 'processedPerSecond') / middle(name, 'processedPerSecond');
  const all = (results.get(name) ?? []).map(({ processedPerSecond }) => processedPerSecond);
  const cells = [
    name,
    durability,
    perSecond(middle(name, 'addedPerSecond')),
    `${middle(name, 'singleAddMs').toFixed(2)} ms`,
    `${perSecond(middle(name, 'processedPerSecond'))} (${perSecond(Math.min(...all))}-${perSecond(Math.max(...all))})`,
    name === 'job-queue' ? '' : `${ratio.toFixed(1)} x`,
  ];
  return `| ${cells.join(' | ')} |`;
});
const missing = chosen.length < contenders.length ? '\nBullMQ was skipped: there is no redis-server here.\n' : '';
const markdown = `# Durable jobs

\`node bench/journal.ts\`, median of ${rounds} interleaved rounds (slowest-fastest), each in a process and a folder of its own.

\`\`\`
${machine()}
\`\`\`

- **added/s**: jobs accepted in one batch (\`addJobs\`, \`addMany\`, \`addBulk\`) until they are on the disk.
- **single add**: one job, from the call until it is on the disk; the median of 500.
- **processed/s**: that batch, no work in the jobs, 10 at once where that can be chosen, until every end is on the disk.

| | on the disk | added/s | single add | processed/s | ours is |
|---|---|---|---|---|---|
${rows.join('\n')}
${missing}`;
console.log(`\n${markdown}`);
writeFileSync(path.join(here, 'journal-results.md'), markdown);
