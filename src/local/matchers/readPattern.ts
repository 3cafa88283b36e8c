// Reads the `pattern` of a problem matcher: a name, one pattern, or one for each line of a problem. What a
// single pattern leaves out has VS Code's defaults; several must say themselves what they capture.
import { isRecord } from '../base/isRecord.ts';
import type { PatternDefinition } from './matcherDefinition.ts';
import type { MatcherFault } from './matcherProblem.ts';

export type Pattern = {
  readonly kind: 'file' | 'location';
  readonly patterns: readonly PatternDefinition[];
  readonly loop: boolean;
};

export type PatternSource = {
  /** The raw definition of a named pattern, without `$`. */
  pattern(name: string): unknown;
};

export type Report = (fault: MatcherFault, place: string) => void;

const groups = [
  'file',
  'location',
  'line',
  'column',
  'endLine',
  'endColumn',
  'severity',
  'code',
  'message',
] as const;

/** Undefined: it cannot be used, and why was reported. */
export function readPattern(
  raw: unknown,
  place: string,
  named: PatternSource,
  report: Report,
): Pattern | undefined {
  if (typeof raw === 'string') {
    const name = raw.startsWith('$') ? raw.slice(1) : undefined;
    const found = name === undefined ? undefined : named.pattern(name);
    if (found === undefined) {
      report({ reason: 'unknownPattern', name: raw }, place);
    }
    return found === undefined ? undefined : readLines(linesOf(found), `${place}(${raw})`, report);
  }
  return readLines(linesOf(raw), place, report);
}

type Raw = Readonly<Record<string, unknown>>;

/** A list, or a named pattern's `patterns`, has a pattern for each line. */
function linesOf(raw: unknown): unknown {
  return isRecord(raw) && Array.isArray(raw['patterns']) ? raw['patterns'] : raw;
}

function readLines(raw: unknown, place: string, report: Report): Pattern | undefined {
  const several = Array.isArray(raw);
  const lines: readonly unknown[] = several ? raw : [raw];
  if (lines.length === 0 || !lines.every(hasRegexp)) {
    report({ reason: 'noPattern' }, place);
    return undefined;
  }
  const placeOf = (index: number) => (several ? `${place}[${index}]` : place);
  if (!lines.every((line, index) => isRegexp(line.regexp, `${placeOf(index)}.regexp`, report))) {
    return undefined;
  }
  const kind = kindOf(lines[0]);
  const patterns = lines.map((line): PatternDefinition => {
    const captured = groups.filter((group) => typeof line[group] === 'number');
    const own = Object.fromEntries(captured.map((group) => [group, line[group]]));
    return { ...(!several && defaults(kind, line)), ...own, regexp: line.regexp };
  });
  for (const [index, line] of lines.slice(0, -1).entries()) {
    if (line['loop'] === true) {
      report({ reason: 'loopNotLast' }, placeOf(index));
    }
  }
  const missing = missingGroup(kind, patterns);
  if (missing) {
    report({ reason: 'nothingCaptured', missing }, place);
    return undefined;
  }
  return { kind, patterns, loop: several && lines.at(-1)?.['loop'] === true };
}

function missingGroup(kind: Pattern['kind'], patterns: readonly PatternDefinition[]) {
  const captures = (group: (typeof groups)[number]) => patterns.some((one) => one[group] !== undefined);
  if (!captures('file')) {
    return 'file';
  }
  if (!captures('message')) {
    return 'message';
  }
  return kind === 'file' || captures('line') || captures('location') ? undefined : 'line';
}

function defaults(kind: 'file' | 'location', line: Raw): Partial<PatternDefinition> {
  return line['location'] || kind === 'file'
    ? { file: 1, message: 0 }
    : { file: 1, line: 2, column: 3, message: 0 };
}

function kindOf(first: Raw | undefined): 'file' | 'location' {
  const kind = first?.['kind'];
  return typeof kind === 'string' && kind.toLowerCase() === 'file' ? 'file' : 'location';
}

export function isRegexp(regexp: string, place: string, report: Report): boolean {
  try {
    void new RegExp(regexp);
    return true;
  } catch (error) {
    report({ reason: 'badRegexp', message: error instanceof Error ? error.message : String(error) }, place);
    return false;
  }
}

function hasRegexp(raw: unknown): raw is Raw & { readonly regexp: string } {
  return isRecord(raw) && typeof raw['regexp'] === 'string';
}
