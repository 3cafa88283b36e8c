// What a terminal shows of a program's output: VS Code matches the lines of its terminal, while we have what
// the program wrote. Progress bars return to the beginning of a line, erase it, or climb to an earlier one;
// colours, links and titles show nothing; a tab moves to the next multiple of eight. Two things are left out:
// a line is never wrapped (VS Code joins wrapped lines before it matches them), and every character is one
// column wide.

/** As many lines as a hidden terminal of VS Code has: the cursor does not climb higher. */
const defaultHeight = 30;
/**
 * What a pattern needs stands at the beginning, and a regular expression may take quadratic time or worse.
 */
export const longestLine = 8192;
const tabWidth = 8;

/* oxlint-disable eslint/no-control-regex */
const colours = /\u001b\[[\d;:]*m/g;
/** What moves the cursor, or may begin something that does. */
const special = /[\u0000-\u0009\u000b-\u001f\u007f]/;
/**
 * One thing after the other: text, a sequence with a text of its own (link, title), a command, another
 * escape, a control.
 */
const piece =
  /[^\u0000-\u001f\u007f]+|\u001b[\]PX^_][^\u0007\u001b\n]*(?:\u0007|\u001b\\)?|\u001b\[[0-?]*[ -/]*[@-~]|\u001b[ -/]*[0-~]|[^]/g;
/** The beginning of an escape sequence whose end has not come yet. */
const unfinished = /\u001b(?:[\]PX^_][^\u0007\u001b\n]*\u001b?|\[[0-?]*[ -/]*|[ -/]*)?$/;
/** Its numbers and its name. */
const command = /^\u001b\[([\d;]*)([@-~])$/;
/* oxlint-enable eslint/no-control-regex */

export class TerminalScreen {
  readonly #height: number;
  readonly #longest: number;
  /** The last of the screen's lines, the cursor's among them. */
  #rows = [''];
  #row = 0;
  #column = 0;
  #pending = '';

  /** `height`: to how many lines the cursor can return; `longest`: what is kept of a line. */
  constructor(height = defaultHeight, longest = longestLine) {
    this.#height = height;
    this.#longest = longest;
  }

  /** The text from the first line that the cursor can still reach. */
  get text(): string {
    return this.#rows.join('\n');
  }

  /**
   * Takes a piece of output, which may begin and end anywhere. Returns the lines that the cursor has left for
   * the next.
   */
  push(output: string): string[] {
    const text = this.#whole(output);
    const left: string[] = [];
    if (special.test(text)) {
      for (const [part] of text.matchAll(piece)) {
        this.#take(part, left);
      }
      return left;
    }
    const lines = text.split('\n');
    lines.forEach((line, index) => {
      this.#write(line);
      if (index < lines.length - 1) {
        left.push(this.#feed());
      }
    });
    return left;
  }

  /** The line in which the cursor stands. */
  end(): string[] {
    const line = this.#line;
    this.#rows = [''];
    this.#row = this.#column = 0;
    this.#pending = '';
    return line === '' ? [] : [line];
  }

  get #line(): string {
    return this.#rows[this.#row] ?? '';
  }

  set #line(line: string) {
    this.#rows[this.#row] = line;
  }

  /** With what was left of an escape sequence, and without what is unfinished now. */
  #whole(output: string): string {
    const text = (this.#pending + output).replaceAll(colours, '').replaceAll('\r\n', '\n');
    const rest = text.endsWith('\r') ? '\r' : (unfinished.exec(text)?.[0] ?? '');
    // What never ends is nothing that a terminal would wait for.
    this.#pending = rest.length > this.#longest ? '' : rest;
    return rest === '' ? text : text.slice(0, -rest.length);
  }

  #take(part: string, left: string[]): void {
    switch (part.charAt(0)) {
      case '\n':
        left.push(this.#feed());
        break;
      case '\r':
        this.#column = 0;
        break;
      case '\b':
        this.#column = Math.max(0, this.#column - 1);
        break;
      case '\t':
        this.#column = Math.min(this.#longest, this.#column + tabWidth - (this.#column % tabWidth));
        break;
      case '\u001b':
        this.#command(part);
        break;
      default:
        // Other controls, such as a bell, show nothing.
        if (!special.test(part)) {
          this.#write(part);
        }
    }
  }

  #write(text: string): void {
    const shown = text.slice(0, this.#longest - this.#column);
    if (shown === '') {
      return;
    }
    const line = this.#line;
    const before = line.slice(0, this.#column).padEnd(this.#column);
    this.#column += shown.length;
    this.#line = before + shown + line.slice(this.#column);
  }

  /** A program's line feed is a carriage return as well. */
  #feed(): string {
    const line = this.#line;
    this.#column = 0;
    this.#moveTo(this.#row + 1);
    return line;
  }

  #moveTo(row: number): void {
    this.#row = Math.max(0, row);
    while (this.#row >= this.#rows.length) {
      this.#rows.push('');
    }
    if (this.#rows.length > this.#height) {
      const gone = this.#rows.length - this.#height;
      this.#rows.splice(0, gone);
      this.#row = Math.max(0, this.#row - gone);
    }
  }

  /** ECMA-48's control sequences, as far as they change what stands on the screen. */
  #command(sequence: string): void {
    const [, numbers = '', name = ''] = command.exec(sequence) ?? [];
    const [first, second] = numbers.split(';').map((digits) => (digits === '' ? undefined : Number(digits)));
    // No terminal is as wide or high as a number in a hostile output.
    const count = Math.min(Math.max(1, first ?? 1), longestLine);
    const column = this.#columnAfter(name, count, second ?? 1);
    if (column !== undefined) {
      this.#moveTo(this.#rowAfter(name, count));
      this.#column = Math.min(Math.max(0, column), longestLine);
    } else {
      this.#erase(name, first ?? 0, count);
    }
  }

  /** Undefined: the command does not move the cursor. */
  #columnAfter(name: string, count: number, second: number): number | undefined {
    switch (name) {
      case 'A':
      case 'B':
        return this.#column;
      case 'C':
        return this.#column + count;
      case 'D':
        return this.#column - count;
      case 'E':
      case 'F':
        return 0;
      case 'G':
      case '`':
        return count - 1;
      case 'H':
      case 'f':
        return second - 1;
      default:
        return undefined;
    }
  }

  #rowAfter(name: string, count: number): number {
    switch (name) {
      case 'A':
      case 'F':
        return this.#row - count;
      case 'B':
      case 'E':
        return Math.min(this.#row + count, this.#lastRow);
      case 'H':
      case 'f':
        return Math.min(count - 1, this.#lastRow);
      default:
        return this.#row;
    }
  }

  get #lastRow(): number {
    return Math.max(this.#rows.length, Math.min(this.#height, defaultHeight)) - 1;
  }

  #erase(name: string, mode: number, count: number): void {
    const [before, after] = [this.#line.slice(0, this.#column), this.#line.slice(this.#column)];
    switch (name) {
      case 'J':
        this.#rows = this.#rows.map((line, row) => {
          const isErased = mode >= 2 || (mode === 0 ? row > this.#row : row < this.#row);
          return isErased ? '' : line;
        });
        this.#erase('K', Math.min(mode, 2), count);
        break;
      case 'K':
        this.#line = mode === 0 ? before : mode === 1 ? blanks(before) + ' ' + after.slice(1) : '';
        break;
      case 'P':
        this.#line = before + after.slice(count);
        break;
      case 'X':
        this.#line = before + blanks(after.slice(0, count)) + after.slice(count);
        break;
      case '@':
        this.#line = (before.padEnd(this.#column) + ' '.repeat(count) + after).slice(0, this.#longest);
        break;
      default:
    }
  }
}

function blanks(text: string): string {
  return ' '.repeat(text.length);
}
