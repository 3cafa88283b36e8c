// Reads the `background` of a problem matcher, also under the names that it had before: `watching`, and two
// expressions of their own.
import type { BackgroundDefinition } from './matcherDefinition.ts';
import { isRecord } from '../base/isRecord.ts';
import { isRegexp, type Report } from './readPattern.ts';

/** Undefined: it has none, or one that cannot be used, and why was reported. */
export function readBackground(
  raw: Readonly<Record<string, unknown>>,
  place: string,
  report: Report,
): BackgroundDefinition | undefined {
  const [oldBegins, oldEnds] = [raw['watchedTaskBeginsRegExp'], raw['watchedTaskEndsRegExp']].map(regexpOf);
  if (oldBegins !== undefined && oldEnds !== undefined) {
    return checked({ activeOnStart: false, begins: oldBegins, ends: oldEnds }, place, report);
  }
  const name = isRecord(raw['background']) ? 'background' : 'watching';
  const written = raw[name];
  if (!isRecord(written)) {
    return undefined;
  }
  const [begins, ends] = [regexpOf(written['beginsPattern']), regexpOf(written['endsPattern'])];
  if (begins === undefined || ends === undefined) {
    if (begins !== ends) {
      report({ reason: 'halfBackground' }, `${place}.${name}`);
    }
    return undefined;
  }
  const activeOnStart = written['activeOnStart'] === true;
  return checked({ activeOnStart, begins, ends }, `${place}.${name}`, report);
}

function checked(
  background: BackgroundDefinition,
  place: string,
  report: Report,
): BackgroundDefinition | undefined {
  const { begins, ends } = background;
  const fit =
    isRegexp(begins, `${place}.beginsPattern`, report) && isRegexp(ends, `${place}.endsPattern`, report);
  return fit ? background : undefined;
}

function regexpOf(written: unknown): string | undefined {
  const regexp = isRecord(written) ? written['regexp'] : written;
  return typeof regexp === 'string' ? regexp : undefined;
}
