import { describe, expect, test } from 'vitest';
import {
  buildCommandLine,
  type Platform,
  quotingKind,
  shellFileName,
  shellInvocation,
  type ShellQuotes,
  type ShellText,
  type ShellToUse,
} from '../../../../src/extension/shell/shellCommandLine.ts';

const { escape, strong, weak } = quotingKind;
const q = (value: string, quoting: number) => ({ value, quoting });

function line(
  shell: string,
  platform: Platform,
  command: ShellText,
  args: readonly ShellText[] = [],
  { quotes, written }: { quotes?: ShellQuotes; written?: ShellText } = {},
): string {
  return buildCommandLine(platform, shell, quotes, { command, commandAsWritten: written ?? command, args });
}

describe('arguments that are strings', () => {
  test.each([
    // shell, platform, command, args, line
    ['bash', 'linux', 'echo', ['a', 'b'], 'echo a b'],
    ['bash', 'linux', 'echo', ['two words'], `echo 'two words'`],
    ['bash', 'linux', 'echo', [''], 'echo '],
    ['bash', 'linux', 'echo', ['$HOME', '*', '`id`', ';'], 'echo $HOME * `id` ;'],
    ['bash', 'linux', 'echo', [`it's`], `echo it's`],
    ['bash', 'linux', 'echo', [`'quoted already'`, `"and this"`], `echo 'quoted already' "and this"`],
    ['bash', 'linux', 'echo', [`--name="two words"`], `echo --name="two words"`],
    ['bash', 'linux', 'echo', [`"a" b`], `echo '"a" b'`],
    ['bash', 'linux', 'echo', ['a\\ b'], `echo 'a\\ b'`],
    ['bash', 'linux', 'my tool', ['x'], `'my tool' x`],
    ['bash', 'linux', 'echo', ['ünï cödé'], `echo 'ünï cödé'`],
    ['zsh', 'darwin', 'echo', ['two words'], `echo 'two words'`],
    ['fish', 'linux', 'echo', ['two words'], `echo 'two words'`],
    ['pwsh', 'linux', 'my tool', ['two words'], `'my tool' 'two words'`],
    ['cmd', 'win32', 'echo', ['two words'], 'echo "two words"'],
    ['cmd', 'win32', 'my tool', ['x'], '"my tool" x'],
    ['cmd', 'win32', 'my tool', ['two words'], '""my tool" "two words""'],
    ['cmd', 'win32', 'echo', [`it's so`], `echo "it's so"`],
    ['powershell', 'win32', 'echo', ['two words'], `echo 'two words'`],
    ['powershell', 'win32', 'my tool', ['x'], `& 'my tool' x`],
    ['pwsh', 'win32', 'my tool', ['x'], `& 'my tool' x`],
    ['nu', 'win32', 'my tool', ['x'], `'my tool' x`],
  ] as const)('%s on %s: %s %j', (shell, platform, command, args, expected) => {
    expect(line(shell, platform, command, args)).toBe(expected);
  });

  test('a quote that is never closed takes the spaces with it', () => {
    expect(line('bash', 'linux', 'echo', [`"a b`])).toBe(`echo "a b`);
  });
});

describe('arguments with a kind of quoting', () => {
  test.each([
    ['bash', 'linux', escape, `it's "so" $x (a)`, `it\\'s\\ \\"so\\"\\ $x\\ (a)`],
    ['bash', 'linux', strong, `it's`, `'it's'`],
    ['bash', 'linux', weak, 'two $x', '"two $x"'],
    ['bash', 'linux', escape, '{a,b}', '{a\\,b}'],
    ['zsh', 'darwin', escape, 'a b', 'a\\ b'],
    ['powershell', 'win32', escape, `a (b) 'c' "d"`, 'a` `(b`)` `\'c`\'` `"d`"'],
    ['powershell', 'win32', strong, 'a b', `'a b'`],
    ['powershell', 'win32', weak, 'a b', '"a b"'],
    ['cmd', 'win32', strong, 'a b', '"a b"'],
    ['cmd', 'win32', weak, 'a b', 'a b'],
    ['cmd', 'win32', escape, 'a b', 'a b'],
  ] as const)('%s on %s, %i: %s', (shell, platform, kind, value, expected) => {
    expect(line(shell, platform, 'echo', [q(value, kind)])).toBe(`echo ${expected}`);
  });

  test('the command itself may have one', () => {
    expect(line('bash', 'linux', q('my tool', escape), ['x'])).toBe('my\\ tool x');
    expect(line('powershell', 'win32', q('tool', strong), [])).toBe(`& 'tool'`);
  });
});

describe('quotes of the task itself', () => {
  test('replace those of the shell', () => {
    const quotes = { strong: '|', weak: '/', escape: '^' };
    expect(line('bash', 'linux', 'echo', ['two words'], { quotes })).toBe('echo |two words|');
    expect(line('bash', 'linux', 'echo', [q('a b', weak), q('a b', escape)], { quotes })).toBe(
      'echo /a b/ a^ b',
    );
  });

  test('an escape string keeps a space from needing quotes', () => {
    expect(line('bash', 'linux', 'echo', ['a^ b'], { quotes: { strong: '"', escape: '^' } })).toBe(
      'echo a^ b',
    );
  });

  test('a kind that they lack leaves the text alone', () => {
    expect(line('bash', 'linux', 'echo', ['a b', q('c d', weak)], { quotes: { escape: '^' } })).toBe(
      'echo a b c d',
    );
  });
});

