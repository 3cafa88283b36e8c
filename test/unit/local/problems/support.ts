import type { MatcherDefinition } from '../../../../src/local/matchers/matcherDefinition.ts';
import { matcherRegistry } from '../../../../src/local/matchers/matcherRegistry.ts';
import { OutputMatcher } from '../../../../src/local/problems/outputMatcher.ts';
import type { Finding } from '../../../../src/local/problems/problemFinder.ts';
import type { Problem } from '../../../../src/local/matchers/problem.ts';
import { readMatchers } from '../../../../src/local/matchers/readMatchers.ts';

/** What an extension might contribute. */
export const contributes = {
  problemPatterns: [
    {
      name: 'tsc',
      regexp: '^(\\S.*?)[:(](\\d+)[:,](\\d+)(?:\\):| -) (error|warning) TS(\\d+): (.*)$',
      file: 1,
      line: 2,
      column: 3,
      severity: 4,
      code: 5,
      message: 6,
    },
    {
      name: 'two-lines',
      patterns: [
        { regexp: '^In (.*) line (\\d+)$', file: 1, line: 2 },
        { regexp: '^! (.*)$', message: 1 },
      ],
    },
  ],
  problemMatchers: [
    { name: 'tsc', owner: 'typescript', source: 'ts', fileLocation: ['relative', '${cwd}'], pattern: '$tsc' },
    { name: 'circle', base: '$circle' },
  ],
};

export function definitions(raw: unknown): readonly MatcherDefinition[] {
  const { matchers, problems } = readMatchers(raw, matcherRegistry([contributes]));
  if (problems.length > 0) {
    throw new Error(JSON.stringify(problems));
  }
  return matchers;
}

export function find(raw: unknown, output: string | readonly string[]): string[] {
  const matcher = new OutputMatcher(definitions(raw), () => {});
  const pieces = typeof output === 'string' ? [output] : output;
  return [...pieces.flatMap((piece) => matcher.push(piece)), ...matcher.end()].map(said);
}

/** The problem, or `begins`, or `ready`. */
export function said(finding: Finding): string {
  return finding.kind === 'problem' ? shown(finding.problem) : finding.kind;
}

/** `file 3:5 error E1: message`, counting from 1; a longer range as `3:5-3:9`, a whole line as `3`. */
function shown({ file, place, severity, message, code }: Problem): string {
  const { startLine, startColumn, endLine, endColumn } = place;
  const start = `${startLine + 1}:${startColumn + 1}`;
  const end = `${endLine + 1}:${endColumn + 1}`;
  const range =
    startColumn === 0 && endColumn > 1e9 ? `${startLine + 1}` : start === end ? start : `${start}-${end}`;
  return `${file} ${range} ${severity} ${code ?? '-'}: ${message}`;
}
