// VS Code matches the lines that a terminal shows; we have what the program wrote. This makes one of the
// other: no colours, links or titles, a carriage return writes over the line (progress bars), a tab fills up
// to the next multiple of eight. Cursor movements across lines are left out: programs do not use them in what
// they want to be read later.

const escapes = new RegExp(
  [
    // Commands with a text of their own, up to BEL or ST: links, titles, shell integration.
    '\\u001b[\\]PX^_][^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\)?',
    '\\u001b\\[[0-?]*[ -/]*[@-~]',
    '\\u001b[ -/]*[0-~]',
  ].join('|'),
  'g',
);
const eraseLine = '\u001b[2K';
// oxlint-disable-next-line eslint/no-control-regex
const controls = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
const tabWidth = 8;

/** One line, without its line feed. */
export function terminalLine(raw: string): string {
  let line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
  if (line.includes('\u001b')) {
    line = line.replaceAll(eraseLine, '\r\u0018').replace(escapes, '');
  }
  if (line.includes('\r')) {
    line = written(line);
  }
  if (line.includes('\t')) {
    line = withoutTabs(line);
  }
  return line.replace(controls, '');
}

/**
 * What stays readable after every carriage return has sent the cursor back. CAN stands for an erased line.
 */
function written(line: string): string {
  return line.split('\r').reduce((shown, text) => {
    const erases = text.startsWith('\u0018');
    return erases ? text.slice(1) : text + shown.slice(text.length);
  }, '');
}

function withoutTabs(line: string): string {
  return line.split('\t').reduce((shown, text, index) => {
    const column = shown.length;
    return index === 0 ? text : shown.padEnd(column + tabWidth - (column % tabWidth)) + text;
  }, '');
}
