// What runs, in one line for people. Not for a shell: quotes only show where an argument begins and ends.

export function processText(words: readonly string[]): string {
  return oneLine(
    words.map((word) => (word === '' || /["\s]/.test(word) ? JSON.stringify(word) : word)).join(' '),
  );
}

export function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*[\r\n]+\s*/g, ' ⏎ ');
}
