import { describe, expect, test } from 'vitest';
import { askInput, type Dialogs } from '../../../../src/extension/variables/inputs.ts';
import { VariableError } from '../../../../src/extension/variables/variableProblem.ts';

function ask(
  definition: unknown,
  { last, dialogs = {} }: { last?: string; dialogs?: Partial<Dialogs> } = {},
) {
  const remembered = new Map<string, string>();
  if (last !== undefined) {
    remembered.set('jobQueue.input.file:///a.x', last);
  }
  const asked: unknown[] = [];
  const answer = askInput(
    { id: '${input:x}', name: 'input', argument: 'x' },
    {
      definitions: definition,
      place: 'file:///a',
      answers: {
        get: (key) => remembered.get(key),
        update(key, value) {
          remembered.set(key, value);
          return Promise.resolve();
        },
      },
      dialogs: {
        prompt(question) {
          asked.push(question);
          return Promise.resolve(question.value);
        },
        pick(question) {
          asked.push(question);
          return Promise.resolve(question.options[0]?.value);
        },
        runCommand: (command, argument) => Promise.resolve(`${command} ${JSON.stringify(argument)}`),
        ...dialogs,
      },
    },
  );
  return { answer, asked, remembered };
}

const prompt = { id: 'x', type: 'promptString', description: 'Which?', default: 'first' };
const pick = {
  id: 'x',
  type: 'pickString',
  description: 'Which?',
  options: ['one', { value: 'two' }, { label: 'Three', value: '3' }],
  default: 'two',
};

describe('a prompt', () => {
  test('offers the default and remembers the answer for this folder', async () => {
    const { answer, asked, remembered } = ask([prompt], { dialogs: {} });
    expect(await answer).toEqual({ text: 'first', secret: false });
    expect(asked).toEqual([{ text: 'Which?', value: 'first', password: false }]);
    expect([...remembered]).toEqual([['jobQueue.input.file:///a.x', 'first']]);
  });

  test('offers the last answer instead', async () => {
    expect(await ask([prompt], { last: 'again' }).answer).toEqual({ text: 'again', secret: false });
    expect(await ask([prompt], { last: '' }).answer).toEqual({ text: '', secret: false });
  });

  test('of a password neither offers nor remembers an answer', async () => {
    const { answer, asked, remembered } = ask([{ ...prompt, password: true, default: undefined }], {
      last: 'old',
    });
    expect(await answer).toEqual({ text: '', secret: true });
    expect(asked).toEqual([{ text: 'Which?', value: '', password: true }]);
    expect([...remembered.values()]).toEqual(['old']);
  });

  test('may be closed, and then remembers nothing', async () => {
    const { answer, remembered } = ask([prompt], { dialogs: { prompt: () => Promise.resolve(undefined) } });
    await expect(answer).rejects.toMatchObject({ problem: { reason: 'cancelled', variable: '${input:x}' } });
    expect(remembered.size).toBe(0);
  });
});

async function order(last?: string): Promise<readonly unknown[]> {
  const { answer, asked } = ask([pick], last === undefined ? {} : { last });
  await answer;
  return (asked[0] as { options: { label: string }[] }).options.map(({ label }) => label);
}

describe('a choice', () => {
  test('shows the default first', async () => {
    expect(await order()).toEqual(['two', 'one', 'Three: 3']);
  });

  test('shows the last answer before the default', async () => {
    expect(await order('3')).toEqual(['Three: 3', 'two', 'one']);
    expect(await order('gone')).toEqual(['two', 'one', 'Three: 3']);
  });

  test('marks the default', async () => {
    const { answer, asked } = ask([pick], { last: 'one' });
    await answer;
    expect(asked).toMatchObject([
      { options: [{ isDefault: false }, { isDefault: true }, { isDefault: false }] },
    ]);
  });

  test('may be closed', async () => {
    const { answer } = ask([pick], { dialogs: { pick: () => Promise.resolve(undefined) } });
    await expect(answer).rejects.toMatchObject({ problem: { reason: 'cancelled' } });
  });
});

describe('a command', () => {
  const command = { id: 'x', type: 'command', command: 'do.it', args: { a: [1] } };

  test('gets its arguments', async () => {
    const { answer, remembered } = ask([command]);
    expect(await answer).toEqual({ text: 'do.it {"a":[1]}', secret: false });
    expect(remembered.size).toBe(0);
  });

  test.each([undefined, null, 7, {}])('that gives %j has no text', async (result) => {
    const { answer } = ask([command], { dialogs: { runCommand: () => Promise.resolve(result) } });
    await expect(answer).rejects.toMatchObject({ problem: { reason: 'commandNoText', command: 'do.it' } });
  });

  test('that fails', async () => {
    const { answer } = ask([command], { dialogs: { runCommand: () => Promise.reject(new Error('no')) } });
    await expect(answer).rejects.toMatchObject({
      problem: { reason: 'commandFailed', command: 'do.it', message: 'no' },
    });
  });
});

describe('definitions', () => {
  test('the later of two with the same id counts', async () => {
    expect(
      await ask([
        { ...prompt, default: 'a' },
        { ...prompt, default: 'b' },
      ]).answer,
    ).toMatchObject({ text: 'b' });
  });

  test.each<[unknown, string]>([
    [undefined, 'undefinedInput'],
    [[], 'undefinedInput'],
    [[null, { id: 'y' }], 'undefinedInput'],
    [[{ id: 'x', type: 'promptString' }], 'incompleteInput'],
    [[{ id: 'x', type: 'pickString', description: '?' }], 'incompleteInput'],
    [[{ ...pick, options: ['one', {}] }], 'incompleteInput'],
    [[{ ...pick, options: [null] }], 'incompleteInput'],
    [[{ id: 'x', type: 'command' }], 'incompleteInput'],
    [[{ id: 'x' }], 'unknownInputType'],
    [[{ id: 'x', type: 'telepathy' }], 'unknownInputType'],
  ])('%j: %s', async (definitions, reason) => {
    const error: unknown = await ask(definitions).answer.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(VariableError);
    expect(error).toMatchObject({ problem: { reason, variable: '${input:x}', input: 'x' } });
  });
});
