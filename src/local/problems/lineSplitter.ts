// Output arrives in pieces that end anywhere. Lines come out of it whole, but no longer than `longestLine`:
// what a pattern needs stands at the beginning, and a regular expression may take quadratic time or worse.

export const longestLine = 8192;

export class LineSplitter {
  #rest = '';

  /** The lines that are complete, without their line feed. */
  push(text: string): string[] {
    const lines = text.split('\n');
    const rest = lines.pop() ?? '';
    if (lines.length === 0) {
      this.#rest = shortened(this.#rest + rest);
      return [];
    }
    lines[0] = this.#rest + (lines[0] ?? '');
    this.#rest = shortened(rest);
    return lines.map(shortened);
  }

  /** The last line, if it did not end with a line feed. */
  end(): string[] {
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? [] : [rest];
  }
}

function shortened(line: string): string {
  return line.length > longestLine ? line.slice(0, longestLine) : line;
}
