/** Keeps the results of `read` until the end of this turn: what is read does not change before. */
export function onceATurn<Key, Value>(read: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    if (known.size === 0) {
      queueMicrotask(() => known.clear());
    }
    if (!known.has(key)) {
      known.set(key, read(key));
    }
    return known.get(key) as Value;
  };
}
