import { describe, expect, test } from 'vitest';
import { type EditorFacts, editorVariable } from '../../../../src/extension/variables/editorVariables.ts';
import { VariableError, type VariableProblem } from '../../../../src/extension/variables/variableProblem.ts';
import { findVariables } from '../../../../src/extension/variables/variableText.ts';

const api = { name: 'api', path: '/work/api' };
const web = { name: 'web', path: '/work/the web' };

function facts(more: Partial<EditorFacts> = {}): EditorFacts {
  return {
    platform: 'linux',
    folder: api,
    folders: [api],
    env: { HOME: '/home/me', EMPTY: '' },
    userHome: '/home/me',
    workingDirectory: '/somewhere',
    execPath: '/usr/bin/code',
    appRoot: undefined,
    activeFile: () => ({ path: '/work/api/src/deep/my.file.ts', folder: '/work/api' }),
    selection: () => ({ line: 12, column: 5, text: 'chosen' }),
    setting: () => undefined,
    extensionPath: () => undefined,
    ...more,
  };
}

function value(text: string, more: Partial<EditorFacts> = {}): string | undefined {
  const [ref] = findVariables(text);
  if (!ref) {
    throw new Error(text);
  }
  return editorVariable(ref, facts(more));
}

function problem(text: string, more: Partial<EditorFacts> = {}): VariableProblem {
  try {
    value(text, more);
  } catch (error) {
    if (error instanceof VariableError) {
      return error.problem;
    }
  }
  throw new Error(`${text} has a value`);
}

describe('values', () => {
  test.each([
    ['${workspaceFolder}', '/work/api'],
    ['${workspaceRoot}', '/work/api'],
    ['${workspaceFolder:web}', '/work/the web'],
    ['${workspaceFolderBasename}', 'api'],
    ['${workspaceFolderBasename:web}', 'the web'],
    ['${cwd}', '/work/api'],
    ['${userHome}', '/home/me'],
    ['${file}', '/work/api/src/deep/my.file.ts'],
    ['${fileWorkspaceFolder}', '/work/api'],
    ['${fileWorkspaceFolderBasename}', 'api'],
    ['${relativeFile}', 'src/deep/my.file.ts'],
    ['${relativeFile:web}', '../api/src/deep/my.file.ts'],
    ['${relativeFileDirname}', 'src/deep'],
    ['${fileDirname}', '/work/api/src/deep'],
    ['${fileDirnameBasename}', 'deep'],
    ['${fileBasename}', 'my.file.ts'],
    ['${fileBasenameNoExtension}', 'my.file'],
    ['${fileExtname}', '.ts'],
    ['${lineNumber}', '12'],
    ['${columnNumber}', '5'],
    ['${selectedText}', 'chosen'],
    ['${execPath}', '/usr/bin/code'],
    ['${pathSeparator}', '/'],
    ['${/}', '/'],
    ['${env:HOME}', '/home/me'],
    ['${env:home}', ''],
    ['${env:EMPTY}', ''],
    ['${env:UNSET}', ''],
  ])('%s is %s', (text, expected) => {
    expect(value(text, { folders: [api, web] })).toBe(expected);
  });

  test.each([
    '${unknown}',
    '${unknown:x}',
    '${HOME}',
    '${}',
    '${:x}',
    '${input:x}',
    '${command:x}',
    '${execInstallFolder}',
  ])('%s is none of them', (text) => expect(value(text)).toBeUndefined());

  test.each([
    ['text', 'text'],
    ['', ''],
    [0, '0'],
    [false, 'false'],
    [['a', 'b'], 'a,b'],
  ])('of the setting %j: %j', (setting, expected) => {
    expect(value('${config:a.b}', { setting: (name) => (name === 'a.b' ? setting : undefined) })).toBe(
      expected,
    );
  });

  test('without a folder', () => {
    const more = { folder: undefined, folders: [] };
    expect(value('${cwd}', more)).toBe('/somewhere');
    expect(value('${relativeFile}', more)).toBe('/work/api/src/deep/my.file.ts');
    expect(value('${relativeFileDirname}', more)).toBe('/work/api/src/deep');
  });

  test('a file in the folder itself', () => {
    const more = { activeFile: () => ({ path: '/work/api/Makefile', folder: '/work/api' }) };
    expect(value('${relativeFileDirname}', more)).toBe('.');
    expect(value('${fileExtname}', more)).toBe('');
    expect(value('${fileBasenameNoExtension}', more)).toBe('Makefile');
  });

  test('on Windows', () => {
    const windows = {
      platform: 'win32',
      folder: { name: 'api', path: 'c:\\work\\api' },
      env: { Path: 'C:\\bin' },
      activeFile: () => ({ path: 'c:/work/api/src/a.ts', folder: 'c:\\work\\api' }),
    } as const;
    expect(value('${workspaceFolder}', windows)).toBe('C:\\work\\api');
    expect(value('${file}', windows)).toBe('C:\\work\\api\\src\\a.ts');
    expect(value('${relativeFile}', windows)).toBe('src\\a.ts');
    expect(value('${env:PATH}', windows)).toBe('C:\\bin');
    expect(value('${/}', windows)).toBe('\\');
  });

  test('an extension', () => {
    const more: Partial<EditorFacts> = { extensionPath: (id) => (id === 'a.b' ? '/ext/a.b' : undefined) };
    expect(value('${extensionInstallFolder:a.b}', more)).toBe('/ext/a.b');
  });
});

describe('problems', () => {
  const noFile = { activeFile: () => undefined };
  test.each<[string, string, Partial<EditorFacts>]>([
    ['${workspaceFolder}', 'noFolder', { folder: undefined, folders: [] }],
    ['${workspaceFolder}', 'manyFolders', { folder: undefined, folders: [api, web] }],
    ['${workspaceFolder:else}', 'unknownFolder', {}],
    ['${cwd:else}', 'unknownFolder', {}],
    ['${file}', 'noFile', noFile],
    ['${fileBasename}', 'noFile', noFile],
    ['${fileWorkspaceFolder}', 'noFile', noFile],
    ['${relativeFile}', 'noFile', noFile],
    [
      '${fileWorkspaceFolder}',
      'fileOutsideFolders',
      { activeFile: () => ({ path: '/x', folder: undefined }) },
    ],
    ['${lineNumber}', 'noEditor', { selection: () => undefined }],
    ['${columnNumber}', 'noEditor', { selection: () => undefined }],
    ['${selectedText}', 'noSelection', { selection: () => undefined }],
    ['${selectedText}', 'noSelection', { selection: () => ({ line: 1, column: 1, text: '' }) }],
    ['${env:}', 'noArgument', {}],
    ['${env}', 'noArgument', {}],
    ['${config:}', 'noArgument', {}],
    ['${config:a}', 'noSetting', {}],
    ['${config:a}', 'noSetting', { setting: () => null }],
    ['${config:a}', 'structuredSetting', { setting: () => ({}) }],
    ['${extensionInstallFolder:a.b}', 'noExtension', {}],
    ['${extensionInstallFolder:}', 'noArgument', {}],
  ])('%s: %s', (text, reason, more) => {
    expect(problem(text, more)).toMatchObject({ reason, variable: text });
  });
});
