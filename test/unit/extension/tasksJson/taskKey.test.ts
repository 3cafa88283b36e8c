import { describe, expect, test } from 'vitest';
import { pickEntry, taskAlias, taskKey, taskTitle } from '../../../../src/extension/tasksJson/taskKey.ts';

const npm = { scope: 'file:///a', source: 'npm', name: 'test', definition: { type: 'npm', script: 'test' } };

describe('the key of a task', () => {
  test('does not depend on ids that VS Code makes, nor on the order of properties', () => {
    const shell = (id: string) => ({ ...npm, source: 'Workspace', definition: { type: 'shell', id } });
    expect(taskKey(shell('1'))).toBe(taskKey(shell('2')));
    const definition = { script: 'test', _key: 'x', type: 'npm' };
    expect(taskKey({ ...npm, definition })).toBe(taskKey(npm));
    const nested = (value: object) => taskKey({ ...npm, definition: { type: 'x', value: [value] } });
    expect(nested({ a: 1, b: 2 })).toBe(nested({ b: 2, a: 1 }));
  });

  test("keeps a provider's own id", () => {
    const [one, two] = ['1', '2'].map((id) => ({ ...npm, definition: { type: 'provided', id } }));
    expect(one && taskKey(one)).not.toBe(two && taskKey(two));
  });

  test.each([
    { scope: 'file:///b' },
    { source: 'yarn' },
    { name: 'build' },
    { definition: { type: 'npm', script: 'test', path: 'sub' } },
  ])('differs with %j', (other) => {
    expect(taskKey({ ...npm, ...other })).not.toBe(taskKey(npm));
  });
});

describe('the title of a task', () => {
  test('has the source of a provided task', () => {
    expect(taskTitle(npm)).toBe('npm: test');
    expect(taskTitle({ source: 'Workspace', name: 'build' })).toBe('build');
  });
});

const entry = (title: string, name: string, folder?: string) => ({
  title,
  name,
  label: folder === undefined ? title : `${title} (${folder})`,
  ...(folder !== undefined && { folder }),
});

describe('the alias of a task', () => {
  test('is the title that it would have without tasks.json', () => {
    expect(taskAlias({ ...npm, source: 'Workspace' })).toBe('npm: test');
    expect(taskAlias(npm)).toBeUndefined();
    expect(taskAlias({ source: 'Workspace', name: 'x', definition: { type: 'shell' } })).toBeUndefined();
  });
});

describe('finding a task', () => {
  test('prefers the title to the bare name', () => {
    const entries = [entry('npm: test', 'test'), entry('test', 'test')];
    expect(pickEntry(entries, 'test')).toEqual({ kind: 'one', entry: entries[1] });
    expect(pickEntry(entries, 'npm: test')).toEqual({ kind: 'one', entry: entries[0] });
  });

  test('accepts what a customized task was called before', () => {
    const entries = [
      { ...entry('build', 'build'), alias: 'npm: build' },
      entry('npm: build - sub', 'build - sub'),
    ];
    expect(pickEntry(entries, 'npm: build')).toEqual({ kind: 'one', entry: entries[0] });
  });

  test('accepts the bare name of a provided task', () => {
    const entries = [entry('npm: test', 'test'), entry('npm: build', 'build')];
    expect(pickEntry(entries, 'build')).toEqual({ kind: 'one', entry: entries[1] });
    expect(pickEntry(entries, 'deploy')).toEqual({ kind: 'none' });
  });

  test('accepts an identifier, and looks those up only when no title fits', () => {
    const asked: string[] = [];
    const withIdentifier = (name: string) => ({
      ...entry(name, name),
      get identifier() {
        asked.push(name);
        return `id of ${name}`;
      },
    });
    const entries = [withIdentifier('one'), withIdentifier('two')];
    expect(pickEntry(entries, 'two')).toMatchObject({ kind: 'one', entry: { name: 'two' } });
    expect(asked).toEqual([]);
    expect(pickEntry(entries, 'id of two')).toMatchObject({ kind: 'one', entry: { name: 'two' } });
  });

  test('means the task of tasks.json where a provided one has the same title', () => {
    const entries = [
      entry('npm: build', 'build'),
      { ...entry('npm: build', 'npm: build'), isConfigured: true },
    ];
    expect(pickEntry(entries, 'npm: build')).toMatchObject({ kind: 'one', entry: { isConfigured: true } });
  });

  test('names the folders that tell tasks apart', () => {
    const entries = [entry('test', 'test', 'api'), entry('test', 'test', 'web')];
    expect(pickEntry(entries, 'test')).toEqual({ kind: 'many', places: ['api', 'web'] });
  });

  test('names the tasks if folders do not', () => {
    const entries = [entry('npm: test', 'test', 'api'), entry('gulp: test', 'test', 'api')];
    expect(pickEntry(entries, 'test')).toEqual({
      kind: 'many',
      places: ['npm: test (api)', 'gulp: test (api)'],
    });
  });
});
