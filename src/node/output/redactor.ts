// Replaces secrets in a stream of bytes. What could be the beginning of a secret at the end of a chunk is
// held back until the next one, and nothing else is, so that output appears as soon as it is written.

const replacement = Buffer.from('***');

type Found = { start: number; end: number };

export class Redactor {
  readonly #needles: readonly Buffer[];
  #held: Buffer = Buffer.alloc(0);

  constructor(secrets: readonly string[]) {
    this.#needles = secrets.map((secret) => Buffer.from(secret));
  }

  /** What can be written by now. */
  push(chunk: Buffer): Buffer {
    const data = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const found = merged(this.#needles.flatMap((needle) => allOf(needle, data)));
    let hold = this.#begunAt(data);
    // Found, and perhaps the first part of a longer one.
    for (let last = found.at(-1); last !== undefined && last.end > hold; last = found.at(-1)) {
      found.pop();
      hold = Math.min(hold, last.start);
    }
    // A copy: the chunk's memory is used again.
    this.#held = Buffer.from(data.subarray(hold));
    return replaced(data.subarray(0, hold), found);
  }

  /** The rest, once nothing comes any more. */
  end(): Buffer {
    const data = this.#held;
    this.#held = Buffer.alloc(0);
    return replaced(data, merged(this.#needles.flatMap((needle) => allOf(needle, data))));
  }

  /** Where the longest end of the data begins that is the beginning of a secret. */
  #begunAt(data: Buffer): number {
    let first = data.length;
    for (const needle of this.#needles) {
      let at = Math.max(0, data.length - needle.length + 1);
      while ((at = data.indexOf(needle[0] ?? 0, at)) >= 0 && at < first) {
        if (needle.compare(data, at, data.length, 0, data.length - at) === 0) {
          first = at;
        }
        at++;
      }
    }
    return first;
  }
}

/** For error texts. */
export function redactText(text: string, secrets: readonly string[]): string {
  return secrets.reduce((result, secret) => result.replaceAll(secret, replacement.toString()), text);
}

function allOf(needle: Buffer, data: Buffer): Found[] {
  const found: Found[] = [];
  for (let at = data.indexOf(needle); at >= 0; at = data.indexOf(needle, at + needle.length)) {
    found.push({ start: at, end: at + needle.length });
  }
  return found;
}

/** In order; those that overlap become one. */
function merged(found: Found[]): Found[] {
  const result: Found[] = [];
  for (const next of found.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last !== undefined && next.start < last.end) {
      last.end = Math.max(last.end, next.end);
    } else {
      result.push(next);
    }
  }
  return result;
}

function replaced(data: Buffer, found: readonly Found[]): Buffer {
  if (found.length === 0) {
    return data;
  }
  const parts: Buffer[] = [];
  let from = 0;
  for (const { start, end } of found) {
    parts.push(data.subarray(from, start), replacement);
    from = end;
  }
  parts.push(data.subarray(from));
  return Buffer.concat(parts);
}
