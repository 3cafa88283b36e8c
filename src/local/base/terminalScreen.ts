// What a terminal shows of a program's output: VS Code matches the lines of its terminal, while we have what
// the program wrote. Progress bars return to the beginning of a line, erase it, or climb to an earlier one;
// colours, links and titles show nothing; a tab moves to the next multiple of eight. Left out are: wrapping
// (VS Code joins wrapped lines before it matches them), characters that are two columns wide, inserted and
// deleted lines, and the alternate screen.

/** As many lines as a hidden terminal of VS Code has: the cursor does not climb higher. */
const height = 30;
/**
 * What a pattern needs stands at the beginning, and a regular expression may take quadratic time or worse.
 */
export const longestLine = 8192;
const tabWidth = 8;
/** A cell in which nothing has been written: shown as a space, and not at all at the end of a line. */
const blank = '\0';

/* oxlint-disable eslint/no-control-regex */
const colours = /\u001b\[[\d;:]*m/g;
/** What moves the cursor, or may begin something that does. */
const special = /[\u0000-\u0009\u000b-\u001f\u007f]/;
/**
 * Text, a sequence with a text of its own (link, title), a command, another escape, or a control; within a
 * line.
 */
const piece =
  /[^\u0000-\u001f\u007f]+|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b\[[0-?]*[ -/]*[@-~]|\u001b[ -/]*[0-~]|[^]/g;
/** The beginning of an escape sequence whose end has not come yet. */
const unfinished = /\u001b(?:[\]PX^_][^\u0007\u001b\n]*\u001b?|\[[0-?]*[ -/]*|[ -/]*)?$/;
/** Its numbers and its name. */
const command = /^\u001b\[([\d;]*)([@-~])$/;
/* oxlint-enable eslint/no-control-regex */

/** As text while it is only written at its end; as cells once the cursor has moved within it. */
type Row = string | string[];

export class TerminalScreen {
  /** Those that have left the screen; undefined: they are not wanted. */
  readonly #scrolledOut: string[] | undefined;
  readonly #longest: number;
  #rows: Row[] = [''];
  #row = 0;
  #column = 0;
  #saved = { row: 0, column: 0 };
  #pending = '';

  /** `keepAll`: `text` is wanted, of the whole output, and whole lines. */
  constructor({ keepAll = false } = {}) {
    this.#scrolledOut = keepAll ? [] : undefined;
    this.#longest = keepAll ? Infinity : longestLine;
  }

  /** All of it, as it stands now. A screen that was cleared is kept above what was written after that. */
  get text(): string {
    return [...(this.#scrolledOut ?? []), ...this.#rows.map(shown)].join('\n');
  }

  /**
   * Takes a piece of output, which may begin and end anywhere. Returns the lines that the cursor has left for
   * the next one; a line that is written over later comes again.
   */
  push(output: string): string[] {
    const left: string[] = [];
    this.#whole(output)
      .split('\n')
      .forEach((line, index) => {
        if (index > 0) {
          // A program's line feed is a carriage return as well.
          left.push(this.#feed());
          this.#column = 0;
        }
        if (special.test(line)) {
          for (const [part] of line.matchAll(piece)) {
            this.#take(part, left);
          }
        } else {
          this.#write(line);
        }
      });
    return left;
  }

  /** The line in which the cursor stands, when nothing else comes. */
  end(): string[] {
    const line = shown(this.#current);
    this.#rows = [''];
    this.#row = this.#column = 0;
    this.#pending = '';
    return line === '' ? [] : [line];
  }

  get #current(): Row {
    return this.#rows[this.#row] ?? '';
  }

  get #cells(): string[] {
    const row = this.#current;
    const cells = typeof row === 'string' ? row.split('') : row;
    this.#rows[this.#row] = cells;
    return cells;
  }

  /** With what was left of an escape sequence, and without what is unfinished now. */
  #whole(output: string): string {
    const text = (this.#pending + output).replaceAll(colours, '').replaceAll('\r\n', '\n');
    const rest = text.endsWith('\r') ? '\r' : (unfinished.exec(text)?.[0] ?? '');
    // No terminal waits that long for an end.
    this.#pending = rest.length > longestLine ? '' : rest;
    return rest === '' ? text : text.slice(0, -rest.length);
  }

  #take(part: string, left: string[]): void {
    switch (part.charAt(0)) {
      case '\r':
        this.#column = 0;
        break;
      case '\b':
        this.#column = Math.max(0, this.#column - 1);
        break;
      case '\t':
        this.#moveAlong(this.#column + tabWidth - (this.#column % tabWidth));
        break;
      case '\f':
      case '\v':
        left.push(this.#feed());
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
    const written = text.slice(0, this.#longest - this.#column);
    const row = this.#current;
    if (typeof row === 'string' && row.length === this.#column) {
      this.#rows[this.#row] = row + written;
      this.#column += written.length;
      return;
    }
    const cells = this.#cells;
    while (cells.length < this.#column) {
      cells.push(blank);
    }
    for (const character of written.split('')) {
      cells[this.#column++] = character;
    }
  }

  #feed(): string {
    const line = shown(this.#current);
    this.#moveTo(this.#row + 1);
    return line;
  }

  #moveTo(row: number): void {
    this.#row = Math.max(0, row);
    while (this.#row >= this.#rows.length) {
      this.#rows.push('');
    }
    if (this.#rows.length > height) {
      this.#scrollOut(this.#rows.length - height);
    }
  }

  #scrollOut(count: number): void {
    const gone = this.#rows.splice(0, count);
    this.#scrolledOut?.push(...gone.map(shown));
    this.#row = Math.max(0, this.#row - count);
  }

  /** No further than a terminal is wide, or the line is long. */
  #moveAlong(column: number): void {
    this.#column = Math.min(Math.max(0, column), Math.max(longestLine, this.#current.length));
  }

  /** ECMA-48's control sequences, as far as they change what stands on the screen. */
  #command(sequence: string): void {
    if (sequence === '\u001b7' || sequence === '\u001b8') {
      this.#saveOrRestore(sequence === '\u001b7');
      return;
    }
    const [, numbers = '', name = ''] = command.exec(sequence) ?? [];
    const [first, second] = numbers.split(';').map((digits) => (digits === '' ? undefined : Number(digits)));
    const count = Math.min(Math.max(1, first ?? 1), longestLine);
    if (name === 's' || name === 'u') {
      this.#saveOrRestore(name === 's');
      return;
    }
    const column = this.#columnAfter(name, count, second ?? 1);
    if (column !== undefined) {
      this.#moveTo(this.#rowAfter(name, count));
      this.#moveAlong(column);
    } else {
      this.#erase(name, first ?? 0, count);
    }
  }

  #saveOrRestore(save: boolean): void {
    if (save) {
      this.#saved = { row: this.#row, column: this.#column };
    } else {
      this.#moveTo(this.#saved.row);
      this.#moveAlong(this.#saved.column);
    }
  }

  /** Undefined: the command does not move the cursor. */
  #columnAfter(name: string, count: number, second: number): number | undefined {
    switch (name) {
      case 'A':
      case 'B':
      case 'd':
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
        return Math.min(this.#row + count, height - 1);
      case 'H':
      case 'f':
      case 'd':
        return Math.min(count - 1, height - 1);
      default:
        return this.#row;
    }
  }

  #erase(name: string, mode: number, count: number): void {
    if (name === 'J') {
      this.#eraseScreen(mode);
      return;
    }
    if (!['K', 'P', 'X', '@'].includes(name)) {
      return;
    }
    const cells = this.#cells;
    const end = Math.min(this.#column + (name === 'K' ? 1 : count), cells.length);
    if (name === 'P') {
      cells.splice(this.#column, count);
    } else if (name === '@') {
      // No longer than a line may be, however often it is asked for.
      const room = Math.max(0, longestLine - cells.length);
      const added = this.#column < cells.length ? Math.min(count, room) : 0;
      cells.splice(this.#column, 0, ...Array.from({ length: added }, () => blank));
    } else if (name === 'X') {
      cells.fill(blank, this.#column, end);
    } else if (mode === 1) {
      cells.fill(blank, 0, end);
    } else {
      cells.length = Math.min(cells.length, mode === 0 ? this.#column : 0);
    }
  }

  #eraseScreen(mode: number): void {
    const row = this.#row;
    if (mode === 2) {
      // Nothing is lost of what is wanted as a whole.
      this.#scrollOut(this.#rows.length);
      this.#moveTo(row);
    } else if (mode < 2) {
      this.#rows = this.#rows.map((line, index) => ((mode === 0 ? index > row : index < row) ? '' : line));
      this.#erase('K', mode, 1);
    }
  }
}

function shown(row: Row): string {
  const text = typeof row === 'string' ? row : row.join('');
  if (!text.includes(blank)) {
    return text;
  }
  let end = text.length;
  while (end > 0 && text[end - 1] === blank) {
    end--;
  }
  return text.slice(0, end).replaceAll(blank, ' ');
}
