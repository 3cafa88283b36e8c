import { describe, expect, test } from 'vitest';
import type { EditorFacts } from '../../../../src/extension/variables/editorVariables.ts';
import { replaceQuietly, resolveVariables } from '../../../../src/extension/variables/resolveVariables.ts';
import { findVariables, replaceVariables } from '../../../../src/extension/variables/variableText.ts';

function facts(settings: Record<string, unknown>): EditorFacts {
  return {
    platform: 'linux',
    folder: { name: 'a', path: '/work/a' },
    folders: [],
    env: { HOME: '/home/me', TRICKY: '$& $$ ${HOME} ${command:evil} ${userHome}' },
    userHome: '/home/me',
    workingDirectory: '/',
    execPath: undefined,
    appRoot: undefined,
    activeFile: () => undefined,
    selection: () => undefined,
    setting: (name) => settings[name],
    extensionPath: () => undefined,
  };
}

function resolve(texts: string[], settings: Record<string, unknown> = {}, buildTask?: string | null) {
  const asked: string[] = [];
  const prompts = { type: 'promptString', description: '?' };
  const result = resolveVariables(texts, {
    facts: facts(settings),
    inputs: {
      definitions: [
        { id: 'a', ...prompts, default: 'A' },
        { id: 'b', ...prompts, default: '${workspaceFolder}' },
        { id: 'p', ...prompts, default: 'word', password: true },
      ],
      place: '',
      answers: { get: () => undefined, update: () => Promise.resolve() },
      dialogs: {
        prompt(question) {
          asked.push(question.value);
          return Promise.resolve(question.value);
        },
        pick: () => Promise.resolve(undefined),
        runCommand(command, argument) {
          asked.push(`${command} ${JSON.stringify(argument)}`);
          return Promise.resolve(command === 'mute' ? undefined : `<${command}>`);
        },
      },
    },
    defaultBuildTask: () => Promise.resolve(buildTask),
  });
  return { asked, result };
}

async function replaced(text: string, settings: Record<string, unknown> = {}): Promise<string> {
  return (await resolve([text], settings).result).replace(text);
}

describe('the text of variables', () => {
  test.each([
    ['plain $HOME ${ }', ['${ }']],
    ['${a} ${b:c:d} ${a}', ['${a}', '${b:c:d}']],
    ['${env:${a}}', ['${a}']],
    ['${open ${a', []],
    ['$${a}', ['${a}']],
    ['${a}}', ['${a}']],
  ])('%s', (text, ids) => {
    expect(findVariables(text).map(({ id }) => id)).toEqual(ids);
  });

  test('is replaced once, whatever the value looks like', () => {
    expect(replaceVariables('${a} ${b}', new Map([['${a}', '${b} $& $1']]))).toBe('${b} $& $1 ${b}');
  });

  test('has the argument after the first colon', () => {
    expect(findVariables('${input:a:b}')).toEqual([{ id: '${input:a:b}', name: 'input', argument: 'a:b' }]);
    expect(findVariables('${input}')).toEqual([{ id: '${input}', name: 'input', argument: undefined }]);
  });
});

describe('resolving', () => {
  test('replaces values in values', async () => {
    const settings = { x: 'in ${workspaceFolder} and ${config:y}', y: '${env:HOME}' };
    expect(await replaced('${config:x}!', settings)).toBe('in /work/a and /home/me!');
  });

  test('stops at a setting that names itself', async () => {
    expect(await replaced('${config:x}', { x: '1 ${config:y}', y: '2 ${config:x}' })).toBe('1 2 ${config:x}');
  });

  test('runs no command for the sake of a value that nobody wrote as a command', async () => {
    const { asked, result } = resolve(['${env:TRICKY}']);
    expect((await result).replace('${env:TRICKY}')).toBe('$& $$ ${HOME} ${command:evil} /home/me');
    expect(asked).toEqual([]);
  });

  test('asks for an input that a setting contains', async () => {
    expect(await replaced('${config:x} ${input:a}', { x: '<${input:a}>' })).toBe('<A> A');
  });

  test('asks each question once, in the order of writing, after everything else is known', async () => {
    const texts = ['${command:c} ${input:a}', '${input:b} ${input:a}', '${workspaceFolder}'];
    const { asked, result } = resolve(texts);
    const { replace } = await result;
    expect(asked).toEqual([
      'c ["${command:c}","${input:a}","${input:b}","/work/a"]',
      'A',
      '${workspaceFolder}',
    ]);
    expect(replace('${command:c} ${input:a}')).toBe('<c> A');
  });

  test('does not look into answers', async () => {
    expect(await replaced('${input:b}')).toBe('${workspaceFolder}');
  });

  test('asks nothing if something else has no value', async () => {
    const { asked, result } = resolve(['${input:a} ${file}']);
    await expect(result).rejects.toMatchObject({ problem: { reason: 'noFile', variable: '${file}' } });
    expect(asked).toEqual([]);
  });

  test('shows dots for a password', async () => {
    const { show, replace } = await resolve(['-p ${input:p} ${input:a}']).result;
    expect(replace('-p ${input:p} ${input:a}')).toBe('-p word A');
    expect(show('-p ${input:p} ${input:a}')).toBe('-p ••• A');
  });

  test('shows dots for a password within a setting', async () => {
    const { show, replace } = await resolve(['${config:x}'], { x: '<${input:p}>' }).result;
    expect(replace('${config:x}')).toBe('<word>');
    expect(show('${config:x}')).toBe('<•••>');
  });

  test.each([
    ['${command:mute}', 'commandNoText'],
    ['${command:}', 'noArgument'],
    ['${command}', 'noArgument'],
    ['${input:none}', 'undefinedInput'],
  ])('%s: %s', async (variable, reason) => {
    await expect(resolve([variable]).result).rejects.toMatchObject({ problem: { reason, variable } });
  });

  test('the default build task', async () => {
    const text = '${defaultBuildTask}';
    expect((await resolve([text], {}, 'build').result).replace(text)).toBe('build');
    await expect(resolve([text], {}, null).result).rejects.toMatchObject({
      problem: { reason: 'noDefaultBuildTask' },
    });
    await expect(resolve([text]).result).rejects.toMatchObject({ problem: { reason: 'cancelled' } });
  });
});

describe('replacing quietly', () => {
  test('leaves questions and unknown variables as text', () => {
    expect(replaceQuietly('${workspaceFolder} ${input:a} ${x}', facts({}))).toBe('/work/a ${input:a} ${x}');
  });

  test('leaves the whole text if one variable has no value', () => {
    expect(replaceQuietly('${workspaceFolder} ${file}', facts({}))).toBe('${workspaceFolder} ${file}');
  });
});
