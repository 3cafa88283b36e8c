// Tests whether a value survives being written as JSON and read again.

const deepest = 100;
const most = 100_000;

/**
 * Whether a value is plain JSON. Fields that are undefined are allowed, they are just left out. What is very
 * deep or very big is none: looking at it must not hold up the queue.
 */
export function isJson(value: unknown): boolean {
  let left = most;
  const fits = (each: unknown, depth: number): boolean => {
    left -= 1;
    if (each === null || typeof each === 'string' || typeof each === 'boolean') {
      return true;
    }
    if (typeof each === 'number') {
      return Number.isFinite(each);
    }
    if (typeof each !== 'object' || depth > deepest || left < 0) {
      return false;
    }
    if (Array.isArray(each)) {
      return each.every((item) => fits(item, depth + 1));
    }
    return isPlain(each) && Object.values(each).every((item) => item === undefined || fits(item, depth + 1));
  };
  try {
    return fits(value, 0);
  } catch {
    // A getter or a proxy can throw anything.
    return false;
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && !('toJSON' in value);
}
