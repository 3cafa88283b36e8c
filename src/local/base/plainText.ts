// Names, command lines and messages of jobs come from files that anybody may have written. In a label they
// must not break the line, reorder the text around them, or hide something.

const longestLabel = 200;

// Control characters, line ends, and the invisible ones that change direction or join what looks apart.
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** One line without control characters, for labels, tooltips and pickers. */
export function plainLabel(text: string): string {
  const line = text.replace(unsafe, ' ').trim();
  return line.length > longestLabel ? `${line.slice(0, longestLabel - 1)}…` : line;
}

/** The same for a row of a picker, where VS Code makes `$(name)` an icon. */
export function plainItem(text: string): string {
  return plainLabel(text).replaceAll(/\$(?=\([\w~-]+\))/g, '\\$');
}

/** The same for a notification, where VS Code makes `[text](target)` a link that can run a command. */
export function plainMessage(text: string): string {
  return plainLabel(text).replaceAll('](', '] (');
}
