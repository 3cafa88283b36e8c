// What a job's process sees of the environment: the editor's own variables are left out, then the job's are
// laid over.

/**
 * Set by VS Code, Electron and Snap for their own processes; some make a Node or Electron program misbehave.
 */
const editorVariables =
  /^(VSCODE_.*|ELECTRON_.*|SNAP(_.*)?|GDK_PIXBUF_.*|CHROME_DESKTOP|ORIGINAL_XDG_CURRENT_DESKTOP|APPLICATION_INSIGHTS_NO_DIAGNOSTIC_CHANNEL)$/i;

/** The helper that a VS Code server names as browser; it fails without the VSCODE_* variables. */
const editorBrowser = /[\\/]helpers[\\/]browser\.(sh|cmd)$/;

/**
 * The environment a job starts from: `env` (default: `process.env`) without what belongs to the editor's own
 * processes.
 */
export function baseEnvironment(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const base: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || editorVariables.test(name)) {
      continue;
    }
    if (name === 'BROWSER' && editorBrowser.test(value)) {
      continue;
    }
    // The git extension's askpass script talks to the editor through VSCODE_* and fails without them.
    if (/^(GIT|SSH)_ASKPASS$/.test(name) && env.VSCODE_GIT_ASKPASS_MAIN !== undefined) {
      continue;
    }
    base[name] = value;
  }
  return base;
}

/**
 * `base` with `changes` laid over it; null removes. On Windows names are the same whatever their case, and
 * the base's spelling is kept (`Path`), because of two spellings a program would see either.
 */
export function overlayEnvironment(
  base: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string | null>>,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  const result = { ...base };
  for (const [name, value] of Object.entries(changes)) {
    const key = keyOf(result, name, platform) ?? name;
    if (value === null) {
      delete result[key];
    } else {
      result[key] = value;
    }
  }
  return result;
}

export function variable(
  env: Readonly<Record<string, string>>,
  name: string,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const key = keyOf(env, name, platform);
  return key === undefined ? undefined : env[key];
}

function keyOf(
  env: Readonly<Record<string, string>>,
  name: string,
  platform: NodeJS.Platform,
): string | undefined {
  if (Object.hasOwn(env, name)) {
    return name;
  }
  if (platform !== 'win32') {
    return undefined;
  }
  const wanted = name.toUpperCase();
  return Object.keys(env).find((key) => key.toUpperCase() === wanted);
}
