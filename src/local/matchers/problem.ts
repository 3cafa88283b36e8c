// From what a matcher captured to a problem: severity and place as VS Code reads them.
import type { MatcherDefinition, Severity } from './matcherDefinition.ts';
import { severityOf } from './readMatchers.ts';

export type Captured = { [property in Property]?: string | undefined };
export type Property =
  | 'file'
  | 'location'
  | 'line'
  | 'column'
  | 'endLine'
  | 'endColumn'
  | 'severity'
  | 'code'
  | 'message';

/** Lines and columns count from 0. */
export type Place = {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
};

export type Problem = {
  readonly matcher: MatcherDefinition;
  /** As the tool wrote it. */
  readonly file: string;
  readonly place: Place;
  readonly severity: Severity;
  readonly message: string;
  readonly code?: string;
};

const endOfLine = 2 ** 31 - 1;

/** Undefined: file, place or message are missing. */
export function problemOf(captured: Captured, matcher: MatcherDefinition): Problem | undefined {
  const { file, message, code } = captured;
  const place = placeOf(captured, matcher);
  if (!file || !message || !place) {
    return undefined;
  }
  return {
    matcher,
    file,
    place,
    severity: severityWritten(captured.severity) ?? matcher.severity,
    message,
    ...(code !== undefined && { code }),
  };
}

function placeOf(captured: Captured, { kind, patterns }: MatcherDefinition): Place | undefined {
  if (kind === 'file') {
    return range(0, 0);
  }
  const { location, line, column, endLine, endColumn } = captured;
  if (location) {
    const [startLine, startColumn, lastLine, lastColumn] = location.split(',').map(number);
    if (startLine === undefined || !/\d/.test(location)) {
      return undefined;
    }
    return lastColumn === undefined
      ? range(startLine, startColumn)
      : range(startLine, startColumn, lastLine, lastColumn);
  }
  if (line) {
    return range(number(line), optional(column), optional(endLine), optional(endColumn));
  }
  // MSBuild's errors about a project as a whole have no place.
  return patterns.length === 1 ? range(0, 0) : undefined;
}

function range(line: number, column?: number, endLine?: number, endColumn?: number): Place {
  if (column === undefined) {
    return checked(line, 1, line, endOfLine);
  }
  return endColumn === undefined
    ? checked(line, column, line, column)
    : checked(line, column, endLine || line, endColumn);
}

/** Tools count from 1, mostly. */
function checked(line: number, column: number, endLine: number, endColumn: number): Place {
  const startLine = line > 0 ? line : 1;
  const startColumn = column > 0 ? column : 1;
  return {
    startLine: startLine - 1,
    startColumn: startColumn - 1,
    endLine: (endLine >= startLine ? endLine : startLine) - 1,
    endColumn: (endColumn > 0 ? endColumn : startColumn) - 1,
  };
}

function number(text: string): number {
  return Number.parseInt(text, 10);
}

function optional(text: string | undefined): number | undefined {
  return text ? number(text) : undefined;
}

function severityWritten(word: string | undefined): Severity | undefined {
  if (!word) {
    return undefined;
  }
  const letters: Readonly<Record<string, Severity>> = { E: 'error', W: 'warning', I: 'info' };
  return severityOf(word) ?? letters[word] ?? (/^(hint|note)$/i.test(word) ? 'info' : undefined);
}
