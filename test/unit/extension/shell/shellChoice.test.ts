import { describe, expect, test } from 'vitest';
import { shellProfile, shellToUse } from '../../../../src/extension/shell/shellChoice.ts';

const nothing = {
  automationProfile: undefined,
  defaultProfile: undefined,
  profiles: undefined,
  defaultShell: '',
};

describe('the shell of the settings', () => {
  test('is the automation profile first of all', () => {
    const automationProfile = { path: '/bin/dash', args: ['-e'], env: { A: 'a', B: null, C: 3 } };
    const settings = { ...nothing, automationProfile, defaultShell: '/bin/bash' };
    expect(shellProfile('linux', settings, {})).toEqual({
      file: '/bin/dash',
      args: ['-e'],
      env: { A: 'a', B: null },
    });
  });

  test.each([null, 'bash', {}, { path: 3 }])(
    'is not a malformed automation profile: %j',
    (automationProfile) => {
      expect(
        shellProfile('linux', { ...nothing, automationProfile, defaultShell: '/bin/bash' }, {}).file,
      ).toBe('/bin/bash');
    },
  );

  test('is the default profile, whose arguments come from its settings', () => {
    const profiles = { mine: { path: ['/no/bash', 'bash'], args: ['-u'], env: { A: 'a' } } };
    const settings = { ...nothing, defaultProfile: 'mine', profiles, defaultShell: '/usr/bin/bash' };
    expect(shellProfile('linux', settings, {})).toEqual({
      file: '/usr/bin/bash',
      args: ['-u'],
      env: { A: 'a' },
    });
  });

  test('has no arguments of a profile whose program was not found', () => {
    const profiles = { mine: { path: '/usr/bin/fish', args: ['-u'] } };
    const settings = { ...nothing, defaultProfile: 'mine', profiles, defaultShell: '/usr/bin/bash' };
    expect(shellProfile('linux', settings, {}).args).toEqual([]);
  });

  test('may be a profile that VS Code detects by source', () => {
    const profiles = { PowerShell: { source: 'PowerShell', args: '-NoLogo' } };
    const settings = { ...nothing, defaultProfile: 'PowerShell', profiles, defaultShell: 'C:\\pwsh.exe' };
    expect(shellProfile('win32', settings, {}).args).toEqual(['-NoLogo']);
  });

  test('is the same program with and without .exe', () => {
    const profiles = { 'Command Prompt': { path: ['${env:windir}\\System32\\cmd.exe'], args: ['/k'] } };
    const settings = {
      ...nothing,
      defaultProfile: 'Command Prompt',
      profiles,
      defaultShell: 'C:\\Windows\\cmd',
    };
    expect(shellProfile('win32', settings, {}).args).toEqual(['/k']);
  });

  test('is a login shell on macOS', () => {
    expect(shellProfile('darwin', { ...nothing, defaultShell: '/bin/zsh' }, {}).args).toEqual(['--login']);
    expect(shellProfile('darwin', { ...nothing, defaultShell: '/opt/fish' }, {}).args).toEqual([]);
    expect(shellProfile('linux', { ...nothing, defaultShell: '/bin/bash' }, {}).args).toEqual([]);
  });

  test("is the system's if VS Code names none", () => {
    expect(shellProfile('linux', nothing, { SHELL: '/bin/ksh' }).file).toBe('/bin/ksh');
    expect(shellProfile('linux', nothing, {}).file).toBe('/bin/sh');
    expect(shellProfile('win32', nothing, { ComSpec: 'C:\\cmd.exe' }).file).toBe('C:\\cmd.exe');
    expect(shellProfile('win32', nothing, {}).file).toBe('cmd.exe');
  });
});

describe("a task's own shell", () => {
  const profile = { file: '/bin/bash', args: ['-u'], env: {} };

  test('absent: the profile', () => {
    expect(shellToUse(profile, undefined)).toEqual({
      file: '/bin/bash',
      args: ['-u'],
      ownProgram: false,
      quotes: undefined,
    });
    expect(shellToUse(profile, {})).toMatchObject({ file: '/bin/bash', args: ['-u'], ownProgram: false });
  });

  test('another program does not get the arguments of the profile', () => {
    const own = { executable: '/bin/sh', executableAsWritten: '/bin/sh' };
    expect(shellToUse(profile, own)).toMatchObject({ file: '/bin/sh', args: [], ownProgram: true });
  });

  test('the same program does', () => {
    const own = { executable: '/bin/bash', executableAsWritten: '/bin/bash' };
    expect(shellToUse(profile, own)).toMatchObject({ args: ['-u'], ownProgram: true });
  });

  test('arguments alone leave the program and its switches', () => {
    expect(shellToUse(profile, { args: ['-x'] })).toMatchObject({
      file: '/bin/bash',
      args: ['-x'],
      ownProgram: false,
    });
  });
});
