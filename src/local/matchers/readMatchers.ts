// Reads problem matchers as they stand in tasks.json, in an extension's package.json and in a provided task:
// a name, an inline matcher, one that changes a named one (`base`), or a list of those. Variables stay as
// they are.
import { readBackground } from './readBackground.ts';
import type { ApplyTo, FileLocation, MatcherDefinition, Severity } from './matcherDefinition.ts';
import type { MatcherFault, MatcherProblem } from './matcherProblem.ts';
import { isRecord } from '../base/isRecord.ts';
import { type PatternSource, readPattern, type Report } from './readPattern.ts';

export type NamedSource = {
  /** The raw definition of a named matcher, without `$`. */
  matcher(name: string): unknown;
} & PatternSource;

export type ReadMatchers = {
  readonly matchers: readonly MatcherDefinition[];
  readonly problems: readonly MatcherProblem[];
};

const folder = '${workspaceFolder}';

export function readMatchers(raw: unknown, named: NamedSource): ReadMatchers {
  const problems: MatcherProblem[] = [];
  const report: Report = (fault: MatcherFault, place: string) => problems.push({ ...fault, place });
  const reading: Reading = { named, report, within: [] };
  const matchers = Array.isArray(raw)
    ? raw.map((one, index) => readOne(one, `problemMatcher[${index}]`, reading))
    : [readOne(raw, 'problemMatcher', reading)];
  return { matchers: matchers.filter((matcher) => matcher !== undefined), problems };
}

type Reading = {
  readonly named: NamedSource;
  readonly report: Report;
  /** Names that are being read: a matcher may not be based on itself. */
  readonly within: readonly string[];
};

function readOne(raw: unknown, place: string, reading: Reading): MatcherDefinition | undefined {
  if (typeof raw === 'string') {
    return readNamed(raw, place, reading);
  }
  if (isRecord(raw)) {
    return readInline(raw, place, reading);
  }
  reading.report({ reason: 'notAMatcher' }, place);
  return undefined;
}

function readNamed(written: string, place: string, reading: Reading): MatcherDefinition | undefined {
  const { named, report, within } = reading;
  const name = written.startsWith('$') ? written.slice(1) : written;
  const found = named.matcher(name);
  if (within.includes(name)) {
    report({ reason: 'baseOfItself', name: written }, place);
  } else if (isRecord(found)) {
    return readInline(found, `${place}($${name})`, { ...reading, within: [...within, name] });
  } else {
    report({ reason: 'unknownMatcher', name: written }, place);
  }
  return undefined;
}

function readInline(
  raw: Readonly<Record<string, unknown>>,
  place: string,
  reading: Reading,
): MatcherDefinition | undefined {
  const { named, report } = reading;
  const text = (property: string) => {
    const value = raw[property];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const basedOn = text('base');
  const base = basedOn === undefined ? undefined : readNamed(basedOn, `${place}.base`, reading);
  if (basedOn !== undefined && !base) {
    return undefined;
  }

  const pattern = raw['pattern'] ? readPattern(raw['pattern'], `${place}.pattern`, named, report) : undefined;
  if (!raw['pattern'] && !base) {
    report({ reason: 'noPattern' }, place);
  }
  const lines = pattern ?? base;
  const fileLocation = fileLocationOf(raw['fileLocation'], base?.fileLocation, () =>
    report({ reason: 'badFileLocation' }, `${place}.fileLocation`),
  );
  if (!lines || !fileLocation) {
    return undefined;
  }

  const source = text('source') ?? base?.source;
  const background = readBackground(raw, place, report) ?? base?.background;
  return {
    // VS Code invents one at random; a rerun needs the same again.
    owner: text('owner') ?? base?.owner ?? place,
    ...(source !== undefined && { source }),
    severity: readSeverity(raw['severity'], `${place}.severity`, report) ?? base?.severity ?? 'error',
    applyTo: readApplyTo(text('applyTo')) ?? base?.applyTo ?? 'allDocuments',
    fileLocation,
    kind: lines.kind,
    patterns: lines.patterns,
    loop: lines.loop,
    ...(background && { background }),
  };
}

/**
 * `written`: undefined if the matcher says nothing about it. Undefined: what it says is wrong and there is no
 * base.
 */
function fileLocationOf(
  written: unknown,
  base: FileLocation | undefined,
  wrong: () => void,
): FileLocation | undefined {
  if (written === undefined) {
    return base ?? { kind: 'relative', folder };
  }
  const [word, more] = Array.isArray(written) ? (written as unknown[]) : [written];
  const kind = typeof word === 'string' ? word.toLowerCase() : '';
  switch (kind) {
    case 'absolute':
      return { kind };
    case 'relative':
      return { kind, folder: typeof more === 'string' ? more : folder };
    case 'autodetect':
      return { kind: 'autoDetect', folder: typeof more === 'string' ? more : folder };
    case 'search': {
      const { include, exclude } = isRecord(more) ? more : {};
      return { kind, include: texts(include) ?? [folder], exclude: texts(exclude) ?? [] };
    }
    default:
      wrong();
      return base;
  }
}

function readSeverity(raw: unknown, place: string, report: Report): Severity | undefined {
  if (typeof raw !== 'string' || raw === '') {
    return undefined;
  }
  const severity = severityOf(raw);
  if (!severity) {
    report({ reason: 'unknownSeverity', severity: raw }, place);
  }
  return severity ?? 'error';
}

/** The words that name a severity, in a matcher and in output. */
export function severityOf(word: string): Severity | undefined {
  switch (word.toLowerCase()) {
    case 'error':
      return 'error';
    case 'warning':
    case 'warn':
      return 'warning';
    case 'info':
      return 'info';
    default:
      return undefined;
  }
}

function readApplyTo(text: string | undefined): ApplyTo | undefined {
  const known = ['allDocuments', 'openDocuments', 'closedDocuments'] as const;
  return text === undefined ? undefined : known.find((one) => one.toLowerCase() === text.toLowerCase());
}

function texts(raw: unknown): string[] | undefined {
  if (typeof raw === 'string') {
    return [raw];
  }
  return Array.isArray(raw) ? raw.filter((one) => typeof one === 'string') : undefined;
}
