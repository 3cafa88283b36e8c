import { describe, expect, test } from 'vitest';
import { inputsOf, rawTasks } from '../../../../src/extension/tasks/rawTasks.ts';
import { oneLine, processText } from '../../../../src/extension/shell/commandText.ts';

const custom = { name: 'build', definition: { type: 'shell' } };
const npm = { name: 'npm: test', definition: { type: 'npm', script: 'test' } };

describe('the text of a task in tasks.json', () => {
  test('is found by its label', () => {
    const entry = { label: 'build', dependsOn: 'x' };
    expect(rawTasks({ tasks: [{ label: 'other' }, entry] }, custom, 'linux')).toEqual([entry]);
    expect(rawTasks({ tasks: [{ taskName: 'build' }] }, custom, 'linux')).toHaveLength(1);
  });

  test('is found by its definition if it has no label', () => {
    const entry = { type: 'npm', script: 'test', dependsOn: 'x' };
    expect(rawTasks({ tasks: [{ type: 'npm', script: 'build' }, entry] }, npm, 'linux')).toEqual([entry]);
    expect(rawTasks({ tasks: [{ ...entry, label: 'mine' }] }, npm, 'linux')).toEqual([]);
  });

  test('may stand in the block of the system', () => {
    const section = { linux: { tasks: [{ label: 'build' }] } };
    expect(rawTasks(section, custom, 'linux')).toHaveLength(1);
    expect(rawTasks(section, custom, 'osx')).toHaveLength(0);
  });

  test.each([undefined, null, [], 'x', { tasks: 3 }, { tasks: [null, 'x', 3] }])(
    'is not in %j',
    (section) => {
      expect(rawTasks(section, custom, 'linux')).toEqual([]);
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
