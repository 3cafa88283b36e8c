import { describe, expect, it } from 'vitest';
import { groupTasks } from '../../../../src/extension/asking/groupTasks.ts';

const task = (key: string, source: string) => ({ key, source });
const a = task('a', 'Workspace');
const b = task('b', 'npm');
const c = task('c', 'Workspace');

describe('the tasks in the picker', () => {
  it('are grouped by source, in the order in which they came', () => {
    expect(groupTasks([a, b, c], [])).toEqual([
      { source: 'Workspace', tasks: [a, c] },
      { source: 'npm', tasks: [b] },
    ]);
  });

  it('begin with the recent ones, newest first, and show none twice', () => {
    expect(groupTasks([a, b, c], ['c', 'b'])).toEqual([
      { source: undefined, tasks: [c, b] },
      { source: 'Workspace', tasks: [a] },
    ]);
  });

  it('are only those that still exist', () => {
    expect(groupTasks([a], ['gone', 'a'])).toEqual([{ source: undefined, tasks: [a] }]);
    expect(groupTasks([], ['gone'])).toEqual([]);
  });
});
