// Names, command lines and messages of jobs come from files that anybody may have written. In a label they
// must not break the line, reorder the text around them, or hide something.

const longestLabel = 200;

// Control characters, and the invisible ones that change direction or join what looks apart.
const unsafe = /[\p{Cc}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{2069}\u{feff}]+/gu;

/** One line without control characters, for labels, tooltips and pickers. */
export function plainLabel(text: string): string {
  const line = text.replace(unsafe, ' ').trim();
  return line.length > longestLabel ? `${line.slice(0, longestLabel - 1)}…` : line;
}

/** The same for a notification, where VS Code makes `[text](target)` a link that can run a command. */
export function plainMessage(text: string): string {
  return plainLabel(text).replaceAll('](', '] (');
}
