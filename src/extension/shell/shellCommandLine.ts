// From a shell task's command and arguments to what is spawned, by VS Code's rules: one command line for the
// shell to read, and the switches that make the shell run it. The odd corners (an escape string counts as
// such only if it is not an object, `-Command` is compared in lower case, pwsh quotes like the platform's
// shell) are VS Code's; a task must not change its meaning in the queue.

export type Platform = 'linux' | 'darwin' | 'win32';

/** Same numbers as `vscode.ShellQuoting`. */
export const quotingKind = { escape: 1, strong: 2, weak: 3 } as const;

export type QuotedText = {
  readonly value: string;
  readonly quoting: number;
};
export type ShellText = string | QuotedText;

export type ShellQuotes = {
  readonly escape?: string | { readonly escapeChar: string; readonly charsToEscape: string };
  readonly strong?: string;
  readonly weak?: string;
};

export type CommandParts = {
  /** With variables replaced. */
  readonly command: ShellText;
  /** As written in the task: one without variables goes to the shell untouched. */
  readonly commandAsWritten: ShellText;
  readonly args: readonly ShellText[];
};

export type ShellToUse = {
  readonly file: string;
  readonly args: readonly string[];
  /** The task names its own shell program: then the task also brings the switches. */
  readonly ownProgram: boolean;
  readonly quotes?: ShellQuotes | undefined;
};

export type ShellInvocation = {
  readonly file: string;
  readonly args: readonly string[];
  readonly commandLine: string;
  /** Windows: the arguments are one string already, nothing may be quoted again. */
  readonly verbatimArguments: boolean;
};

const posixQuotes: ShellQuotes = {
  escape: { escapeChar: '\\', charsToEscape: ' "\'' },
  strong: "'",
  weak: '"',
};
const powershellQuotes: ShellQuotes = {
  escape: { escapeChar: '`', charsToEscape: ' "\'()' },
  strong: "'",
  weak: '"',
};
const quotesByShell: Readonly<Record<string, ShellQuotes>> = {
  bash: posixQuotes,
  zsh: posixQuotes,
  powershell: powershellQuotes,
  cmd: { strong: '"' },
};

/** The program's file name in lower case, `pwsh.exe`. */
export function shellFileName(file: string, platform: Platform): string {
  const parts = file.split(platform === 'win32' ? /[\\/]/ : '/');
  return (parts.at(-1) ?? '').toLowerCase();
}

export function shellInvocation(platform: Platform, shell: ShellToUse, parts: CommandParts): ShellInvocation {
  const fileName = shellFileName(shell.file, platform);
  const commandLine = buildCommandLine(platform, shellName(fileName), shell.quotes, parts);
  const switches = shell.ownProgram ? [] : runSwitches(platform, fileName);
  return {
    file: shell.file,
    args: [...shell.args, ...switches.filter((one) => !alreadyThere(one, shell.args)), commandLine],
    commandLine,
    verbatimArguments: platform === 'win32' && !isPosixShellOnWindows(fileName),
  };
}

export function buildCommandLine(
  platform: Platform,
  shell: string,
  ownQuotes: ShellQuotes | undefined,
  { command, commandAsWritten, args }: CommandParts,
): string {
  const quotes =
    ownQuotes ??
    (Object.hasOwn(quotesByShell, shell) ? quotesByShell[shell] : undefined) ??
    (platform === 'win32' ? powershellQuotes : posixQuotes);
  if (args.length === 0 && typeof command === 'string' && typeof commandAsWritten === 'string') {
    if (command === commandAsWritten || needsQuotes(commandAsWritten, quotes)) {
      return command;
    }
  }
  const program = quote(command, quotes);
  const rest = args.map((arg) => quote(arg, quotes));
  const line = [program, ...rest].map((one) => one.text).join(' ');
  if (platform !== 'win32' || !program.quoted) {
    return line;
  }
  if (shell === 'cmd') {
    return rest.some((one) => one.quoted) ? `"${line}"` : line;
  }
  return shell === 'powershell' || shell === 'pwsh' ? `& ${line}` : line;
}

function shellName(fileName: string): string {
  const dot = fileName.lastIndexOf('.');
  return dot > 0 ? fileName.slice(0, dot) : fileName;
}

function isPosixShellOnWindows(fileName: string): boolean {
  return fileName === 'bash.exe' || fileName === 'zsh.exe';
}

function runSwitches(platform: Platform, fileName: string): readonly string[] {
  if (platform !== 'win32' || isPosixShellOnWindows(fileName)) {
    return ['-c'];
  }
  switch (fileName) {
    case 'powershell.exe':
    case 'pwsh.exe':
      return ['-Command'];
    case 'wsl.exe':
      return ['-e'];
    case 'nu.exe':
      return ['-c'];
    default:
      return ['/d', '/c'];
  }
}

/** A switch counts as given unless a plain argument follows it somewhere (then it was that argument's). */
function alreadyThere(name: string, args: readonly string[]): boolean {
  return args.some((arg, index) => {
    if (arg.toLowerCase() !== name) {
      return false;
    }
    const later = args.slice(index + 1);
    return later.every((one) => one.startsWith('-'));
  });
}

type Quoted = {
  readonly text: string;
  readonly quoted: boolean;
};

function quote(text: ShellText, quotes: ShellQuotes): Quoted {
  if (typeof text !== 'string') {
    return quoteAs(text.value, text.quoting, quotes);
  }
  return needsQuotes(text, quotes) ? quoteAs(text, quotingKind.strong, quotes) : { text, quoted: false };
}

function quoteAs(value: string, kind: number, { escape, strong, weak }: ShellQuotes): Quoted {
  if (kind === quotingKind.strong && strong) {
    return { text: strong + value + strong, quoted: true };
  }
  if (kind === quotingKind.weak && weak) {
    return { text: weak + value + weak, quoted: true };
  }
  if (kind === quotingKind.escape && escape) {
    const { escapeChar, charsToEscape } =
      typeof escape === 'string' ? { escapeChar: escape, charsToEscape: ' ' } : escape;
    // VS Code separates several of them by commas in a class of characters, and so escapes commas as well.
    const escaped = charsToEscape.length > 1 ? `${charsToEscape},` : charsToEscape;
    const text = Array.from(value, (char) => (escaped.includes(char) ? escapeChar + char : char));
    return { text: text.join(''), quoted: true };
  }
  return { text: value, quoted: false };
}

/**
 * True for a space outside quotes. Text that begins and ends with the same quote is taken as quoted by its
 * author.
 */
function needsQuotes(text: string, { escape, strong, weak }: ShellQuotes): boolean {
  const first = text[0];
  if (
    text.length >= 2 &&
    first !== undefined &&
    (first === strong || first === weak) &&
    text.endsWith(first)
  ) {
    return false;
  }
  let open: string | undefined;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === open) {
      open = undefined;
    } else if (open !== undefined) {
      continue;
    } else if (char === escape) {
      i++;
    } else if (char === strong || char === weak) {
      open = char;
    } else if (char === ' ') {
      return true;
    }
  }
  return false;
}
