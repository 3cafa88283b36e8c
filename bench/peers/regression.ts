// Compares with the ratios of the last commit. It tells; it fails nothing.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { targets, worseBy } from './targets.ts';

/** Two runs on one machine differ by as much. */
const tolerance = 0.15;
const file = path.join(import.meta.dirname, '..', 'ratios.json');

export type Ratios = { readonly [id: string]: number };

/** Those of the last commit; those of the last run where there is no git. */
export function committedRatios(): Ratios | undefined {
  try {
    const options = { cwd: path.dirname(file), encoding: 'utf8' } as const;
    return JSON.parse(
      execFileSync('git', ['show', 'HEAD:./ratios.json'], {
        ...options,
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    ) as Ratios;
  } catch {
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as Ratios;
    } catch {
      return undefined;
    }
  }
}

export function saveRatios(ratios: Ratios): void {
  writeFileSync(file, `${JSON.stringify(ratios, undefined, 2)}\n`);
}

/** A line for each ratio that got worse, or one that says that none did. */
export function compareRatios(ratios: Ratios, before: Ratios | undefined): string[] {
  if (before === undefined) {
    return ['No earlier ratios to compare with.'];
  }
  const lines = targets.flatMap((target) => {
    const [value, old] = [ratios[target.id], before[target.id]];
    if (value === undefined || old === undefined) {
      return [];
    }
    const worse = worseBy(target, value, old);
    return worse > tolerance
      ? [
          `Worse by ${(worse * 100).toFixed(0)}%: ${target.text}: ${value} ${target.unit}, was ${old} ${target.unit}.`,
        ]
      : [];
  });
  return lines.length > 0
    ? lines
    : [`No ratio got worse by more than ${tolerance * 100}% since the last commit.`];
}
