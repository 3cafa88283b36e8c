// What the properties of an entry of `jobQueue.tasks` may be.

import { isRecord } from '../../local/index.ts';

export type Wanted =
  | 'boolean'
  | 'text'
  | 'integer'
  | 'texts'
  | 'object'
  | 'milliseconds'
  | 'positiveMilliseconds'
  | 'attempts'
  | 'factor'
  | 'part';

export type RuleProblem =
  | { readonly reason: 'noObject'; readonly place: readonly string[] }
  | { readonly reason: 'unknown'; readonly place: readonly string[]; readonly known: readonly string[] }
  | { readonly reason: 'type'; readonly place: readonly string[]; readonly wants: Wanted };

const fits: { readonly [wanted in Wanted]: (value: unknown) => boolean } = {
  boolean: (value) => typeof value === 'boolean',
  text: (value) => typeof value === 'string' && value !== '',
  integer: (value) => Number.isSafeInteger(value),
  texts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== ''),
  object: isRecord,
  milliseconds: (value) => isNumber(value, 0),
  positiveMilliseconds: (value) => isNumber(value, 0) && value !== 0,
  attempts: (value) => Number.isSafeInteger(value) && (value as number) >= 1,
  factor: (value) => isNumber(value, 1),
  part: (value) => isNumber(value, 0) && (value as number) <= 1,
};

const properties = {
  terminal: 'boolean',
  stop: 'text',
  leaveRunning: 'boolean',
  priority: 'integer',
  keys: 'texts',
  timeoutMs: 'positiveMilliseconds',
  delayMs: 'milliseconds',
  retry: 'object',
  rerunIfInterrupted: 'boolean',
} as const satisfies Readonly<Record<string, Wanted>>;

const retryProperties = {
  attempts: 'attempts',
  backoffMs: 'milliseconds',
  factor: 'factor',
  maxBackoffMs: 'milliseconds',
  jitter: 'part',
} as const satisfies Readonly<Record<string, Wanted>>;

/** The names of the properties, for a test that compares them with the manifest's. */
export const ruleProperties = { entry: Object.keys(properties), retry: Object.keys(retryProperties) };

export function checkRule(label: string, entry: Readonly<Record<string, unknown>>): RuleProblem | undefined {
  const { retry } = entry;
  return (
    check([label], entry, properties) ??
    (retry === undefined
      ? undefined
      : // Its number of tries has no default: without it nothing would be tried again.
        check([label, 'retry'], { attempts: undefined, ...retry }, retryProperties))
  );
}

function check(
  place: readonly string[],
  entry: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, Wanted>>,
): RuleProblem | undefined {
  for (const [property, value] of Object.entries(entry)) {
    const at = [...place, property];
    const wants = Object.hasOwn(wanted, property) ? wanted[property] : undefined;
    if (wants === undefined) {
      return { reason: 'unknown', place: at, known: Object.keys(wanted) };
    }
    if (!fits[wants](value)) {
      return { reason: 'type', place: at, wants };
    }
  }
  return undefined;
}

function isNumber(value: unknown, least: number): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= least;
}
