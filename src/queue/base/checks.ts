// Tests of values from outside: an option, or what was read from a file.

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';

export const isText = (value: unknown): value is string => typeof value === 'string';

export const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

export const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;

export const isId = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 1;

export const isIds = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((id) => Number.isSafeInteger(id));

/** Epoch milliseconds; a fraction is allowed. */
export const isTime = (value: unknown): value is number => Number.isFinite(value);

/** Milliseconds. */
export const isDuration = (value: unknown): value is number => isTime(value) && value >= 0;

export const oneOf =
  <T extends string>(...known: readonly T[]) =>
  (value: unknown): value is T =>
    known.includes(value as T);
