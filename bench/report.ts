// What the benchmarks print alike: where they ran, and the middle of several rounds.

import { readFileSync } from 'node:fs';
import { cpus, platform, release, totalmem } from 'node:os';

export function machine(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const [cpu] = cpus();
  return [
    `job-queue ${version}, node ${process.version}, v8 ${process.versions.v8}`,
    `${platform()} ${release()}, ${cpus().length} x ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  ].join('\n');
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

export function row(name: string, text: string): void {
  console.log(`${name.padEnd(44)} ${text}`);
}
