import { describe, expect, it } from 'vitest';
import { canBeQuoted, fileCommand, namesFile } from '../../../../src/extension/shell/fileCommand.ts';
import { buildCommandLine } from '../../../../src/extension/shell/shellCommandLine.ts';

const put = (text: string) => text.replaceAll('${file}', '/a b/c;d.txt');

const filled = (text: string | { value: string; quoting: number }) =>
  typeof text === 'string' ? put(text) : { ...text, value: put(text.value) };

/** The command line in bash for the file `/a b/c;d.txt`. */
function bash(template: string): string | undefined {
  const parts = fileCommand(template);
  return (
    parts &&
    buildCommandLine('linux', 'bash', undefined, {
      command: filled(parts.command),
      commandAsWritten: parts.command,
      args: parts.args.map(filled),
    })
  );
}

describe('a command line for a file', () => {
  it.each([
    ['wc -l ${file}', "wc -l '/a b/c;d.txt'"],
    ['wc -l "${file}" > out', "wc -l '/a b/c;d.txt' > out"],
    ["cat '${file}' | sort", "cat '/a b/c;d.txt' | sort"],
    ['tool --in=${file} --out=${file}.out', "tool '--in=/a b/c;d.txt' '--out=/a b/c;d.txt.out'"],
    ['${file}', "'/a b/c;d.txt'"],
    ['echo "two  spaces" ${file}', 'echo "two  spaces" \'/a b/c;d.txt\''],
  ])('quotes the file: %s', (template, line) => {
    expect(bash(template)).toBe(line);
  });

  it.each(['sh -c "cat ${file}"', "echo 'x ${file} y'", 'echo a"${file}"b'])(
    'is refused when its own quotes are in the way: %s',
    (template) => {
      expect(fileCommand(template)).toBeUndefined();
    },
  );

  it('knows the variables of a file', () => {
    const named = ['${file}', '${fileBasename}', '${relativeFileDirname}'];
    expect(named.filter((text) => !namesFile(text))).toEqual([]);
    expect(['${workspaceFolder}', 'file', '${files'].filter(namesFile)).toEqual([]);
  });

  it('refuses a name that gets out of quotes', () => {
    expect(["a'b", 'a"b', 'a`b', 'a%PATH%', 'a\nb'].filter(canBeQuoted)).toEqual([]);
    expect(['/a b/$(c);d&e.txt', 'C:\\x y\\ü.txt'].filter((path) => !canBeQuoted(path))).toEqual([]);
  });
});
