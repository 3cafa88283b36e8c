// Values of the variables that need no question: folders, the active file, environment, settings. What it
// must know it takes through EditorFacts, so that this file runs without an editor.
import { posix, win32 } from 'node:path';
import { VariableError, type VariableProblem } from './variableProblem.ts';
import type { VariableRef } from './variableText.ts';

export type FolderFacts = {
  readonly name: string;
  readonly path: string;
};

export type EditorFacts = {
  readonly platform: NodeJS.Platform;
  /** The folder that the task belongs to. */
  readonly folder: FolderFacts | undefined;
  readonly folders: readonly FolderFacts[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly userHome: string;
  readonly workingDirectory: string;
  readonly execPath: string | undefined;
  readonly appRoot: string | undefined;
  /** `folder` is the workspace folder that contains the file. */
  activeFile(): { readonly path: string; readonly folder: string | undefined } | undefined;
  /** Numbers count from 1. */
  selection(): { readonly line: number; readonly column: number; readonly text: string } | undefined;
  setting(name: string): unknown;
  extensionPath(id: string): string | undefined;
};

/**
 * The value; undefined: no such variable, its text stays. Throws VariableError if it exists but has no value
 * now.
 */
export function editorVariable(ref: VariableRef, facts: EditorFacts): string | undefined {
  const path = facts.platform === 'win32' ? win32 : posix;
  const { argument } = ref;
  const fail = (problem: WithoutVariable<VariableProblem>): never => {
    throw new VariableError({ ...problem, variable: ref.id });
  };
  const drive = (text: string) => upperDrive(text, facts.platform);
  const needArgument = () => argument || fail({ reason: 'noArgument' });
  const folder = (): string => {
    if (argument) {
      const named = facts.folders.find((one) => one.name === argument);
      return named?.path ?? fail({ reason: 'unknownFolder', folder: argument });
    }
    return facts.folder?.path ?? fail({ reason: facts.folders.length > 1 ? 'manyFolders' : 'noFolder' });
  };
  const file = (): string => drive(path.normalize((facts.activeFile() ?? fail({ reason: 'noFile' })).path));
  const fileFolder = (): string => {
    const current = file();
    return drive(facts.activeFile()?.folder ?? fail({ reason: 'fileOutsideFolders', file: current }));
  };
  const selection = () => facts.selection() ?? fail({ reason: 'noEditor' });
  const fromFolder = (target: string) =>
    facts.folder || argument ? path.relative(folder(), target) : target;

  switch (ref.name) {
    case 'env': {
      const name = needArgument();
      return (facts.platform === 'win32' ? caseless(facts.env, name) : facts.env[name]) ?? '';
    }
    case 'config': {
      const setting = needArgument();
      const value = facts.setting(setting);
      if (value === undefined || value === null) {
        return fail({ reason: 'noSetting', setting });
      }
      return settingText(value) ?? fail({ reason: 'structuredSetting', setting });
    }
    case 'workspaceFolder':
    case 'workspaceRoot':
      return drive(folder());
    case 'workspaceFolderBasename':
    case 'workspaceRootFolderName':
      return path.basename(folder());
    case 'cwd':
      return facts.folder || argument ? drive(folder()) : facts.workingDirectory;
    case 'userHome':
      return facts.userHome;
    case 'extensionInstallFolder': {
      const extension = needArgument();
      return facts.extensionPath(extension) ?? fail({ reason: 'noExtension', extension });
    }
    case 'file':
      return file();
    case 'fileWorkspaceFolder':
      return fileFolder();
    case 'fileWorkspaceFolderBasename':
      return path.basename(fileFolder());
    case 'relativeFile':
      return fromFolder(file());
    case 'relativeFileDirname':
      return fromFolder(path.dirname(file())) || '.';
    case 'fileDirname':
      return path.dirname(file());
    case 'fileDirnameBasename':
      return path.basename(path.dirname(file()));
    case 'fileBasename':
      return path.basename(file());
    case 'fileBasenameNoExtension':
      return path.basename(file(), path.extname(file()));
    case 'fileExtname':
      return path.extname(file());
    case 'lineNumber':
      return String(selection().line);
    case 'columnNumber':
      return String(selection().column);
    case 'selectedText':
      return facts.selection()?.text || fail({ reason: 'noSelection' });
    case 'execPath':
      return facts.execPath;
    case 'execInstallFolder':
      return facts.appRoot;
    case 'pathSeparator':
    case '/':
      return path.sep;
    default:
      return undefined;
  }
}

function settingText(value: unknown): string | undefined {
  if (typeof value === 'string') {
    return value;
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  return Array.isArray(value) ? value.join(',') : undefined;
}

type WithoutVariable<T> = T extends unknown ? Omit<T, 'variable'> : never;

function upperDrive(text: string, platform: NodeJS.Platform): string {
  return platform === 'win32' && /^[a-z]:/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

function caseless(env: EditorFacts['env'], name: string): string | undefined {
  const lower = name.toLowerCase();
  const key = Object.keys(env).find((one) => one.toLowerCase() === lower);
  return key === undefined ? undefined : env[key];
}
