// Places in files that programs print: `src/a.ts:12:5`, `src/a.ts(12,5)`, `"a.py", line 12`.

export type FileLink = {
  readonly startIndex: number;
  readonly length: number;
  readonly path: string;
  readonly line: number;
  readonly column: number | undefined;
};

// Not in the middle of a word or an address (`http://host.com:80`), and not a number with a point.
const file = String.raw`(?<![\w:/\\.])(?<path>(?:[A-Za-z]:[\\/])?[^\s"'()<>:|,;]*[\w\-]\.[A-Za-z]\w{0,9})`;
const shapes = [
  new RegExp(String.raw`${file}:(?<line>\d+)(?::(?<column>\d+))?`, 'g'),
  new RegExp(String.raw`${file}\((?<line>\d+)(?:,\s*(?<column>\d+))?\)`, 'g'),
  new RegExp(String.raw`File "(?<path>[^"]+)", line (?<line>\d+)(?<column>)`, 'g'),
];

// Far longer than a line that a person reads, and short enough for the expressions above.
const longestLine = 2000;

export function findFileLinks(text: string): FileLink[] {
  if (text.length > longestLine) {
    return [];
  }
  return shapes.flatMap((shape) =>
    [...text.matchAll(shape)].map((match) => ({
      startIndex: match.index,
      length: match[0].length,
      path: match.groups?.['path'] ?? '',
      line: Number(match.groups?.['line']),
      column: match.groups?.['column'] ? Number(match.groups['column']) : undefined,
    })),
  );
}
