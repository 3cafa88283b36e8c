// A command line with `${file}` in it, for files that anybody may have named: what stands for the file is
// quoted by the shell's rules, and a name that could get out of the quotes is refused.
import { quotingKind, type ShellText } from './shellCommandLine.ts';

const fileVariable = /\$\{(?:file|relativeFile)\w*\}/;

// What ends a quoted text in one of the shells, or means something in it.
const unquotable = /["'`%]|\p{Cc}/u;

export function namesFile(text: string): boolean {
  return fileVariable.test(text);
}

export function canBeQuoted(path: string): boolean {
  return !unquotable.test(path);
}

/** Undefined when quotes of its own reach into or out of a word with the file. */
export function fileCommand(
  commandLine: string,
): { readonly command: ShellText; readonly args: readonly ShellText[] } | undefined {
  // By single spaces, so that those in other quotes stay as they are.
  const words = commandLine.split(' ').map((word) => {
    const bare = /^(["'])(.*)\1$/.exec(word)?.[2] ?? word;
    return namesFile(word) ? { value: bare, quoting: quotingKind.strong } : word;
  });
  const [command = '', ...args] = words;
  return isBalanced(words) ? { command, args } : undefined;
}

function isBalanced(words: readonly ShellText[]): boolean {
  let open: string | undefined;
  for (const word of words) {
    if (typeof word !== 'string' && (open !== undefined || /["'`]/.test(word.value))) {
      return false;
    }
    for (const char of typeof word === 'string' ? word : '') {
      if (char === open) {
        open = undefined;
      } else if (open === undefined && (char === '"' || char === "'")) {
        open = char;
      }
    }
  }
  return true;
}
