// A job's environment as changes to what src/node starts every process with; `null` removes a variable. VS
// Code builds a task terminal's in this order: `terminal.integrated.env.<os>`, the shell profile's and the
// task's own, then LANG. What describes a terminal (TERM, TERM_PROGRAM, COLORTERM) is left out: a job has
// none. Since its output is shown in colours all the same, programs are told so, unless somebody has decided
// about colours already, if only by `null`.
import type { Platform } from './shellCommandLine.ts';

export type EnvironmentChange = Readonly<Record<string, string | null | undefined>>;

/** 1: the sixteen colours of the theme. `CI` is left alone: it changes much more than colours. */
const colours = { FORCE_COLOR: '1', CLICOLOR_FORCE: '1' };
const aboutColours = [...Object.keys(colours), 'NO_COLOR'];

export type EnvironmentSources = {
  readonly platform: Platform;
  readonly cwd: string;
  /** What the process gets without any change. */
  readonly base: Readonly<Record<string, string | undefined>>;
  readonly terminalEnv: EnvironmentChange;
  readonly profileEnv: EnvironmentChange;
  readonly taskEnv: EnvironmentChange;
  /** `vscode.env.language` */
  readonly language: string;
  /** `terminal.integrated.detectLocale` */
  readonly detectLocale: unknown;
};

export function jobEnvironment(sources: EnvironmentSources): Record<string, string | null> {
  const { platform, base, cwd } = sources;
  const changes: Record<string, string | null> = {};
  for (const layer of [sources.terminalEnv, { ...sources.profileEnv, ...sources.taskEnv }]) {
    for (const [name, value] of Object.entries(layer)) {
      if (value !== undefined) {
        changes[nameInUse(name, platform, changes, base)] = value;
      }
    }
  }
  // The extension host's PWD is about the extension host; shells correct it, other programs believe it.
  if (platform !== 'win32') {
    changes['PWD'] = cwd;
  }
  const lang = Object.hasOwn(changes, 'LANG') ? changes['LANG'] : base['LANG'];
  if (wantsLocale(sources.detectLocale, lang)) {
    changes['LANG'] = localeOf(sources.language);
  }
  const decided = aboutColours.some((name) => {
    const key = nameInUse(name, platform, changes, base);
    return Object.hasOwn(changes, key) || base[key] !== undefined;
  });
  return decided ? changes : { ...changes, ...colours };
}

/**
 * Windows knows one variable whatever the case; setting `PATH` beside `Path` would leave the winner to
 * chance.
 */
function nameInUse(name: string, platform: Platform, ...records: object[]): string {
  if (platform !== 'win32') {
    return name;
  }
  const lower = name.toLowerCase();
  const known = records.flatMap((record) => Object.keys(record));
  return known.find((other) => other.toLowerCase() === lower) ?? name;
}

function wantsLocale(detectLocale: unknown, lang: string | null | undefined): boolean {
  if (detectLocale === 'on') {
    return true;
  }
  return detectLocale === 'auto' && (!lang || !/\.UTF-8$|\.utf8$|\.euc.+/.test(lang));
}

function localeOf(language: string): string {
  try {
    const { language: base, region } = new Intl.Locale(language).maximize();
    return `${base}_${region ?? base.toUpperCase()}.UTF-8`;
  } catch {
    return 'en_US.UTF-8';
  }
}
