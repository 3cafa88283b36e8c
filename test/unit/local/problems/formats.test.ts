// What the tools really print, and the problems that must come out of it.
import { describe, expect, test } from 'vitest';
import { find } from './support.ts';

const red = (text: string) => `\u001b[91m${text}\u001b[0m`;
const gcc = {
  owner: 'cpp',
  fileLocation: ['autoDetect', '${workspaceFolder}'],
  pattern: {
    regexp: '^(.*?):(\\d+):(\\d*):?\\s+(?:fatal\\s+)?(warning|error|note):\\s+(.*)$',
    file: 1,
    line: 2,
    column: 3,
    severity: 4,
    message: 5,
  },
};

describe('formats', () => {
  test('tsc', () => {
    const output = "src/a.ts(3,7): error TS2322: Type 'string' is not assignable.\n\nFound 1 error.\n";
    expect(find('$tsc', output)).toEqual(["src/a.ts 3:7 error 2322: Type 'string' is not assignable."]);
  });

  test('tsc --pretty', () => {
    const place = `\u001b[96msrc/a.ts\u001b[0m:\u001b[93m3\u001b[0m:\u001b[93m7\u001b[0m`;
    const output = `${place} - ${red('error')}\u001b[90m TS2322: \u001b[0mType 'string'.\r\n\r\n\u001b[7m3\u001b[0m const a\r\n`;
    expect(find('$tsc', output)).toEqual(["src/a.ts 3:7 error 2322: Type 'string'."]);
  });

  test('eslint stylish', () => {
    const output = `
/w/src/a.js
   1:7   error    'a' is assigned a value but never used  no-unused-vars
  12:14  warning  Unexpected console statement            no-console

/w/src/b.js
  3:1  error  Parsing error: Unexpected token

✖ 3 problems (2 errors, 1 warning)
`;
    expect(find('$eslint-stylish', output)).toEqual([
      "/w/src/a.js 1:7 error no-unused-vars: 'a' is assigned a value but never used",
      '/w/src/a.js 12:14 warning no-console: Unexpected console statement',
      '/w/src/b.js 3:1 error -: Parsing error: Unexpected token',
    ]);
  });

  test('eslint compact', () => {
    const output =
      '/w/a.js: line 1, col 7, Error - Missing semicolon. (semi)\n/w/b.js: line 2, col 1, Warning - Odd (x/y)\n';
    expect(find('$eslint-compact', output)).toEqual([
      '/w/a.js 1:7 error semi: Missing semicolon.',
      '/w/b.js 2:1 warning x/y: Odd',
    ]);
  });

  test('jshint', () => {
    const output =
      'src/a.js: line 10, col 5, Missing semicolon. (W033)\nsrc/a.js: line 1, col 1, Stop. (E043)\n';
    expect(find('$jshint', output)).toEqual([
      'src/a.js 10:5 warning 033: Missing semicolon.',
      'src/a.js 1:1 error 043: Stop.',
    ]);
  });

  test('jshint stylish', () => {
    const output = 'src/a.js\n  line 3   col 5   Missing semicolon. (W033)\n  line 9  col 1  Bad line.\n';
    expect(find('$jshint-stylish', output)).toEqual([
      'src/a.js 3:5 warning 033: Missing semicolon.',
      'src/a.js 9:1 error -: Bad line.',
    ]);
  });

  test('msCompile', () => {
    const output = [
      "1>C:\\p (x)\\a.cpp(3,5): error C2065: 'b': undeclared identifier [C:\\p\\p.vcxproj]",
      'a.cs(10,2,10,8): warning CS0168: The variable is never used',
      '  b.h(7) : fatal error C1083: Cannot open include file',
      'MSBUILD : error MSB1009: Project file does not exist.',
    ].join('\r\n');
    expect(find('$msCompile', output)).toEqual([
      "C:\\p (x)\\a.cpp 3:5 error C2065: 'b': undeclared identifier [C:\\p\\p.vcxproj]",
      'a.cs 10:2-10:8 warning CS0168: The variable is never used',
      'b.h 7 error C1083: Cannot open include file',
      'MSBUILD 1:1 error MSB1009: Project file does not exist.',
    ]);
  });

  test.each([
    ['cpp', 'a.cpp(3): warning C4101: unused', 'a.cpp 3 warning C4101: unused'],
    ['csc', 'a.cs(3,5): error CS1002: ; expected', 'a.cs 3:5 error CS1002: ; expected'],
    ['vb', 'a.vb(3) : error BC30451: not declared', 'a.vb 3 error BC30451: not declared'],
  ])('the pattern $%s', (name, line, expected) => {
    expect(find({ pattern: `$${name}` }, `${line}\n`)).toEqual([expected]);
  });

  test('gulp-tsc', () => {
    expect(find('$gulp-tsc', 'src/a.ts(3,5): 2304 Cannot find name.\n')).toEqual([
      'src/a.ts 3:5 error 2304: Cannot find name.',
    ]);
  });

  test('lessCompile', () => {
    expect(find('$lessCompile', 'ParseError: Unrecognised input in file a/b.less line no. 12\n')).toEqual([
      'a/b.less 12 error -: ParseError: Unrecognised input',
    ]);
  });

  test('go', () => {
    const output = [
      '# example.com/m',
      './main.go:5:2: undefined: x',
      'vet: ./a.go:3:1: unreachable code',
      '    a_test.go:12: got 3, want 4',
    ].join('\n');
    expect(find('$go', output)).toEqual([
      './main.go 5:2 error -: undefined: x',
      './a.go 3:1 error -: unreachable code',
      'a_test.go 12 error -: got 3, want 4',
    ]);
  });

  test('gcc', () => {
    const output = [
      'In file included from a.c:1:',
      'b.h:2:10: fatal error: x.h: No such file or directory',
      'a.c:3:5: warning: unused variable [-Wunused-variable]',
      '    3 |   int x;',
      '      |       ^',
      'a.c:9:1: note: declared here',
    ].join('\n');
    expect(find(gcc, output)).toEqual([
      'b.h 2:10 error -: x.h: No such file or directory',
      'a.c 3:5 warning -: unused variable [-Wunused-variable]',
      'a.c 9:1 info -: declared here',
    ]);
  });

  test('rustc, whose message stands before the place', () => {
    const rustc = {
      pattern: [
        { regexp: '^(warning|error)(?:\\[(.*?)\\])?: (.*)$', severity: 1, code: 2, message: 3 },
        { regexp: '^\\s*--> (.*):(\\d+):(\\d+)$', file: 1, line: 2, column: 3 },
      ],
    };
    expect(find(rustc, 'error[E0425]: cannot find value `x`\n --> src/main.rs:2:5\n  |\n')).toEqual([
      'src/main.rs 2:5 error E0425: cannot find value `x`',
    ]);
  });
});
