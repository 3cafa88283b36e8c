import { describe, expect, it } from 'vitest';
import {
  DependencyCycle,
  leaveOut,
  planChain,
  readDependsOn,
} from '../../../../src/local/chains/taskChain.ts';

/** `a: 'b c'` at the same time, `a: 'b > c'` one after the other. */
type Graph = Readonly<Record<string, string>>;

/** The plan in words: `c after a b`. */
function plan(root: string, graph: Graph): string[] {
  const steps = planChain(root, {
    keyOf: (task) => task,
    titleOf: (task) => task,
    dependenciesOf: (task, path) => {
      const text = graph[task];
      if (text === undefined) {
        throw new Error(`unknown: ${path.join(' > ')}`);
      }
      return { inSequence: text.includes('>'), tasks: text.split(/[ >]+/).filter((name) => name !== '') };
    },
  });
  return steps.map(({ task, after }) => {
    const earlier = after.map((place) => steps[place]?.task);
    return after.length === 0 ? task : `${task} after ${earlier.join(' ')}`;
  });
}

function cycleOf(root: string, graph: Graph): readonly string[] | undefined {
  try {
    plan(root, graph);
    return undefined;
  } catch (error) {
    return error instanceof DependencyCycle ? error.path : undefined;
  }
}

describe('the plan of a task', () => {
  it('without dependencies is the task', () => {
    expect(plan('a', { a: '' })).toEqual(['a']);
  });

  it('has its dependencies at the same time', () => {
    expect(plan('a', { a: 'b c', b: '', c: '' })).toEqual(['b', 'c', 'a after b c']);
  });

  it('has them one after the other in a sequence, and each waits for one only', () => {
    const graph = { a: 'b > c > d', b: '', c: '', d: '' };
    expect(plan('a', graph)).toEqual(['b', 'c after b', 'd after c', 'a after d']);
  });

  it('has everything of a dependency after the one before it in a sequence', () => {
    const graph = { a: 'b > c', b: 'x y', c: 'z', x: '', y: '', z: '' };
    expect(plan('a', graph)).toEqual(['x', 'y', 'b after x y', 'z after b', 'c after z', 'a after c']);
  });

  it('nests sequences in parallels', () => {
    const graph = { a: 'b c', b: 'x > y', c: 'z', x: '', y: '', z: '' };
    expect(plan('a', graph)).toEqual(['x', 'y after x', 'b after y', 'z', 'c after z', 'a after b c']);
  });

  it('has a task once that two others need', () => {
    const graph = { a: 'b c', b: 'x', c: 'x', x: '' };
    expect(plan('a', graph)).toEqual(['x', 'b after x', 'c after x', 'a after b c']);
  });

  it('has a task once that is named twice', () => {
    expect(plan('a', { a: 'b > b', b: '' })).toEqual(['b', 'a after b']);
  });

  it('cannot lock: two sequences in opposite orders', () => {
    const graph = { a: 'p q', p: 'x > y', q: 'y > x', x: '', y: '' };
    expect(plan('a', graph)).toEqual(['x', 'y after x', 'p after y', 'q after y', 'a after p q']);
  });

  it('keeps a sequence when a later one was needed before', () => {
    const graph = { a: 'p q', p: 'y', q: 'x > y', x: '', y: '' };
    expect(plan('a', graph)).toEqual(['y', 'p after y', 'x', 'q after y x', 'a after p q']);
  });
});

describe('a plan that cannot be', () => {
  it('names the path of a cycle', () => {
    const graph = { root: 'a', a: 'b', b: 'a' };
    expect(cycleOf('root', graph)).toEqual(['a', 'b', 'a']);
    expect(cycleOf('a', { a: 'a' })).toEqual(['a', 'a']);
  });

  it('finds a cycle behind a task that is planned already', () => {
    const graph = { root: 'x > y', x: '', y: 'x > z', z: 'y' };
    expect(cycleOf('root', graph)).toEqual(['y', 'z', 'y']);
  });

  it('names the path to a task that does not exist', () => {
    const graph = { root: 'a', a: 'b' };
    expect(() => plan('root', graph)).toThrow('unknown: root > a > b');
  });
});

describe('dependsOn', () => {
  it.each([
    [undefined, []],
    ['', []],
    [[], []],
    [7, []],
    [null, []],
    ['x', ['x']],
    [['x', 7, '', ['y']], ['x']],
    [{ type: 'npm', script: 'x' }, [{ type: 'npm', script: 'x' }]],
  ])('%j names %j', (value, names) => {
    expect(readDependsOn(value)).toEqual(names);
  });
});

const step = (task: string, ...after: number[]) => ({ task, after });

describe('a plan without what need not run', () => {
  it('lets the others come after what that came after; the root stays', () => {
    const steps = [step('install'), step('watch', 0), step('lint', 0), step('test', 1, 2)];
    expect(leaveOut(steps, (task) => task === 'watch')).toEqual([
      step('install'),
      step('lint', 0),
      step('test', 0, 1),
    ]);
    expect(leaveOut(steps, () => true)).toEqual([step('test')]);
    expect(leaveOut(steps, () => false)).toEqual(steps);
  });
});
