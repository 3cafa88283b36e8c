// Which shell runs a shell task. In this order: the task's own `options.shell`, the automation profile of the
// settings, the default terminal profile, the system's shell. `vscode.env.shell` already is the program of
// the default profile, found on disk by VS Code; only that profile's arguments and environment have to be
// read from the settings again.
import { isRecord } from '../../local/index.ts';
import { type Platform, shellFileName, type ShellQuotes, type ShellToUse } from './shellCommandLine.ts';

export type ShellSettings = {
  readonly automationProfile: unknown;
  readonly defaultProfile: unknown;
  readonly profiles: unknown;
  /** `vscode.env.shell`; may be empty. */
  readonly defaultShell: string;
};

export type ShellProfile = {
  readonly file: string;
  /** Undefined: the profile says nothing. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | null>>;
};

/** `options.shell` of a task, its variables already replaced. */
export type OwnShell = {
  readonly executable?: string | undefined;
  /** `executable` before its variables were replaced: VS Code compares that with the profile's program. */
  readonly executableAsWritten?: string | undefined;
  readonly args?: readonly string[] | undefined;
  readonly quotes?: ShellQuotes | undefined;
};

export function shellProfile(
  platform: Platform,
  settings: ShellSettings,
  env: Readonly<Record<string, string | undefined>>,
): ShellProfile {
  const automation = settings.automationProfile;
  if (isRecord(automation) && typeof automation['path'] === 'string') {
    return {
      file: automation['path'],
      args: textList(automation['args']),
      env: textRecord(automation['env']),
    };
  }
  const file = settings.defaultShell || systemShell(platform, env);
  const named = typeof settings.defaultProfile === 'string' ? settings.defaultProfile : undefined;
  const profile =
    named !== undefined && isRecord(settings.profiles) && Object.hasOwn(settings.profiles, named)
      ? settings.profiles[named]
      : undefined;
  if (isRecord(profile) && isProgramOf(profile, file, platform)) {
    return { file, args: textList(profile['args']), env: textRecord(profile['env']) };
  }
  const login = platform === 'darwin' && /^(zsh|bash)/.test(shellFileName(file, platform));
  return { file, args: login ? ['--login'] : [], env: {} };
}

export function shellToUse(profile: ShellProfile, own: OwnShell | undefined): ShellToUse {
  const ownProgram = Boolean(own?.executable);
  // A program of one's own does not get the profile's arguments, unless it is the same program.
  const inherited = ownProgram && own?.executableAsWritten !== profile.file ? [] : profile.args;
  return {
    file: ownProgram && own?.executable ? own.executable : profile.file,
    args: own?.args ?? inherited,
    ownProgram,
    quotes: own?.quotes,
  };
}

/**
 * The default profile may name a program that is not installed: VS Code then runs the system's shell, without
 * the profile's arguments.
 */
function isProgramOf(profile: Record<string, unknown>, file: string, platform: Platform): boolean {
  const paths = profile['path'];
  if (paths === undefined) {
    return typeof profile['source'] === 'string';
  }
  const wanted = shellFileName(file, platform).replace(/\.exe$/, '');
  return textList(paths).some((path) => shellFileName(path, platform).replace(/\.exe$/, '') === wanted);
}

function systemShell(platform: Platform, env: Readonly<Record<string, string | undefined>>): string {
  if (platform === 'win32') {
    return env['ComSpec'] ?? env['COMSPEC'] ?? 'cmd.exe';
  }
  return env['SHELL'] || '/bin/sh';
}

function textList(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}

function textRecord(value: unknown): Record<string, string | null> {
  if (!isRecord(value)) {
    return {};
  }
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string | null] => typeof entry[1] === 'string' || entry[1] === null,
    ),
  );
}
