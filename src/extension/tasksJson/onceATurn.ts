/** Keeps the results of `read` until the end of this turn: what is read does not change before. */
export function onceATurn<Value, Keys extends readonly (string | undefined)[]>(
  read: (...keys: Keys) => Value,
): (...keys: Keys) => Value {
  const known = new Map<string | undefined, Value>();
  return (...keys) => {
    if (known.size === 0) {
      queueMicrotask(() => known.clear());
    }
    const [key] = keys;
    if (!known.has(key)) {
      known.set(key, read(...keys));
    }
    return known.get(key) as Value;
  };
}
