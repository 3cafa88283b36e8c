// Finds the program before it is spawned. The system reports a missing folder, program and script interpreter
// with one and the same ENOENT; looking first is the only way to say which it is.

import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { variable } from './environment.ts';
import { errorCode, ProcessStartError } from '../base/processStartError.ts';

export async function checkFolder(cwd: string): Promise<void> {
  const stats = await stat(cwd).catch((error: unknown) => {
    const missing = errorCode(error) === 'ENOENT';
    const message = missing ? `The folder "${cwd}" does not exist.` : `The folder "${cwd}" cannot be opened.`;
    throw new ProcessStartError('cwdMissing', message, cwd, error);
  });
  if (!stats.isDirectory()) {
    throw new ProcessStartError('cwdMissing', `"${cwd}" is not a folder.`, cwd);
  }
  await access(cwd, constants.X_OK).catch((error: unknown) => {
    throw new ProcessStartError('cwdMissing', `The folder "${cwd}" cannot be opened.`, cwd, error);
  });
}

/** What decides which program runs, and whether one can run at all. */
export type Command = {
  readonly file: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** See `ProcessSpec`. */
  readonly searchCwd?: boolean;
};

/** Whether a program is given by its name alone. */
export function isBareName(file: string, platform: NodeJS.Platform = process.platform): boolean {
  return !(platform === 'win32' ? /[\\/]/ : /\//).test(file);
}

/**
 * The absolute path of the program. A name without a folder is looked up on the PATH of `env`, and in `cwd`
 * only if the command says so (not even on Windows otherwise); a relative path starts at `cwd`.
 */
export async function findProgram(
  { file, cwd, env, searchCwd }: Command,
  platform: NodeJS.Platform = process.platform,
): Promise<string> {
  const named = isBareName(file, platform);
  const folders = named ? searchPath(env, cwd, platform) : [cwd];
  if (named && searchCwd === true) {
    folders.push(cwd);
  }
  let unusable: string | undefined;
  for (const folder of folders) {
    for (const candidate of candidates(path.resolve(folder, file), platform)) {
      const use = await usability(candidate, platform);
      if (use === 'runs') {
        return candidate;
      }
      if (use === 'exists') {
        unusable ??= candidate;
      }
    }
  }
  if (unusable !== undefined) {
    throw notExecutable(unusable, platform);
  }
  const message = named
    ? `The command "${file}" was not found on the PATH.`
    : `The program "${file}" does not exist.`;
  throw new ProcessStartError('notFound', file === '' ? 'The command is empty.' : message, file);
}

function searchPath(env: Readonly<Record<string, string>>, cwd: string, platform: NodeJS.Platform): string[] {
  const windows = platform === 'win32';
  const value = variable(env, 'PATH', platform) ?? (windows ? '' : '/usr/bin:/bin');
  const entries = value
    .split(windows ? ';' : ':')
    .map((entry) => (windows ? entry.replaceAll('"', '') : entry));
  // On POSIX an empty entry means the working folder.
  return entries.filter((entry) => entry !== '' || !windows).map((entry) => path.resolve(cwd, entry));
}

function candidates(file: string, platform: NodeJS.Platform): string[] {
  if (platform !== 'win32') {
    return [file];
  }
  const withExtension = ['.com', '.exe', '.bat', '.cmd'].map((extension) => file + extension);
  return path.extname(file) === '' ? withExtension : [file, ...withExtension];
}

async function usability(file: string, platform: NodeJS.Platform): Promise<'runs' | 'exists' | 'absent'> {
  try {
    if (!(await stat(file)).isFile()) {
      return 'absent';
    }
  } catch {
    return 'absent';
  }
  if (platform === 'win32') {
    return isBatch(file) ? 'exists' : 'runs';
  }
  return access(file, constants.X_OK).then(
    () => 'runs',
    () => 'exists',
  );
}

function isBatch(file: string): boolean {
  return /\.(bat|cmd)$/i.test(file);
}

function notExecutable(file: string, platform: NodeJS.Platform): ProcessStartError {
  // Node refuses batch files without a shell, since nothing can quote arguments for them safely.
  const message =
    platform === 'win32' && isBatch(file)
      ? `"${file}" is a batch file and runs only in a shell. Make it a shell task.`
      : `"${file}" is not executable.`;
  return new ProcessStartError('notExecutable', message, file);
}
