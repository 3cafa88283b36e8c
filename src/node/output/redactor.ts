// Replaces secrets in a stream of bytes. Secrets that overlap, one another or themselves, become one
// replacement, which is written as soon as the first of them is complete. What could be the beginning of a
// secret at the end of a chunk is held back until the next one, and nothing else is, so that output appears
// as soon as it is written.

const replacement = Buffer.from('***');

type Needle = {
  readonly bytes: Buffer;
  /** How far apart two overlapping occurrences are at least; its length where none can overlap. */
  readonly period: number;
};

type Found = { start: number; end: number };

export class Redactor {
  readonly #needles: readonly Needle[];
  #held: Buffer = Buffer.alloc(0);
  /** So many of the held bytes belong to secrets whose replacement was written. */
  #replaced = 0;

  constructor(secrets: readonly string[]) {
    this.#needles = secrets
      .map((secret) => Buffer.from(secret))
      .map((bytes) => ({ bytes, period: periodOf(bytes) }));
  }

  /** What can be written by now. */
  push(chunk: Buffer): Buffer {
    const data = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    return this.#take(data, this.#begunAt(data));
  }

  /** The rest, once nothing comes any more. */
  end(): Buffer {
    return this.#take(this.#held, this.#held.length);
  }

  /** Returns what can be written of the data, and holds it back from `hold` on. */
  #take(data: Buffer, hold: number): Buffer {
    const known = this.#replaced > 0 ? [{ start: 0, end: this.#replaced }] : [];
    const found = merged([...known, ...this.#needles.flatMap((needle) => allOf(needle, data))]);
    const parts: Buffer[] = [];
    let from = 0;
    for (const { start, end } of found) {
      const isReplaced = known.length > 0 && start === 0;
      // What begins in the held part may be the end of one that begins before it: it is found again.
      if (start >= hold && !isReplaced) {
        break;
      }
      parts.push(data.subarray(from, start));
      if (!isReplaced) {
        parts.push(replacement);
      }
      from = end;
    }
    parts.push(data.subarray(Math.min(from, hold), hold));
    this.#replaced = Math.max(0, from - hold);
    // A copy: the chunk's memory is used again.
    this.#held = Buffer.from(data.subarray(hold));
    return parts.length === 1 ? data.subarray(0, hold) : Buffer.concat(parts);
  }

  /** Where the longest end of the data begins that is the beginning of a secret. */
  #begunAt(data: Buffer): number {
    let first = data.length;
    for (const { bytes } of this.#needles) {
      let at = Math.max(0, data.length - bytes.length + 1);
      while ((at = data.indexOf(bytes[0] ?? 0, at)) >= 0 && at < first) {
        if (bytes.compare(data, at, data.length, 0, data.length - at) === 0) {
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
  const redactor = new Redactor(secrets);
  const begin = redactor.push(Buffer.from(text));
  return Buffer.concat([begin, redactor.end()]).toString();
}

/** The least distance at which the bytes fit themselves. */
function periodOf(bytes: Buffer): number {
  // How long the longest proper beginning is that each beginning also ends with.
  const borders = [0];
  for (let length = 1, border = 0; length < bytes.length; length++) {
    while (border > 0 && bytes[length] !== bytes[border]) {
      border = borders[border - 1] ?? 0;
    }
    border += bytes[length] === bytes[border] ? 1 : 0;
    borders.push(border);
  }
  return bytes.length - (borders.at(-1) ?? 0);
}

/** In order; those that overlap are one. */
function allOf({ bytes, period }: Needle, data: Buffer): Found[] {
  const found: Found[] = [];
  let last: Found | undefined;
  for (let at = data.indexOf(bytes); at >= 0; at = data.indexOf(bytes, at + period)) {
    if (last !== undefined && at < last.end) {
      last.end = at + bytes.length;
    } else {
      last = { start: at, end: at + bytes.length };
      found.push(last);
    }
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
