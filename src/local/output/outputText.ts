// Output as text: without escape sequences, and as it would stand on a screen where a line was written over
// again and again.

import { TerminalScreen } from '../base/terminalScreen.ts';

/** Whole output, as lines end with \n. */
export function plainOutput(output: string): string {
  const screen = new TerminalScreen({ keepAll: true });
  screen.push(output);
  return screen.text;
}

const complaint =
  /\b(error|errors|exception|fatal|failed|failure|panic|cannot|not found|undefined reference)\b|✖|✗/i;
const noComplaint = /\b0 (errors?|failed|failures?)\b/i;

/**
 * The line that says best what went wrong: the first that complains, else the last one. Undefined for empty
 * output.
 */
export function failingLine(output: string): string | undefined {
  const lines = lastLines(output, Infinity);
  return lines.find((line) => complaint.test(line) && !noComplaint.test(line)) ?? lines.at(-1);
}

/** The last lines that hold anything, trimmed at their end. */
export function lastLines(output: string, count: number): string[] {
  const lines = plainOutput(output)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  return count === Infinity ? lines : lines.slice(-count);
}