describe('a command without arguments', () => {
  test('goes to the shell untouched', () => {
    expect(line('bash', 'linux', `echo "a  b" && my tool | cat`)).toBe(`echo "a  b" && my tool | cat`);
    expect(line('cmd', 'win32', 'dir "C:\\Program Files" & echo x')).toBe('dir "C:\\Program Files" & echo x');
  });

  test('also with variables, if it is more than one word', () => {
    const written = 'echo ${workspaceFolder} done';
    expect(line('bash', 'linux', 'echo /a b done', [], { written })).toBe('echo /a b done');
  });

  test('is one word if it was one with its variables', () => {
    const written = '${workspaceFolder}/run.sh';
    expect(line('bash', 'linux', '/my folder/run.sh', [], { written })).toBe(`'/my folder/run.sh'`);
    expect(line('bash', 'linux', '/folder/run.sh', [], { written })).toBe('/folder/run.sh');
    expect(line('powershell', 'win32', 'C:\\my folder\\run.ps1', [], { written })).toBe(
      `& 'C:\\my folder\\run.ps1'`,
    );
  });
});

describe('how a shell is told to run the line', () => {
  const parts = { command: 'echo', commandAsWritten: 'echo', args: ['two words'] };
  function start(
    platform: Platform,
    file: string,
    args: readonly string[] = [],
    more: Partial<ShellToUse> = {},
  ) {
    return shellInvocation(platform, { file, args, ownProgram: false, ...more }, parts);
  }

  test.each([
    ['linux', '/bin/bash', [], ['-c', `echo 'two words'`]],
    ['linux', '/usr/bin/zsh', ['-l'], ['-l', '-c', `echo 'two words'`]],
    ['darwin', '/bin/zsh', ['--login'], ['--login', '-c', `echo 'two words'`]],
    ['linux', '/usr/bin/pwsh', [], ['-c', `echo 'two words'`]],
    ['linux', '/bin/bash', ['-c'], ['-c', `echo 'two words'`]],
    ['linux', '/bin/bash', ['-C', '-x'], ['-C', '-x', `echo 'two words'`]],
    ['linux', '/bin/bash', ['-c', 'wrapper'], ['-c', 'wrapper', '-c', `echo 'two words'`]],
    ['win32', 'C:\\Windows\\System32\\cmd.exe', [], ['/d', '/c', 'echo "two words"']],
    ['win32', 'C:\\Windows\\System32\\cmd.exe', ['/c'], ['/c', '/d', 'echo "two words"']],
    ['win32', 'powershell.exe', ['-NoProfile'], ['-NoProfile', '-Command', `echo 'two words'`]],
    ['win32', 'C:\\Program Files\\PowerShell\\7\\pwsh.exe', [], ['-Command', `echo 'two words'`]],
    ['win32', 'C:\\Program Files\\Git\\bin\\bash.exe', ['--login'], ['--login', '-c', `echo 'two words'`]],
    ['win32', 'wsl.exe', [], ['-e', `echo 'two words'`]],
    ['win32', 'nu.exe', [], ['-c', `echo 'two words'`]],
  ] as const)('%s %s %j', (platform, file, given, expected) => {
    const started = start(platform, file, given);
    expect(started.file).toBe(file);
    expect(started.args).toEqual(expected);
    expect(started.commandLine).toBe(expected.at(-1));
  });

  test('a shell of the task brings its own switches', () => {
    expect(start('linux', '/bin/sh', ['-e', '-c'], { ownProgram: true }).args).toEqual([
      '-e',
      '-c',
      `echo 'two words'`,
    ]);
    expect(start('linux', '/bin/sh', [], { ownProgram: true }).args).toEqual([`echo 'two words'`]);
    expect(start('win32', 'cmd.exe', ['/c'], { ownProgram: true }).args).toEqual(['/c', 'echo "two words"']);
  });

  test('only on Windows nothing is quoted again, except for shells that read arguments like Unix', () => {
    expect(start('win32', 'cmd.exe').verbatimArguments).toBe(true);
    expect(start('win32', 'pwsh.exe').verbatimArguments).toBe(true);
    expect(start('win32', 'bash.exe').verbatimArguments).toBe(false);
    expect(start('linux', 'bash').verbatimArguments).toBe(false);
  });

  test('a backslash separates folders on Windows alone', () => {
    expect(shellFileName('C:\\Tools\\CMD.EXE', 'win32')).toBe('cmd.exe');
    expect(shellFileName('C:/Tools/cmd.exe', 'win32')).toBe('cmd.exe');
    expect(shellFileName('/odd\\name', 'linux')).toBe('odd\\name');
  });
});
