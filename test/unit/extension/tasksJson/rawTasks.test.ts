import { describe, expect, test } from 'vitest';
import { inputsOf, rawTasks } from '../../../../src/extension/tasksJson/rawTasks.ts';
import { oneLine, processText } from '../../../../src/extension/shell/commandText.ts';

const custom = { source: 'Workspace', name: 'build', definition: { type: 'shell', id: 'shell,make,' } };
const npm = { source: 'Workspace', name: 'npm: test', definition: { type: 'npm', script: 'test' } };
/** As if every property were declared. */
const same = (one: object, other: object) =>
  ['script', 'path'].every((name) => Reflect.get(one, name) === Reflect.get(other, name));

describe('the text of a task in tasks.json', () => {
  test('is found by its label', () => {
    const entry = { label: 'build', dependsOn: 'x' };
    expect(rawTasks({ tasks: [{ label: 'other' }, entry] }, custom, 'linux', same)).toEqual([entry]);
    expect(rawTasks({ tasks: [{ taskName: 'build' }] }, custom, 'linux', same)).toHaveLength(1);
  });

  test('is found by its definition if it has no label', () => {
    const entry = { type: 'npm', script: 'test', dependsOn: 'x' };
    const section = { tasks: [{ type: 'npm', script: 'build' }, entry] };
    expect(rawTasks(section, npm, 'linux', same)).toEqual([entry]);
    expect(rawTasks({ tasks: [{ ...entry, label: 'mine' }] }, npm, 'linux', same)).toEqual([]);
  });

  test('is not that of a task with more properties', () => {
    const below = { type: 'npm', script: 'test', path: 'pkg/a', dependsOn: 'x' };
    expect(rawTasks({ tasks: [below] }, npm, 'linux', same)).toEqual([]);
  });

  test('is not that of another type with the same name', () => {
    const script = { type: 'npm', script: 'b', label: 'build' };
    expect(rawTasks({ tasks: [script] }, custom, 'linux', same)).toEqual([]);
    expect(rawTasks({ tasks: [{ label: 'npm: test' }] }, npm, 'linux', same)).toEqual([]);
  });

  test('describes no task that only a provider has', () => {
    const provided = { ...npm, source: 'npm', name: 'test' };
    const section = { tasks: [{ label: 'test' }, { type: 'npm', script: 'test', problemMatcher: '$x' }] };
    expect(rawTasks(section, provided, 'linux', same)).toEqual([]);
  });

  test('may stand in the block of the system', () => {
    const section = { linux: { tasks: [{ label: 'build' }] } };
    expect(rawTasks(section, custom, 'linux', same)).toHaveLength(1);
    expect(rawTasks(section, custom, 'osx', same)).toHaveLength(0);
  });

  test.each([undefined, null, [], 'x', { tasks: 3 }, { tasks: [null, 'x', 3] }])(
    'is not in %j',
    (section) => {
      expect(rawTasks(section, custom, 'linux', same)).toEqual([]);
      expect(inputsOf(section)).toBeUndefined();
    },
  );
});

describe('what a person reads', () => {
  test('shows where arguments begin and end', () => {
    expect(processText(['node', 'a b', '', 'say "hi"', 'plain'])).toBe('node "a b" "" "say \\"hi\\"" plain');
  });

  test('is one line', () => {
    expect(oneLine(' a\n  b\r\n\r\nc ')).toBe('a ⏎ b ⏎ c');
  });
});
