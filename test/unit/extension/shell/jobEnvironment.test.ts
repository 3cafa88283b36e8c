import { describe, expect, test } from 'vitest';
import { type EnvironmentSources, jobEnvironment } from '../../../../src/extension/shell/jobEnvironment.ts';

/** Without colours, which have tests of their own. */
function changes(more: Partial<EnvironmentSources>): Record<string, string | null> {
  const { FORCE_COLOR: _, CLICOLOR_FORCE: __, ...rest } = allChanges(more);
  return rest;
}

function allChanges(more: Partial<EnvironmentSources>): Record<string, string | null> {
  return jobEnvironment({
    platform: 'linux',
    cwd: '/w',
    base: { LANG: 'C.UTF-8' },
    terminalEnv: {},
    profileEnv: {},
    taskEnv: {},
    language: 'en',
    detectLocale: 'auto',
    ...more,
  });
}

describe('the environment of a job', () => {
  test('terminal settings, then the profile, then the task', () => {
    const layers = {
      terminalEnv: { A: 'terminal', B: 'terminal', C: 'terminal', D: null },
      profileEnv: { B: 'profile', C: 'profile' },
      taskEnv: { C: 'task', E: undefined },
    };
    expect(changes(layers)).toEqual({ A: 'terminal', B: 'profile', C: 'task', D: null, PWD: '/w' });
  });

  test('null removes, and a later layer may set again', () => {
    expect(changes({ terminalEnv: { A: null, B: 'b' }, taskEnv: { A: 'a', B: null } })).toMatchObject({
      A: 'a',
      B: null,
    });
  });

  test('on Windows a name keeps the spelling in use', () => {
    const windows = { platform: 'win32', base: { Path: 'x', LANG: 'C.UTF-8' } } as const;
    expect(changes({ ...windows, taskEnv: { PATH: 'y' } })).toEqual({ Path: 'y' });
    expect(changes({ ...windows, terminalEnv: { New: '1' }, taskEnv: { NEW: '2' } })).toEqual({ New: '2' });
    expect(changes({ taskEnv: { Path: 'y' }, base: { PATH: 'x', LANG: 'C.UTF-8' } })).toMatchObject({
      Path: 'y',
    });
  });

  test.each([
    ['auto', 'C.UTF-8', undefined],
    ['auto', 'de_DE.utf8', undefined],
    ['auto', 'ja_JP.eucJP', undefined],
    ['auto', undefined, 'en_US.UTF-8'],
    ['auto', 'C', 'en_US.UTF-8'],
    ['off', undefined, undefined],
    ['on', 'de_DE.UTF-8', 'en_US.UTF-8'],
  ])('detectLocale %s with LANG %s', (detectLocale, lang, expected) => {
    expect(changes({ detectLocale, base: lang === undefined ? {} : { LANG: lang } })['LANG']).toBe(expected);
  });

  test('LANG of the task or the terminal counts', () => {
    expect(changes({ base: {}, taskEnv: { LANG: 'fr_FR.UTF-8' } })['LANG']).toBe('fr_FR.UTF-8');
    expect(changes({ terminalEnv: { LANG: null } })['LANG']).toBe('en_US.UTF-8');
  });

  test.each([
    ['de', 'de_DE.UTF-8'],
    ['pt-br', 'pt_BR.UTF-8'],
    ['zh-cn', 'zh_CN.UTF-8'],
    ['ja', 'ja_JP.UTF-8'],
    ['not a language', 'en_US.UTF-8'],
  ])('the language %s is %s', (language, expected) => {
    expect(changes({ language, base: {} })['LANG']).toBe(expected);
  });

  test('asks for colours, and says nothing about CI', () => {
    expect(allChanges({})).toEqual({ PWD: '/w', FORCE_COLOR: '1', CLICOLOR_FORCE: '1' });
  });

  test.each([
    { taskEnv: { FORCE_COLOR: '0' } },
    { taskEnv: { NO_COLOR: '1' } },
    { taskEnv: { FORCE_COLOR: null } },
    { terminalEnv: { CLICOLOR_FORCE: '0' } },
    { base: { LANG: 'C.UTF-8', NO_COLOR: '' } },
    { base: { LANG: 'C.UTF-8', FORCE_COLOR: '3' } },
    { platform: 'win32', base: { LANG: 'C.UTF-8', no_color: '1' } } as const,
  ])('leaves colours to who has decided about them: %o', (sources) => {
    const decided = allChanges({ ...sources });
    const own = { ...sources.taskEnv, ...sources.terminalEnv };
    expect(decided).toEqual({ ...own, ...(sources.platform !== 'win32' && { PWD: '/w' }) });
  });
});
