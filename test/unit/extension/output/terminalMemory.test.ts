import { describe, expect, it } from 'vitest';
import { TerminalMemory } from '../../../../src/extension/output/terminalMemory.ts';

function memoryOf(queue: string | undefined, state = new Map<string, unknown>()) {
  const memento = {
    get: (key: string) => state.get(key) as never,
    // Through JSON, as VS Code keeps it.
    update: async (key: string, value: unknown) => {
      state.set(key, JSON.parse(JSON.stringify(value)));
    },
  };
  return { state, memory: new TerminalMemory(memento, () => queue) };
}

const shown = { jobs: [3, 1], active: 1, alone: true };

describe('the memory of output terminals', () => {
  it('outlives the window', () => {
    const { state, memory } = memoryOf('q1');
    expect(memory.last).toBeUndefined();
    memory.remember(shown);
    expect(memoryOf('q1', state).memory.last).toEqual(shown);
    memory.remember({ ...shown, active: undefined });
    expect(memoryOf('q1', state).memory.last).toEqual({ ...shown, active: undefined });
  });

  it('is of one queue: the jobs of another have the same ids', () => {
    const { state, memory } = memoryOf('q1');
    memory.remember(shown);
    expect(memoryOf('q2', state).memory.last).toBeUndefined();
    expect(memoryOf(undefined, state).memory.last).toBeUndefined();
  });

  it('keeps nothing of a queue that is not saved, and trusts nothing that it reads', () => {
    const { state, memory } = memoryOf(undefined);
    memory.remember(shown);
    expect(state.size).toBe(0);
    const read = (kept: unknown) => memoryOf('q1', new Map([['jobQueue.outputTerminals', kept]])).memory.last;
    expect(read('nonsense')).toBeUndefined();
    expect(read({ queue: 'q1' })).toBeUndefined();
    expect(read({ queue: 'q1', jobs: [1, 'x', 2.5] })).toEqual({
      jobs: [1],
      active: undefined,
      alone: false,
    });
  });
});
