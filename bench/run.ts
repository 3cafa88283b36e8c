// Runs every benchmark, one after the other: `npm run bench`.
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import path from 'node:path';

/** Figures, measurements and shared printing are parts of a benchmark, not benchmarks. */
const parts = /(Figures|Measurements|filledStore|report|run)\.ts$/;

for (const file of globSync('*.ts', { cwd: import.meta.dirname }).filter((name) => !parts.test(name))) {
  console.log(`\n— ${file}\n`);
  const { status } = spawnSync(process.execPath, [path.join(import.meta.dirname, file)], {
    stdio: 'inherit',
  });
  if (status !== 0) {
    process.exitCode = 1;
  }
}
