// The matchers and patterns that VS Code brings along itself, without an extension: their names are its, the
// expressions are written from the tools' output. `problemMatcher: "$eslint-stylish"` must mean the same in
// the queue.

const placed = '(\\S.*)\\((\\d[\\d,]*)\\)\\s*:\\s+';

/** `file(3,5): error X123: message`, with the compiler's own letters before the number. */
function compiler(name: string, letters: string): object {
  return {
    name,
    regexp: `^${placed}(error|warning|info)\\s+(${letters}\\d+)\\s*:\\s*(.*)$`,
    file: 1,
    location: 2,
    severity: 3,
    code: 4,
    message: 5,
  };
}

export const builtinPatterns: readonly object[] = [
  {
    // MSBuild puts `1>` before the lines of a parallel build, and knows errors without a place, a code, or
    // even a file.
    name: 'msCompile',
    regexp:
      '^\\s*(?:\\d+>)?\\s*(\\S.*?)(?:\\((\\d[\\d,]*)\\))?\\s*:\\s+(?:[^\\s:]+\\s+)?(fatal\\s+error|error|warning|info)\\s+([A-Za-z]\\w*\\d)?\\s*:\\s*(.*)$',
    file: 1,
    location: 2,
    severity: 3,
    code: 4,
    message: 5,
  },
  compiler('cpp', 'C'),
  compiler('csc', 'CS'),
  compiler('vb', 'BC'),
  { name: 'gulp-tsc', regexp: `^${placed}(\\d+)\\s+(\\S.*)$`, file: 1, location: 2, code: 3, message: 4 },
  {
    name: 'lessCompile',
    regexp: '^\\s*(\\S.*?) in file (\\S.*?) line no\\. (\\d+)\\s*$',
    message: 1,
    file: 2,
    location: 3,
  },
  {
    name: 'jshint',
    regexp: '^(.+): line (\\d+), col (\\d+), (.+?)(?:\\s+\\(([A-Z])(\\d+)\\))?$',
    file: 1,
    line: 2,
    column: 3,
    message: 4,
    severity: 5,
    code: 6,
  },
  {
    name: 'jshint-stylish',
    patterns: [
      { regexp: '^(\\s*\\S.*)$', file: 1 },
      {
        regexp: '^\\s+line\\s+(\\d+)\\s+col\\s+(\\d+)\\s+(\\S.*?)(?:\\s+\\(([A-Z])(\\d+)\\))?$',
        line: 1,
        column: 2,
        message: 3,
        severity: 4,
        code: 5,
        loop: true,
      },
    ],
  },
  {
    name: 'eslint-compact',
    regexp: '^(\\S.*): line (\\d+), col (\\d+), (Error|Warning|Info) - (.+)\\s\\(([^\\s()]+)\\)$',
    file: 1,
    line: 2,
    column: 3,
    severity: 4,
    message: 5,
    code: 6,
  },
  {
    // The file's own line, then one indented line for each problem; two spaces or more before the rule.
    name: 'eslint-stylish',
    patterns: [
      { regexp: '^((?:[A-Za-z]:)?[./\\\\].*)$', file: 1 },
      {
        regexp: '^\\s+(\\d+):(\\d+)\\s+(error|warning|info)\\s+(\\S.*?)(?:\\s{2,}(\\S.*))?$',
        line: 1,
        column: 2,
        severity: 3,
        message: 4,
        code: 5,
        loop: true,
      },
    ],
  },
  {
    // `vet: ./a.go:3:5: message`; tests indent their lines and give no column.
    name: 'go',
    regexp: '^(?:[^:]*: )?\\s*((?:[A-Za-z]:)?[^\\s:][^:]*):(\\d+)(?::(\\d+))?: (.*)$',
    file: 1,
    line: 2,
    column: 3,
    message: 4,
  },
];

export const builtinMatchers: readonly object[] = [
  { name: 'msCompile', owner: 'msCompile', source: 'cpp', fileLocation: 'absolute', pattern: '$msCompile' },
  {
    name: 'lessCompile',
    owner: 'lessCompile',
    source: 'less',
    fileLocation: 'absolute',
    pattern: '$lessCompile',
  },
  {
    name: 'gulp-tsc',
    owner: 'typescript',
    source: 'ts',
    applyTo: 'closedDocuments',
    fileLocation: ['relative', '${workspaceFolder}'],
    pattern: '$gulp-tsc',
  },
  ...['jshint', 'jshint-stylish'].map((name) => linter(name, 'jshint')),
  ...['eslint-compact', 'eslint-stylish'].map((name) => linter(name, 'eslint')),
  {
    name: 'go',
    owner: 'go',
    source: 'go',
    fileLocation: ['relative', '${workspaceFolder}'],
    pattern: '$go',
  },
];

function linter(name: string, owner: string): object {
  return { name, owner, source: owner, fileLocation: 'absolute', pattern: `$${name}` };
}
